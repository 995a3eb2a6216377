"""The check-ins and the triage rules in memory: read once, checked as a whole, never changed."""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError

from bot.domain.surveys import Block, Item, Pool, Survey, assemble
from bot.domain.triage import Rulebook
from bot.knowledge.item_files import PoolFile
from bot.knowledge.library import BrokenContent, read
from bot.knowledge.rule_files import RulesFile
from bot.knowledge.schema import Fault, Record, faults_of
from bot.knowledge.survey_files import SurveyFile

ROOM = Path(__file__).parent
Shape = TypeVar("Shape", bound=Record)


@dataclass(frozen=True, slots=True)
class Questionnaires:
    """Every item, survey and rule; ``version`` changes whenever a word of them does."""

    items: Mapping[str, Item]
    surveys: Mapping[str, Survey]
    rules: Rulebook
    version: str


def load(room: Path = ROOM, topics: Collection[str] | None = None) -> Questionnaires:
    """Return what stands in *room*/surveys and *room*/rules.

    Args:
        room: also holds content/sources.toml and content/ctcae_codes.toml, which items and rules point to.
        topics: ids an item may belong to; None leaves that unchecked.

    Raises:
        BrokenContent: with the faults of all files at once, each naming file and field.
    """
    faults: list[Fault] = []
    paths = sorted((room / "surveys").glob("*.toml"))
    pool_file = _parse(PoolFile, room / "surveys" / "items.toml", faults)
    files = {p: _parse(SurveyFile, p, faults) for p in paths if p.name != "items.toml"}
    rules_file = _parse(RulesFile, room / "rules" / "triage.toml", faults)
    sources = read(room / "content" / "sources.toml", faults) or {}
    codes = read(room / "content" / "ctcae_codes.toml", faults) or {}
    if pool_file is None or rules_file is None:
        raise BrokenContent(faults)
    faults += pool_file.faults(sources, codes, topics)
    faults += rules_file.faults(pool_file, sources)
    for path, file in files.items():
        faults += _survey_faults(path, file, pool_file)
    if faults:
        raise BrokenContent(faults)
    return _whole(pool_file, files.values(), rules_file, [*paths, room / "rules" / "triage.toml"])


def _whole(
    pool_file: PoolFile, files: Iterable[SurveyFile | None], rules_file: RulesFile, paths: list[Path]
) -> Questionnaires:
    version = hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]
    pool = pool_file.pool()
    surveys = {file.key: _survey(file, pool) for file in files if file}
    return Questionnaires(
        items=MappingProxyType(dict(pool.items)),
        surveys=MappingProxyType(surveys),
        rules=rules_file.book(pool_file, version),
        version=version,
    )


def _parse(shape: type[Shape], path: Path, faults: list[Fault]) -> Shape | None:
    table = read(path, faults)
    if table is None:
        return None
    try:
        return shape.model_validate(table)
    except ValidationError as error:
        faults += faults_of(path.name, error)
        return None


def _survey(file: SurveyFile, pool: Pool) -> Survey:
    shape = Survey(file.key, file.version, (), file.cap, file.crowd, file.most_rated)
    return assemble(pool, (screen.block() for screen in file.screen), file.details, shape)


def _survey_faults(path: Path, file: SurveyFile | None, pool_file: PoolFile) -> Iterator[Fault]:
    if file is None:
        return
    if file.key != path.stem:
        yield Fault(path.name, "key", f"{file.key} is not the file name")
    unknown = list(_unknown_names(file, pool_file))
    yield from (Fault(path.name, field, reason) for field, reason in unknown)
    if not unknown:
        survey = _survey(file, pool_file.pool())
        yield from (Fault(path.name, field, reason) for field, reason in _contradictions(file, survey))


def _unknown_names(file: SurveyFile, pool: PoolFile) -> Iterator[tuple[str, str]]:
    items, flags, questions = set(pool.item), set(pool.flag), set(pool.question)
    for number, screen in enumerate(file.screen, 1):
        named: tuple[tuple[str, tuple[str, ...], set[str]], ...] = (
            ("flags", (screen.flags,), {*questions, ""}),
            ("keys", screen.keys, flags),
            ("pick", (screen.pick,), {*questions, ""}),
            ("items", screen.items, items),
            ("rate", screen.block().rate, {*items, "picked"}),
            ("ask", screen.ask, questions),
        )
        for field, keys, known in named:
            yield from (
                (f"screen[{number}].{field}", f"no such key: {key}") for key in keys if key not in known
            )


def _contradictions(file: SurveyFile, survey: Survey) -> Iterator[tuple[str, str]]:
    """Yield what a survey says against itself: asked twice, asked before its reason, danger signs not first."""
    seen: set[str] = set()
    blocks = [screen.block() for screen in file.screen]
    for question in survey.questions:
        if question.key in seen:
            yield "screen", f"{question.key} is asked twice"
        if question.when and question.when.question not in seen:
            yield (
                "screen",
                f"{question.key} depends on {question.when.question}, which is not asked before it",
            )
        seen.add(question.key)
    if file.flags_first and not blocks[0].flags:
        yield "screen[1].flags", "the danger signs come first"
    if "review" in seen and survey.questions[-1].key != "review":
        yield "screen", "the review comes last"
    watched = sum(question.picked and question.watched for question in survey.questions)
    if watched > file.most_rated:
        yield "most_rated", f"{watched} watched symptoms can be ticked, each must be rated"
    yield from _list_faults(blocks)


def _list_faults(blocks: list[Block]) -> Iterator[tuple[str, str]]:
    ticked: list[str] = []
    opened = {block.pick for block in blocks if block.more}
    followed = {block.after for block in blocks if block.after}
    for number, block in enumerate(blocks, 1):
        ticked += block.keys if block.pick else ()
        if block.rate == ("picked",) and not ticked:
            yield f"screen[{number}].rate", "nothing was ticked before it"
        if block.after and block.after not in opened:
            yield f"screen[{number}].after", f"{block.after} has no option that opens another list"
        if block.more and block.pick not in followed:
            yield f"screen[{number}].more", "opens no list"
    twice = {key for key in ticked if ticked.count(key) > 1}
    yield from (("screen", f"{key} can be ticked on two lists") for key in sorted(twice))
