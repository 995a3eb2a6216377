"""Every step that keeps or counts what she types, crossed with dangers of the corpus: alarmed or asked, and never kept."""

import random
from pathlib import Path

import pytest

from bot.services.typing import steps, unexplained
from bot.store import flows
from bot.store.flows import Flow
from tests.checkins.walking import begin_at
from tests.support.town import MARGARET

NOW = ("Is this happening to you now?", "Do you have thoughts of not wanting to live")
CARD = ("Call 999 now", "Please call your team today")
STEPS = sorted({*steps.KEEPS, *unexplained.LOOKS})
FROZEN = Path(__file__).parents[1] / "language" / "frozen.txt"
DANGERS = [
    line.split("|", 2)[2]
    for line in FROZEN.read_text().splitlines()
    if line.startswith(("CRISIS|", "EMERGENCY|"))
]
PLAIN = {
    ("setup", "cue"): ("after I feed the cat", "cigarette", "the school run"),
    ("setup", "med_name"): ("Calcichew", "omeprazole", "my heart pill"),
    ("setup", "med_how"): ("with food", "30 minutes before breakfast", "on an empty stomach"),
    ("phone", "type"): ("01234 567890", "0131 496 0000 weekdays 9 to 5"),
    ("phone", "hours"): ("weekdays 9 to 5", "not at weekends", "mornings only"),
    ("supply", "got"): ("28", "two boxes of 30", "I have 5 left"),
    ("note", "write"): ("ask about bone density", "Dr Payne 01234 567890"),
    ("helper", "name"): ("Joy", "May", "Will", "Margaret"),
}
DATA = {
    "setup": MARGARET | {"settled": True, "medicine": 0, "names": [], "name": "Calcium"},
    "supply": {"more": 0},
}


async def put(person, step: tuple[str, str]) -> None:
    """She is at *step*, as if its question had just been asked."""
    who = await person.record()
    if step[0] == "ci":
        await begin_at(person, "baseline", {"bothered": "joint_pain"})
    async with person.town.store.begin() as work:
        data = dict(DATA.get(step[0], {})) | ({} if step[1] != "cue" else {"medicine": None})
        await flows.put(work, who.id, Flow(*step, data), person.town.now)


async def told(person, words: str) -> str:
    before = person.last.id
    await person.says(words)
    return "\n".join(m.text for m in person.messages if m.id > before and not m.mine)


@pytest.mark.hazard("H3", "H4")
async def test_a_danger_typed_into_any_step_is_alarmed_or_asked_about_and_kept_by_none(town):
    sample = random.Random(13).sample(DANGERS, len(STEPS))
    for n, (step, words) in enumerate(zip(STEPS, sample, strict=True)):
        person = await town.settled_person(f"P{n}")
        await put(person, step)

        answer = await told(person, words)

        assert any(said in answer for said in (*NOW, *CARD)), (step, words)
        assert await person.step() in (None, step), (step, words)


async def test_a_plain_answer_is_taken_by_its_step_and_asked_about_by_nobody(town):
    for n, (step, answers) in enumerate(PLAIN.items()):
        person = await town.settled_person(f"P{n}")
        for words in answers[:2]:
            await put(person, step)

            answer = await told(person, words)

            assert not any(said in answer for said in NOW), (step, words)
            assert await person.step() != step, (step, words)
