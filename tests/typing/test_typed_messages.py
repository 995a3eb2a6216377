"""The project's own messages, typed into the running bot, and clock times and requests put together from their parts.

The whole set is `python -m tests.typing tests/typing/typed.jsonl`; a part of it is driven each time, all of it by profile.
"""

import re
from pathlib import Path

import pytest

from bot.domain.reports import Act, read
from bot.domain.understanding import understand
from bot.knowledge.lexicon import load_lexicon
from tests.typing import generated
from tests.typing.__main__ import fresh_databases
from tests.typing.driving import cases_of, drive_all
from tests.typing.scoring import GOOD, HARM, Verdict, booked_by, verdict

MESSAGES = Path(__file__).with_name("typed.jsonl")
FRESH = Path(__file__).with_name("fresh.jsonl")  # written before the code that reads them was looked at
RIGHT_OR_ASKED = 0.9


async def _driven(cases, folder):
    new_url = await fresh_databases(folder)
    return [outcome async for outcome in drive_all(cases, new_url)]


def _judge(outcomes, least: float):
    found = [(o.case.text, verdict(o), sorted(booked_by(o))) for o in outcomes]
    assert [one for one in found if one[1] in HARM] == []
    judged = [v for _, v, _ in found if v is not Verdict.UNJUDGED]
    bad = [one for one in found if one[1] not in (*GOOD, Verdict.UNJUDGED)]
    assert sum(v in GOOD for v in judged) / len(judged) >= least, bad


def test_the_set_is_large_and_each_message_stands_once():
    cases = cases_of(MESSAGES)
    assert len(cases) >= 150
    assert len({(case.text, case.state) for case in cases}) == len(cases)


@pytest.mark.hazard("H3")
async def test_a_part_of_the_messages_harms_nobody_and_is_understood_or_asked_about(tmp_path):
    part = [case for case in cases_of(MESSAGES) if case.state in ("YGAP", "LATE", "SKIPPED", "MULTI")]
    _judge(await _driven(part, tmp_path), 0.8)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("messages", [MESSAGES, FRESH], ids=lambda file: file.stem)
async def test_all_messages_harm_nobody_and_are_understood_or_asked_about(tmp_path, messages):
    _judge(await _driven(cases_of(messages), tmp_path), RIGHT_OR_ASKED)


@pytest.mark.parametrize("twelve_hour", [False, True])
def test_clear_clock_times_are_resolved_and_double_ones_asked_about(twelve_hour):
    found = generated.times_read(twelve_hour=twelve_hour)
    assert found["wrong"] == 0
    assert found["resolved"] >= 0.95 * found["clear"]
    assert found["asked"] == found["double"] > 100


def test_requests_are_understood_in_many_wordings():
    found, others = generated.requests_read()
    kinds = {kind: count for kind, count in found.items() if kind != "right"}
    assert found["right"] >= 0.95 * sum(kinds.values()), others
    assert {"time", "trip_cancel", "remove_medicine", "month", "plan", "snooze"} <= set(kinds)


THE_SAME = {
    "month": {"week", "history"},
    "answers": {"week"},
    "pause": {"hospital"},
    "delete": {"stop_bot"},
    "plan": {"next"},
}


def test_requests_in_nobodys_wording_but_peoples_are_understood():
    """Written down before the grammar that reads them; ``did_i`` is a report."""
    lines = Path(__file__).with_name("requests.tsv").read_text().splitlines()
    asked = [line.split("\t") for line in lines]
    assert len(asked) == len({text for _, text in asked}) > 500
    wrong = []
    for meant, text in asked:
        act = read(text, {"anastrozole": ("anastrozole",), "calcium": ("calcium",)}).act
        got = "did_i" if act is Act.DID_I else generated.asked_for(text)
        if got != meant and got not in THE_SAME.get(meant, ()):
            wrong.append((meant, got, text))
    assert 1 - len(wrong) / len(asked) >= 0.88, wrong


def test_each_example_of_the_readme_is_read():
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    section = readme.partition("## What can be typed")[2].partition("\n## ")[0]
    examples = re.findall('"([^"]+)"', section.partition("<img")[0])
    assert len(examples) > 15
    lexicon = load_lexicon()
    for text in examples:
        meaning = understand(text, lexicon)
        act = read(text, {"anastrozole": ("anastrozole",)}).act
        assert act or generated.asked_for(text) or meaning.meant or meaning.intent, text
