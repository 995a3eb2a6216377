"""The harness says what became of a message: harm first, and never "right" for what is not."""

import pytest

from tests.support.town import Town
from tests.typing.driving import Case, Kept, Outcome, drive
from tests.typing.scoring import Verdict, booked_by, verdict
from tests.typing.states import STATES

TODAY, YESTERDAY = ("anastrozole", "2026-03-04"), ("anastrozole", "2026-03-03")
OPEN = Kept({TODAY: ("due", "")}, ("08:45", "11:00"), 0)


def outcome(after: Kept, *replies: str, book="none", reacted=False, edits=(), later="") -> Outcome:
    case = Case("x", "words", "DUE", book, later=later)
    return Outcome(case, OPEN, after, replies, tuple(edits), reacted)


def taken(clock: str, dose=TODAY) -> Kept:
    return Kept(OPEN.doses | {dose: ("taken", clock)}, (), 0)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (outcome(taken("08:20"), book="taken", reacted=True), Verdict.RIGHT),
        (outcome(taken("08:20"), "Saved."), Verdict.WRONG_BOOKING),
        (outcome(taken("08:20", YESTERDAY), "Saved.", book="taken"), Verdict.WRONG_BOOKING),
        (outcome(taken("08:20"), "Saved.", book="taken 08:05"), Verdict.WRONG_TIME),
        (outcome(OPEN, "Which one?", book="taken"), Verdict.ASKED),
        (outcome(OPEN, "I am not sure what you mean", book="taken"), Verdict.NOT_UNDERSTOOD),
        (outcome(OPEN, book="taken"), Verdict.SILENT),
        (outcome(OPEN, edits=["a card far up"]), Verdict.UNSEEN),
        (outcome(Kept(OPEN.doses, (), 1), "Yes."), Verdict.REMINDER_LOST),
        (outcome(Kept(OPEN.doses, ("09:20",), 0), "I'll ask again.", later="09:20"), Verdict.RIGHT),
        (outcome(Kept(OPEN.doses, ("10:00",), 0), "I'll ask again.", later="09:20"), Verdict.WRONG_TIME),
    ],
)
def test_each_outcome_has_the_word_that_fits(found, expected):
    assert verdict(found) is expected


async def test_a_message_typed_in_a_state_is_seen_with_what_it_changed(sqlite_url):
    town = Town(sqlite_url, at=STATES["DUE"].begins_at)
    await town.sandbox.start()
    try:
        await town.start()
        first, second = await drive(town, [Case("1", "taken", "DUE", "taken"), Case("2", "hello", "DUE")])
    finally:
        await town.stop()
        await town.sandbox.stop()
    assert booked_by(first) == {"anastrozole taken @08:20"}
    assert verdict(first) is verdict(second) is Verdict.RIGHT
    assert second.replies
