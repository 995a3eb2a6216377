"""Who is reading: which sentences fit a person. Women's and men's worlds never mix."""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why the person takes anastrozole, in their own words from step 1 of the set-up."""

    CANCER = "cancer"
    RISK = "risk"
    TESTOSTERONE = "testosterone"
    OTHER = "other"
    UNSAID = "unsaid"


class Body(StrEnum):
    """Which explanations fit, chosen by the person in step 2 of the set-up."""

    WOMAN = "woman"
    WOMAN_PERIODS = "woman_periods"
    MAN = "man"
    EVERYTHING = "everything"


class Tag(StrEnum):
    """Whom a sentence, a figure or an entry is for; no tag means everybody."""

    WOMEN = "women"
    MEN = "men"
    CANCER = "cancer"
    EARLY = "early"  # early breast cancer: never shown to someone whose cancer has spread
    RISK = "risk"  # takes it to lower the risk: never had breast cancer, is never spoken to as a patient
    TESTOSTERONE = "testosterone"


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known of the person that decides what they may be shown."""

    body: Body = Body.EVERYTHING
    reason: Reason = Reason.UNSAID
    spread: bool = False
    intimate: bool = True
    facts: frozenset[str] = frozenset()  # what lasts and was told: immune_low


EVERYTHING = Reader()

_BODY_TAGS = {
    Body.WOMAN: {Tag.WOMEN},
    Body.WOMAN_PERIODS: {Tag.WOMEN},
    Body.MAN: {Tag.MEN},
    Body.EVERYTHING: {Tag.WOMEN, Tag.MEN},
}
_REASON_TAGS = {
    Reason.CANCER: {Tag.CANCER, Tag.EARLY},
    Reason.RISK: {Tag.RISK},
    Reason.TESTOSTERONE: {Tag.TESTOSTERONE},
    Reason.OTHER: set[Tag](),
    Reason.UNSAID: set[Tag](),
}
_OF_BODY = {Tag.WOMEN, Tag.MEN}


def tags_of(reader: Reader) -> frozenset[Tag]:
    """Return every tag whose sentences fit *reader*; "show me everything" fits all of them."""
    if reader.body is Body.EVERYTHING:
        return frozenset(Tag) - ({Tag.EARLY} if reader.spread else set())
    tags = _BODY_TAGS[reader.body] | _REASON_TAGS[reader.reason]
    if reader.spread:
        tags = tags - {Tag.EARLY}
    return frozenset(tags)


def fits(reader: Reader, tags: frozenset[Tag]) -> bool:
    """Return whether something tagged *tags* may be shown: of each kind of tag, one must fit.

    ``{women, early, risk}`` is for women with early cancer or raised risk; ``{women, men}`` is for either.
    """
    mine = tags_of(reader)
    kinds = (tags & _OF_BODY, tags - _OF_BODY)
    return all(not kind or kind & mine for kind in kinds)
