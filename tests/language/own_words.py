"""A contact line of a topic, said by the person herself in several ways. Generated: nothing here knows a symptom."""

import re
from collections.abc import Callable, Iterator
from random import Random

from bot.lab.reader.changes import slip

_SUBJECT = re.compile(r"(you|your|it|they|there|the|a|an|one|someone|many)\b")
_AFTER_COMMA = re.compile(
    r"(you|your|it|they|there|the|a|an|one|someone|many|sores|speech|chest|pain|stools|urine|lips|sight|confusion)\b"
)
_ASIDE = re.compile(r"\s*\([^)]*\)")
_SMALL = frozenset("a an the is are am be there it its of my to do does has have had with and".split())
_JOINTS = re.compile(r",? or |,? and |, ")


def of_myself(line: str, about: str = "") -> str:
    """The line as a person says it of herself; what it calls "it" is *about* something."""
    said = re.sub(r"^it\b", f"my {about}", line) if about else line
    said = said.replace("yourself", "myself").replace("you are", "i am").replace("you were", "i was")
    said = re.sub(
        r"\b(to|for|with|from|let|wakes|keeps|hurting|makes|of|on|stops|wake|troubles|bothers) you\b",
        r"\1 me",
        said,
    )
    return re.sub(r"\byou\b", "i", re.sub(r"\byour\b", "my", said))


def signs(line: str) -> Iterator[str]:
    """Each reason of "A, B, or C" by itself, where B and C are sentences of their own; else the whole line."""
    bare = _ASIDE.sub("", line)
    start = 0
    for joint in re.finditer(r", or |, | or ", bare):
        left, right = bare[start : joint.start()], bare[joint.end() :]
        if _is_sentence(left) and _begins_one(right, by_comma=joint.group() != " or "):
            yield left
            start = joint.end()
    yield bare[start:]


def _is_sentence(said: str) -> bool:
    return len(said.split()) > 3 and "," not in said


def _begins_one(rest: str, *, by_comma: bool) -> bool:
    clause = re.split(r",| or ", rest, maxsplit=1)[0]
    return bool((_AFTER_COMMA if by_comma else _SUBJECT).match(rest)) and len(clause.split()) >= 3


def _contracted(said: str, _random: Random) -> str:
    for long, short in (("cannot", "cant"), ("do not", "dont"), ("does not", "doesnt"), ("i am", "im")):
        said = said.replace(long, short)
    return said.replace(",", "").replace(".", "")


def _clipped(said: str, _random: Random) -> str:
    return " ".join(word for word in said.split() if word not in _SMALL)


def _turned_round(said: str, _random: Random) -> str:
    found = list(_JOINTS.finditer(said))
    if not found:
        return f"it is like this: {said}"
    middle = found[len(found) // 2]
    return f"{said[middle.end() :]}, {said[: middle.start()]}"


def _in_a_story(said: str, random: Random) -> str:
    before = random.choice(
        ("sorry to write so late but ", "i took my tablet as always and now ", "since last night ")
    )
    return f"{before}{said}, what shall i do"


def _misspelt(said: str, random: Random) -> str:
    return slip(said, random)


def _asked(said: str, _random: Random) -> str:
    return f"{said}. Is that serious?"


WAYS: tuple[Callable[[str, Random], str], ...] = (
    lambda said, _random: said,
    _contracted,
    _clipped,
    _turned_round,
    _in_a_story,
    _misspelt,
    _asked,
)


def ways(line: str, about: str = "") -> list[str]:
    """Every way of saying each sign of *line*; the same line always gives the same ways."""
    return [way(of_myself(sign, about), Random(sign)) for sign in signs(line) for way in WAYS]
