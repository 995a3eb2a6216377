"""What must hold for every text: limits, placeholders, banned words, reading ease, discreet reminders."""

import re
import string
from collections.abc import Iterator

from bot.texts import spelling
from bot.texts.catalogue import SOURCE, Catalogue, languages, of, words_of

LIMITS = {"toast.": 200, "command.": 256, "bot.short": 120, "bot.description": 512, "button.": 30}
TEXT_LIMIT = 4096
BANNED = re.compile(
    r"\b(failed|compliance|should have|bad girl|warning|non-?adherent|missed|you forgot|stop taking|double your|two to catch up)\b",
    re.IGNORECASE,
)
DISCREET = re.compile(r"\b(anastrozole|arimidex|cancer|testosterone|estrogen)\b", re.IGNORECASE)
PUSHED = (
    "dose.due",
    "dose.due.amount",
    "dose.still",
    "dose.unrecorded",
    "dose.sorry",
    "many.due",
    "many.still",
    "many.unrecorded",
    "many.sorry",
    "what.own",
    "what.other",
    "what.many",
    "what.others",
    "outage.one",
    "outage.many",
    "course.end",
    "pause.tomorrow",
    "status.today",
    "week.ask",
    "supply.low",
    "supply.again",
    "week.back.silent",
)
NUMBER_FIRST = (
    "alert.emergency",
    "alert.crisis",
    "alert.confirm",
    "alert.forwarded",
    "alert.numbers",
    "emergency.list",
)
NEVER_TWO = (
    "late.ok_to_take",
    "late.leave_out",
    "late.ask",
    "outage.one",
    "outage.many",
    "dose.sorry",
    "many.sorry",
    "late.other",
)


def mixed_spelling() -> list[str]:
    """Return a finding for each British word in the English base: their variant is made, not written."""
    return [
        f"{SOURCE}: {key}: {', '.join(found)}: the base is American, its British variant is made"
        for key, forms in words_of(SOURCE).items()
        if (found := [word for form in forms for word in spelling.mixed(form)])
    ]


def findings() -> list[str]:
    """Return ``language: key: reason`` for everything that does not hold; empty when all is well."""
    return [f"{lang}: {found}" for lang in languages() for found in _of(lang)] + mixed_spelling()


def _of(lang: str) -> Iterator[str]:
    words, source = words_of(lang), words_of(SOURCE)
    if "_" not in lang:  # a regional spelling holds only what differs
        yield from (f"{key}: not translated" for key in source if key not in words)
    catalogue = of(lang)
    yield from uncounted(catalogue) if catalogue else ()
    for key, forms in words.items():
        for form in forms:
            yield from _text(key, form)
            if key not in source:
                yield f"{key}: English has no such text"
            elif _fields(form) != _fields(source[key][0]):
                yield f"{key}: other placeholders than in English"
    for key in PUSHED:
        if DISCREET.search(words.get(key, ("",))[0]):
            yield f"{key}: names the medicine or the illness on a lock screen"
    for key in NUMBER_FIRST:
        if "{number}" not in words.get(key, source[key])[0].splitlines()[0]:
            yield f"{key}: the number does not come first"
    for key in NEVER_TWO:
        if "two" not in words.get(key, source[key])[0] and lang == SOURCE:
            yield f"{key}: does not say never two"


def uncounted(catalogue: Catalogue) -> list[str]:
    """Return a finding for each counted text that has not a form for every number of its language."""
    source = words_of(SOURCE)
    return [
        f"{key}: {len(forms)} forms, its language has {catalogue.counted}"
        for key, forms in catalogue.words.items()
        if len(source.get(key, ())) > 1 and len(forms) != catalogue.counted
    ]


def _text(key: str, form: str) -> Iterator[str]:
    visible = re.sub(r"<[^>]+>", "", form)
    limit = next((n for prefix, n in LIMITS.items() if key.startswith(prefix)), TEXT_LIMIT)
    if len(visible) > limit:
        yield f"{key}: {len(visible)} characters, at most {limit}"
    if BANNED.search(visible.replace("Never take two to catch up.", "")):
        yield f"{key}: a word we do not use"
    if form.count("<b>") != form.count("</b>") or form.count("<i>") != form.count("</i>"):
        yield f"{key}: a tag is left open"


def _fields(form: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(form) if name}
