"""What a clinician signs beside the entries: rules, red flags, alert and late texts, questions, numbers."""

import tomllib
from collections.abc import Iterator
from importlib.resources import files

from bot.knowledge import countries
from bot.knowledge.printed import Chapter
from bot.knowledge.questionnaires import Questionnaires
from bot.texts.catalogue import SOURCE, words_of

Row = tuple[str, ...]
_ALERTS = ("alert.", "emergency.", "because.", "hold.", "crisis.", "wayout", "talk.distress", "found.")
_LATE = ("late.", "dose.two", "dose.vomit", "outage.")


def every(asked: Questionnaires) -> list[Chapter]:
    """Return every chapter with its rows."""
    return [
        ("Triage rules of the check-ins", [*_rules(asked)]),
        ("Red flags in typed words", [*_flags()]),
        ("Alert and crisis texts", [*_texts(_ALERTS)]),
        ("Missed and extra tablets: texts", [*_texts(_LATE)]),
        ("Questions of the check-ins", [*_questions(asked)]),
        ("Numbers by country", [*_numbers()]),
    ]


def _rules(asked: Questionnaires) -> Iterator[Row]:
    words = words_of(SOURCE)
    for rule in asked.rules.rules:
        cases = "; ".join(
            f"{case.level}{' and reminders rest' if case.hold else ''} when "
            + " and ".join(_need(need) for need in case.needs)
            for case in rule.cases
        )
        why = words.get(rule.because, (rule.because,))[0]
        yield (
            f"{rule.id}, version {rule.version}",
            cases,
            why,
            rule.phone,
            f"Sources: {', '.join(rule.sources)}",
        )


def _need(need: object) -> str:
    told = {name: getattr(need, name) for name in ("kind", "of", "least", "most", "rise", "weeks", "items")}
    return ", ".join(f"{name} {value}" for name, value in told.items() if value)


def _flags() -> Iterator[Row]:
    table = tomllib.loads((files("bot.knowledge") / "language" / "redflags.toml").read_text("utf-8"))
    for name, rule in table.items():
        asks = "asked about first" if rule.get("confirm") else "acted on at once"
        yield rule["id"], name.replace("_", " "), rule["level"], asks, f"{len(rule['patterns'])} patterns"


def _texts(starts: tuple[str, ...]) -> Iterator[Row]:
    yield from ((key, *forms) for key, forms in sorted(words_of(SOURCE).items()) if key.startswith(starts))


def _questions(asked: Questionnaires) -> Iterator[Row]:
    for name, survey in sorted(asked.surveys.items()):
        yield name, str(survey)
    for key, item in sorted(asked.items.items()):
        yield key, str(item)


def _numbers() -> Iterator[Row]:
    yield "Country", "Ambulance", "Out of hours", "Crisis line", "Poison line", "Sources"
    for code, row in countries.countries().items():
        ambulance = f"{row.emergency_number or 'unknown'}{' (doubtful)' if row.doubtful else ''}"
        crisis = f"{row.crisis_name} {row.crisis_number or ''}".strip()
        lines = (row.out_of_hours or "", crisis, row.poison_line or "")
        yield code, ambulance, *lines, ", ".join(row.sources)
