"""Every text that is asked for exists, every text that exists is used, and all keep the rules for words."""

import ast
import re
from dataclasses import replace
from pathlib import Path

import pytest
from babel import Locale
from babel.messages import Catalog
from babel.messages.pofile import write_po

from bot import texts
from bot.commands import check
from bot.knowledge import questionnaires
from bot.texts import catalogue, lint
from bot.texts.catalogue import words_of

BOT = Path(texts.__file__).parent.parent
KEY = re.compile(r"^[a-z][a-z0-9_]*(\.[a-zA-Z0-9_]+)+$")


def strings() -> tuple[set[str], set[str]]:
    """Return (every string in the code, every f-string as a pattern)."""
    plain, patterns = set(), set()
    for path in [
        *BOT.glob("services/**/*.py"),
        *BOT.glob("channels/telegram/*.py"),
        *BOT.glob("texts/*.py"),
        BOT / "app.py",
    ]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(v.value) if isinstance(v, ast.Constant) else "[A-Za-z0-9_]+"
                    for v in node.values
                ]
                patterns.add("".join(parts))
    return plain, {p for p in patterns if "." in p and not p.startswith("[")}


def test_every_text_is_used():
    plain, patterns = strings()

    unused = [
        key for key in words_of("en") if key not in plain and not any(re.fullmatch(p, key) for p in patterns)
    ]

    assert unused == []


def asked_for() -> set[str]:
    """Return every constant key handed to say, many, label, tell, button or choice."""
    found = set()
    for path in BOT.glob("services/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                at = {"say": 0, "many": 0, "label": 0, "tell": 0, "button": 0, "choice": 1, "Refused": 0}.get(
                    name
                )
                if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                    found.add(node.args[at].value)
    return found


def test_every_text_that_is_asked_for_exists():
    assert {key for key in asked_for() if isinstance(key, str) and not texts.has(key)} == set()


@pytest.mark.case("K04", "K06")
@pytest.mark.hazard("H9", "H15")
def test_the_texts_keep_the_rules_for_words():
    assert lint.findings() == []


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("key", ["late.ok_to_take", "late.leave_out", "late.ask"])
def test_every_late_text_says_never_two(key):
    assert "ever take two" in words_of("en")[key][0] or "never take two" in words_of("en")[key][0]


@pytest.mark.case("X08")
def test_what_a_person_typed_cannot_become_a_tag_or_turn_the_sentence():
    said = texts.say("en", "notes.line", n=1, body="<b>hi</b> \u202eabc & שלום")

    assert "&lt;b&gt;hi&lt;/b&gt;" in said
    assert "\u2068" in said
    assert said.count("\u2068") == said.count("\u2069")


@pytest.mark.parametrize(
    ("lang", "country", "shown"),
    [
        ("en", "GB", "08:30"),
        ("en", "US", "8:30 AM"),
        ("de", "DE", "08:30"),
        ("en", "", "8:30 AM"),
        ("xx", "YY", "8:30 AM"),
        ("en", "JP", "08:30"),
        ("en", "UA", "08:30"),
        ("en", "MX", "8:30 am"),
    ],
)
def test_a_time_is_written_as_people_there_write_it(lang, country, shown):
    from datetime import time

    assert texts.clock(time(8, 30), lang, country) == shown


@pytest.mark.parametrize(
    ("mg", "shown"),
    [
        ("1", "1 mg"),
        ("0.5", "half a milligram (0.5 mg)"),
        ("0.25", "a quarter of a milligram (0.25 mg)"),
        ("1.50", "1.5 mg"),
    ],
)
def test_a_fraction_is_said_in_words_so_that_a_point_is_not_overlooked(mg, shown):
    assert texts.amount(mg, "en") == shown


def test_a_language_whose_questions_and_rules_have_no_words_yet_is_named_by_the_check():
    assert check.untranslated(["en", "en_GB"]) == []
    assert [line.split(": ")[0] for line in check.untranslated(["de", "en"])] == [
        "knowledge/surveys",
        "knowledge/rules",
        "knowledge/content",
    ]


def test_a_question_or_a_danger_without_words_for_its_name_is_named_by_the_check():
    """Its review page could not be drawn, and nobody could save that check-in."""
    asked = questionnaires.load()
    weekly = asked.surveys["weekly"]
    new = replace(weekly.questions[0], key="brand_new", item="")
    longer = replace(weekly, questions=(new, *weekly.questions))

    found = check.unnamed(replace(asked, surveys={**asked.surveys, "weekly": longer}), ["R99"])

    assert found == [
        "knowledge/surveys/weekly: no text checkin.label.brand_new",
        "knowledge/language: no text flag.R99",
    ]


def counting(folder, lang, leave_out=0):
    """Return the English texts as if *lang* said them: each counted text has a form for every number it tells apart."""
    made = Catalog(locale=lang)
    forms = made.num_plurals - leave_out
    for key, english in words_of("en").items():
        counted = len(english) > 1
        made.add((key, key) if counted else key, tuple(map(str, range(forms))) if counted else english[0])
    path = folder / "daymark.po"
    with path.open("wb") as file:
        write_po(file, made)
    return catalogue.read(path, lang)


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("sl", ["one", "two", "few", "other"]),
        ("pl", ["one", "few", "many"]),
        ("ja", ["other"]),
    ],
)
def test_a_number_of_days_is_said_as_each_language_counts(tmp_path, lang, forms):
    made = counting(tmp_path, lang)

    said = [forms[int(made.form("span.days", n))] for n in range(205)]

    assert said == [Locale(lang).plural_form(n) for n in range(205)]
    assert lint.uncounted(made) == []


def test_a_text_that_lacks_a_form_for_some_number_is_named_by_the_check(tmp_path):
    lacking = counting(tmp_path, "sl", leave_out=1)

    assert "span.days: 3 forms, its language has 4" in lint.uncounted(lacking)
    assert lacking.form("span.days", 5) == "2"


def test_one_day_and_several_are_told_apart_in_english():
    said = [str(texts.many("en", "span.days", n)) for n in (0, 1, 2, 21)]

    assert said == ["0 days", "1 day", "2 days", "21 days"]
