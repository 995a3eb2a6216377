"""Messages made from the data itself: what every rule waits for, in the sentences people put around it."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

import bot.knowledge
from bot.domain.understanding import Level, understand

LANGUAGE = Path(bot.knowledge.__file__).parent / "language"
SEED = 20261130
EACH = 6  # messages made of a rule
TOLD = (
    "I have {}",
    "since this morning {}",
    "{}, should I worry?",
    "my problem is {}",
    "hello, {} and I do not know why",
    "{} for two days now",
)


def classes() -> dict[str, str]:
    data = {
        name: tomllib.loads((LANGUAGE / f"{name}.toml").read_text("utf-8")) for name in ("words", "frames")
    }
    return data["words"]["classes"] | data["frames"]["classes"]


def members(idea: str, known: Mapping[str, str]) -> Iterator[str]:
    """Yield what may stand for one idea of a frame, as somebody types it."""
    for one in idea.split("|"):
        if one.startswith("{"):
            for inner in known[one.strip("{}")].split():
                yield from members(inner, known)
        elif one.startswith("#pills"):
            yield f"{max(int(one[6:].partition('-')[0]), 3)} tablets"
        elif one.startswith("#"):
            low = one.lstrip("#.").partition("-")[0]
            yield f"{low}.5" if one.startswith("#.") and "." not in low else low
        elif not one.startswith("*"):
            yield one.rstrip("+*").replace("_", " ")


def told(line: str, known: Mapping[str, str], rng: random.Random) -> str:
    """Return one message that the frame written in *line* waits for: its ideas in the order they are written."""
    ideas = [part for part in line.split() if part[0] not in "<!+>"]
    return " ".join(rng.choice(list(members(idea, known))) for idea in ideas)


def made(kind: str) -> list[tuple[str, str]]:
    """Return rule and message, of all frames of *kind* whose rules are urgent."""
    rules = tomllib.loads((LANGUAGE / "redflags.toml").read_text("utf-8")).values()
    level = {rule["id"]: Level(rule["level"]) for rule in rules}
    frames = tomllib.loads((LANGUAGE / "frames.toml").read_text("utf-8"))["rules"]
    known, rng = classes(), random.Random(SEED)
    return [
        (rule, told(line, known, rng))
        for rule, table in frames.items()
        if level[rule] >= Level.TODAY
        for line in rng.choices(table.get(kind, ()), k=EACH if table.get(kind) else 0)
    ]


def caught(text: str, lexicon) -> bool:
    meaning = understand(text, lexicon)
    return meaning.confirm or meaning.level >= Level.TODAY


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("kind", ["sure", "ask"])
def test_what_a_frame_waits_for_is_caught_alone_and_in_every_carrier(kind, lexicon):
    texts = [text for _rule, text in made(kind)]
    bare = [text for text in texts if not caught(text, lexicon)]
    lost = [
        said for text in texts for said in (one.format(text) for one in TOLD) if not caught(said, lexicon)
    ]

    assert len(texts) > 100
    assert len(bare) / len(texts) <= 0.01, bare
    assert len(lost) / (len(texts) * len(TOLD)) <= 0.03, lost


NAMED = (
    "a stroke", "a heart attack", "a seizure", "jaundice", "a clot in the leg", "chest pain", "a broken hip",
    "a high fever", "a swollen tongue", "palpitations", "sudden blindness", "anaphylaxis",
)  # fmt: skip
# What is past, told of nobody here, only supposed: asked about at most, never alarmed at without a question.
UNSURE = (
    "In 2011 I had {}, all sorted since",
    "twenty years ago, I had {}",
    "I had {} as a child",
    "before I was born my gran had {}",
    "the heroine of the drama gets {}",
    "watched a film, the actor had {}",
    "the old cow had {}, the vet came",
    "a neighbour had {} last year",
    "my uncle had {} in 1994",
    "if someone gets {}, what happens?",
    "what would I do if I ever had {}?",
    "can the tablet cause {}?",
    "how common is {} on this tablet?",
    "I nearly had {} when I saw the price",
    "there is {} in my family",
)  # fmt: skip
DENIED = ("I do not have {}", "no {}", "I have never had {}", "no sign of {}", "without {}")
HERE = (
    "I have {}",
    "{} right now",
    "my mother had a stroke in 2011 and now I have {}",
    "we watched a film and then I had {} tonight",
    "I think I am having {}",
)


def text_of(carrier: str, named: str) -> str:
    bare = named.removeprefix("a ") if carrier.startswith(("no ", "without")) else named
    return carrier.format(bare)


@pytest.mark.parametrize("carrier", UNSURE)
def test_what_is_past_of_nobody_here_or_supposed_raises_no_alarm_unasked(carrier, lexicon):
    alarmed = [
        named
        for named in NAMED
        if (meaning := understand(text_of(carrier, named), lexicon)).level >= Level.TODAY
        and not meaning.confirm
    ]

    assert alarmed == []


@pytest.mark.parametrize("carrier", DENIED)
def test_what_is_denied_is_neither_alarmed_at_nor_asked_about(carrier, lexicon):
    assert [named for named in NAMED if caught(text_of(carrier, named), lexicon)] == []


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("carrier", HERE)
def test_the_same_words_here_and_now_are_an_alarm(carrier, lexicon):
    lowered = [named for named in NAMED if understand(text_of(carrier, named), lexicon).sure < Level.TODAY]

    assert lowered == []
