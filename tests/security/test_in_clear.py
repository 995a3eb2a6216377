"""What a host can read without the key: times and chats, never what somebody has, told or asked about."""

import re

import pytest
from sqlalchemy import LargeBinary

from bot.domain.levels import Level
from bot.store import tables as t
from tests.checkins.walking import begin_at

PUBLIC = {
    "language",
    "lang",
    "zone",
    "rule",
    "content_version",
    "version",
}  # what the planner needs; what we wrote ourselves


def telling(world) -> set[str]:
    """Return every name of ours for what somebody can have: symptoms, questions, topics, rules, levels, why one was left out."""
    asked = world.asked
    questions = {q.key for survey in asked.surveys.values() for q in survey.questions}
    ours = {
        *asked.items,
        *questions,
        *world.library.topics,
        *world.lexicon.rules,
        *(r.id for r in asked.rules.rules),
    }
    ours |= {level.value for level in Level} | {
        "side_effects",
        "crisis",
        "emergency",
        "worse",
        "helped",
        "mistake",
    }
    return {name.lower() for name in ours} - {"none", "tablets", "info"}


async def in_clear(town) -> list[tuple[str, str]]:
    """Return (table.column, text) of everything about people that stands unsealed."""
    found = []
    for table in t.metadata.sorted_tables:
        if {"person_id", "chat_id"} & set(table.c.keys()):
            open_ones = [
                c.name for c in table.c if not isinstance(c.type, LargeBinary) and c.name not in PUBLIC
            ]
            found += [
                (f"{table.name}.{name}", str(row[name]))
                for row in await town.rows(table)
                for name in open_ones
            ]
    return found


@pytest.mark.case("X10")
@pytest.mark.hazard("H9")
async def test_nothing_that_stands_unsealed_says_what_she_has_told_asked_or_ticked(town):
    margaret = await town.settled_person(body="woman_periods")
    await town.next_event()
    await margaret.says("skip")
    await margaret.taps("Side effects")
    await margaret.says("hot flushes", "can I drink wine?", "I want to kill myself", "my face is swelling up")
    await margaret.says("/symptom")
    await margaret.taps("Headache", "Severe")
    await begin_at(margaret, "monthly", {"body_signs": ()})
    await margaret.says("/checkin")
    await margaret.taps("☐ I could be pregnant")
    await town.next_event("alert")
    await margaret.says("worse")

    words = telling(town.parts.world)
    clear = await in_clear(town)

    assert len(clear) > 200
    told = {(place, text) for place, text in clear if words & set(re.split(r"[^a-z0-9_.]+", text.lower()))}
    assert told == set()
    assert {"alert", "dose", "checkin", "agenda", "outbox", "card"} <= {
        place.partition(".")[0] for place, _ in clear
    }
    assert "alert" in {row["kind"] for row in await town.rows(t.agenda)}
