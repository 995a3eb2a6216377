"""From the pool of items and the screens of a survey file to one ordered list of questions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.domain.surveys.model import MORE, NONE, Item, Measure, Option, Question, Shown, Survey, When

PICKED = "picked"  # rate everything that was ticked on the screens before
NONE_OF_THESE = Option(NONE, "None of these")


class Details(StrEnum):
    """Which detail questions a survey asks."""

    ALL = "all"
    SAFETY = "safety"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Block:
    """One ``[[screen]]`` of a survey file; exactly one of flags, pick, rate, ask is set."""

    flags: str = ""
    pick: str = ""
    rate: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()  # the flags or items offered
    more: str = ""  # label of the option that opens the next list
    after: str = ""  # the list whose "more" opens this one


@dataclass(frozen=True, slots=True)
class Pool:
    """Everything a survey may ask for, by key."""

    items: Mapping[str, Item]
    flags: Mapping[str, Option]
    questions: Mapping[str, Question]


def assemble(pool: Pool, blocks: Iterable[Block], details: Details, shape: Survey) -> Survey:
    """Return *shape* with the questions of *blocks*; every key must be in *pool*."""
    picks: dict[str, str] = {}  # item -> the list it can be ticked on
    questions: list[Question] = []
    for block in blocks:
        questions += _questions(pool, block, details, picks)
        if block.pick:
            picks |= dict.fromkeys(block.keys, block.pick)
    return replace(shape, questions=tuple(questions))


def _questions(pool: Pool, block: Block, details: Details, picks: Mapping[str, str]) -> Iterator[Question]:
    if block.flags:
        options = (*(pool.flags[key] for key in block.keys), NONE_OF_THESE)
        yield replace(pool.questions[block.flags], options=options)
    if block.pick:
        yield _list(pool, block)
    yield from (pool.questions[key] for key in block.ask)
    for key in picks if block.rate == (PICKED,) else block.rate:
        yield from _rating(pool.items[key], details, picks.get(key, "") if block.rate == (PICKED,) else "")


def _list(pool: Pool, block: Block) -> Question:
    items = [pool.items[key] for key in block.keys]
    more = (Option(MORE, block.more),) if block.more else ()
    options = (*(Option(item.key, item.label, item.shown, item.said) for item in items), *more, NONE_OF_THESE)
    asked = pool.questions[block.pick]
    when = When(block.after, has=frozenset({MORE})) if block.after else asked.when
    return replace(asked, options=options, when=when)


def _rating(item: Item, details: Details, ticked_on: str) -> Iterator[Question]:
    wanted = [
        d for d in item.details if details is Details.ALL or (details is Details.SAFETY and not d.optional)
    ]
    when = When(ticked_on, has=frozenset({item.key})) if ticked_on else None
    must = sum(not detail.optional for detail in wanted)
    yield replace(item.severity, when=when, picked=bool(ticked_on), taps=1 + must)
    if item.interference:
        yield item.interference
    yield from wanted


def severity_key(item: str) -> str:
    return f"{Measure.SEVERITY}.{item}"


def interference_key(item: str) -> str:
    return f"{Measure.INTERFERENCE}.{item}"


def shown_if(*shown: Shown) -> Shown:
    """Return the narrowest of *shown*: everything each of them asks for."""
    return Shown(
        tags=frozenset().union(*(one.tags for one in shown)),
        intimate=any(one.intimate for one in shown),
        periods=any(one.periods for one in shown),
        known=next((one.known for one in shown if one.known), ""),
    )
