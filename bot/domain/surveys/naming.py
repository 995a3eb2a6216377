"""Options told by their names: "joints, poor sleep and a bit dizzy", part by part, on this list or on the one it opens."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.audience import Reader
from bot.domain.surveys.model import MORE, NONE, Kind, Measure, Option, Question, Survey
from bot.domain.surveys.words import bared, besides_degree, degree

SHORT = 3  # words of a name: "rotten nights"
LONGEST = 10  # words of one part: more is a story, not a name
_BETWEEN = re.compile(r"[,;&+.!\n]|(?<!\d)/|\b(?:and|plus|also|but|or|as well as)\b")
_TIED = " \N{WORD JOINER} "  # an "and" inside a name
_DENIED = frozenset("no not none without never nor".split())
_ANYWHERE = frozenset("ache aches pain pains".split())  # nouns that name no place: "tummy ache" is no joint
_WELL = frozenset("better fine good great gone less well".split())
# What may stand beside a name and changes nothing of it: when, and in what way it is bad. Any other word may.
_BESIDE = frozenset(
    "a about all also always am an and are at been bit bits both by constantly day days during every few from get getting gets had has "
    "have i im in is its keep keeps last lately left little lot lots main mainly me mine more most mostly my night nights of often on "
    "one our over past problem problems quite rather really recently right same since so some sometimes still suffer suffering the "
    "these they this time times to today tonight too trouble twice up usual usually very was week weekend weeks were with yesterday "
    "morning mornings evening evenings afternoon afternoons monday tuesday wednesday thursday friday saturday sunday "
    "ached achey aching achy awful bad badly creaky disturbed dreadful horrible horrid nasty painful poor restless rotten rough "
    "sore stiff terrible tight tiresome troublesome worse worst".split()
)
_PIECES = re.compile(r"[,()]|\bor\b")

TopicsOf = Callable[[str], Mapping[str, Collection[str]]]  # topics -> the words that say something else


@dataclass(frozen=True, slots=True)
class Named:
    """The options that words name, by question, and the parts of them that say something else."""

    ticks: Mapping[str, tuple[str, ...]]
    rest: tuple[str, ...] = ()


def named(
    survey: Survey,
    question: Question,
    reader: Reader,
    words: str,
    topics_of: TopicsOf,
    about: Mapping[str, str],
) -> Named:
    """Return what *words* name among the choices of *question* and of the lists that it opens.

    Args:
        survey: holds those lists.
        question: the one in hand.
        reader: sees only some options.
        words: as they were typed.
        topics_of: what a part of them is about, and what else it says.
        about: the topic of each item.
    """
    lists = list(_lists(survey, question))
    ticks: dict[str, tuple[str, ...]] = {}
    rest: list[str] = []
    for whole in _parts(words.casefold(), [name for q in lists for o in q.options for name in o.said]):
        part = besides_degree(whole) if question.measure is Measure.PICK else whole
        found = _option(lists, reader, part, topics_of, about)
        if found:
            key, option = found
            ticks[key] = (*ticks.get(key, ()), option.key)
        elif not (degree(part) or _denied(lists, reader, part, topics_of, about)):
            rest.append(whole)
    return Named(ticks, tuple(rest))


def _denied(
    lists: list[Question], reader: Reader, part: str, topics_of: TopicsOf, about: Mapping[str, str]
) -> bool:
    """Return whether *part* says no more than that one of the list is not so: "no headaches this week"."""
    words = part.split()
    said = [word for n, word in enumerate(words) if n > 1 or word not in _DENIED]
    if len(said) == len(words):
        return False
    return not said or _option(lists, reader, " ".join(said), topics_of, about) is not None


def parts(words: str) -> tuple[str, ...]:
    """Return *words* part by part, where no names are read."""
    return tuple(_parts(words.casefold(), []))


def _parts(words: str, names: list[str]) -> Iterator[str]:
    """Yield the parts of *words*; "pins and needles" is one."""
    for name in names:
        if " and " in name:
            words = words.replace(name, name.replace(" and ", _TIED))
    for part in _BETWEEN.split(words):
        if part.strip():
            yield part.strip().replace(_TIED, " and ")


def _lists(survey: Survey, question: Question) -> Iterator[Question]:
    """Yield *question* and every list that "something else" opens from it."""
    yield question
    for one in survey.questions:
        if one.when and one.when.question == question.key and MORE in one.when.has:
            yield from _lists(survey, one)


def _option(
    lists: list[Question], reader: Reader, part: str, topics_of: TopicsOf, about: Mapping[str, str]
) -> tuple[str, Option] | None:
    """Return the question and its option that *part* names: by its own name, as the only one about its topic, by its noun."""
    offered = [(q, o) for q in lists for o in q.choices(reader)]
    said = _stems(part)
    by_name = [(q.key, o) for q, o in offered if said & _names(q, o)]
    if by_name:
        return by_name[0]
    length = len(part.split())
    if length > LONGEST or _WELL & {*part.split()}:
        return None
    topics = topics_of(part)
    picks = [(q, o) for q, o in offered if q.measure is Measure.PICK and o.key not in (NONE, MORE)]
    known = _BESIDE.union(*(name.split() for q, o in picks for name in _names(q, o)))
    alike = {topic for topic, else_said in topics.items() if {_singular(w) for w in else_said} <= known}
    by_topic = [(q.key, o) for q, o in picks if about.get(o.key) in alike]
    if len(by_topic) == 1:
        return by_topic[0]
    *before, last = part.split()
    if length > SHORT or last in _ANYWHERE or not _BESIDE.issuperset(before):
        return None
    noun = _stems(last)
    return next(((q.key, o) for q, o in picks if noun & _names(q, o)), None)


def _names(question: Question, option: Option) -> frozenset[str]:
    """Return what *option* is called. Of a danger sign only the whole label is its name."""
    pieces = _PIECES.split(option.label) if question.measure is Measure.PICK else ()
    return frozenset().union(*map(_stems, (option.label, *option.said, *pieces)))


def _stems(name: str) -> frozenset[str]:
    """Return *name* as it is compared: with and without what adds nothing or says how strong, one and many alike."""
    plain, short = bared(name.casefold())
    words = [word for word in short.split() if degree(word) in ("", "0")]
    return frozenset(filter(None, (_singular(plain), _singular(short), _singular(" ".join(words)))))


def _singular(words: str) -> str:
    return " ".join(
        w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words.split()
    )


def may_be_named(question: Question) -> bool:
    """Return whether names are read here: in a list, not where one degree or number is chosen."""
    return question.kind is Kind.MULTI or question.measure is Measure.PICK
