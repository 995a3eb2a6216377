"""What was saved x words of correction x minutes since: changed right or asked with buttons, never silent, never another thing."""

from datetime import UTC, datetime

import pytest

from bot.domain.reports import Act, read
from bot.store import tables as t
from tests.support.town import Town
from tests.typing.scoring import FALLBACK

AT_NINE = datetime(2026, 3, 4, 9, 20, tzinfo=UTC)
WORDS = (
    "sorry, I meant 7",
    "no, 7.30",
    "oops, not today, yesterday",
    "scrap that",
    "wrong button",
    "that was the other tablet",
    "I meant no",
    "hang on, that was wrong",
    "undo",
    "wrong one",
)
FEW = ("sorry, I meant 7", "oops, not today, yesterday", "I meant no", "undo")
SAVED = {  # how it is saved: what is typed, what is tapped (in brackets)
    "tablet by tap": ("(✅ Taken)",),
    "tablet typed": ("took it",),
    "note": ("/notes", "(Write a note)", "my knees hurt on stairs"),
    "time": ("/settings", "(⏰ Change the time)", "9 am", "yes"),
    "pause": ("pause for 3 days", "yes"),
    "journey": ("/travel", "Madrid", "yes", "Friday", "ten days", "local time"),
    "check-in": ("/checkin", "none of them", "nope", "a little bit"),
    "symptom": ("/symptom", "(Hot flushes)"),
    "visit": ("I have a bone scan on 20 March at 10", "yes"),
}
TABLETS = {
    "sorry, I meant 7": {("taken", "07:00")},
    "no, 7.30": {("taken", "07:30")},
    "wrong button": {("due", ""), ("no_answer", "")},
    "undo": {("due", ""), ("no_answer", "")},
}


async def saves(person, way):
    for step in way:
        await (person.taps(step[1:-1]) if step.startswith("(") else person.says(step))


async def of_a_tablet(person) -> tuple[str, str]:
    row = (await person.doses())[-1]
    return row["state"], row["taken_at"].strftime("%H:%M") if row["taken_at"] else ""


async def everything_else(person):
    rows = [await person.rows(table) for table in (t.note, t.plan, t.checkin, t.visit, t.agenda)]
    return [
        [{k: v for k, v in row.items() if k != "id"} for row in found] for found in rows
    ], await person.why()


async def corrected(url: str, kind: str, words: tuple[str, ...], minutes: int) -> None:
    town = Town(url, at=datetime(2026, 3, 3, 9, tzinfo=UTC), pace=0.001)
    await town.sandbox.start()
    try:
        await town.start()
        people = [await town.settled_person(f"P{n}", time="08:00") for n in range(len(words))]
        await town.travel_to(AT_NINE)
        for person in people:
            await saves(person, SAVED[kind])
        await town.travel(minutes=minutes)
        for person, said in zip(people, words, strict=True):
            await _corrects(person, kind, said)
    finally:
        await town.stop()
        await town.sandbox.stop()


async def _corrects(person, kind: str, said: str) -> None:
    was, before = await of_a_tablet(person), await everything_else(person)
    answer = await person.says(said)
    now = await of_a_tablet(person)
    assert not any(words in answer.text for words in FALLBACK), (kind, said)
    assert "I did not understand" not in answer.text, (kind, said)
    assert len(answer.labels) > 1, (kind, said)
    if kind.startswith("tablet"):
        assert now in TABLETS.get(said, {was}), said
    else:
        assert (now, await everything_else(person)) == (was, before), (kind, said)
    if kind == "time" and said == "no, 7.30":
        assert "07:30" in answer.text
        assert "Save" in " ".join(answer.labels)


@pytest.mark.hazard("H2")
@pytest.mark.parametrize("kind", SAVED)
async def test_a_correction_changes_what_she_looks_at_or_asks(sqlite_url, kind):
    await corrected(sqlite_url, kind, FEW, 3)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.hazard("H2")
@pytest.mark.parametrize("minutes", [1, 150])
@pytest.mark.parametrize("kind", SAVED)
async def test_every_correction_after_everything_that_is_saved(sqlite_url, kind, minutes):
    await corrected(sqlite_url, kind, WORDS, minutes)


MEDICINES = {"anastrozole": ("anastrozole",)}


@pytest.mark.parametrize(
    ("text", "act"),
    [
        *((words, {Act.MOVE, Act.WRONG, Act.UNDO}) for words in WORDS),
        ("sorry love", {Act.NONE}),
        ("no it is fine", {Act.NONE}),
        ("that was the wrong tablet", {Act.NOT_HERS}),
        ("is that wrong?", {Act.NONE}),
        ("the other side hurts", {Act.NONE}),
    ],
)
def test_a_correction_is_a_message_with_no_other_word_in_it(text, act):
    assert read(text, MEDICINES).act in act


def test_a_day_that_she_denies_is_not_the_one_she_means():
    assert [day.n for day in read("oops, not today, yesterday", MEDICINES).said.named_days] == [-1]
    assert [day.n for day in read("no, not yesterday, today", MEDICINES).said.named_days] == [0]


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    "wish",
    ["remind me at 7", "ask me again at 8", "please ping me at half seven", "I'll have it at 7 tomorrow"],
)
async def test_a_wish_to_be_reminded_never_changes_the_time_on_record(town, margaret, wish):
    await town.next_event("dose")
    await margaret.says("took it")
    before = await margaret.doses()

    answer = await margaret.says(wish)

    assert await margaret.doses() == before
    assert "every day" in answer.text or "Which one do you mean?" in answer.text
    assert len(answer.labels) > 1
