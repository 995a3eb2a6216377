"""``bot check``: what was looked at is said, and what a clinician signs is printed whole."""

import html
import re

from bot.commands import chapters, check
from bot.knowledge import questionnaires
from bot.texts.catalogue import SOURCE, words_of


def test_what_was_checked_is_counted():
    told = check.looked_at()

    assert re.search(r"checked: [67]\d topics with \d{3,} sentences", told)
    assert "numbered facts 408 of 414 (6 left out)" in told


def test_rules_flags_texts_questions_and_numbers_are_printed_with_a_place_to_sign(tmp_path):
    page = tmp_path / "page.html"

    assert check.run(page) == []

    text = html.unescape(page.read_text("utf-8"))
    asked = questionnaires.load()
    for title, rows in chapters.every(asked):
        assert f"<h2>{title}</h2>" in text
        assert f"{title}: ☐ right as it stands" in text
        assert rows
    assert all(f"{rule.id}, version {rule.version}" in text for rule in asked.rules.rules)
    assert "Samaritans 116 123" in text
    assert words_of(SOURCE)["late.no_source"][0] in text
