"""A reminder cannot be lost by a word: looking at a tablet that is near its time makes nothing and moves nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from bot.services.doses import healing
from bot.store import tables as t

DUE = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)  # her tablet of Wednesday; London is at UTC then
LOOKING = (
    "did I take it?",
    "did I take it today?",
    "when did i last take it",
    "can't remember if I took yesterdays",
    "not yet",
    "I forgot yesterday",
    "missed the last two days",
    "later",
    "remind me in an hour",
    "snooze",
    "skip",
    "not taken",
    "oops",
    "/undo",
    "/today",
)
ASKED = (DUE, DUE + timedelta(minutes=45), DUE + timedelta(hours=3))


async def to_the_day(bench, before):
    """It is *before* ahead of her tablet of Wednesday; Tuesday's is recorded."""
    await bench.until(DUE - timedelta(days=1))
    await bench.taps("dose.taken")
    await bench.until(DUE - before)


def asked_at(bench):
    return [
        r.at
        for r in bench.came
        if r.shown.topic.startswith("dose:") and not r.shown.asked_for and r.at >= DUE
    ]


@pytest.mark.parametrize("words", LOOKING)
async def test_no_word_before_the_time_takes_the_card_the_rings_or_the_limit_away(bench, words):
    await to_the_day(bench, timedelta(hours=1))
    await bench.says(words)
    await bench.until(DUE + timedelta(hours=5))
    assert [at.replace(second=0) for at in asked_at(bench)] == list(ASKED)
    assert await bench.states() == ["taken", "no_answer"]


@pytest.mark.parametrize("hours", [0.02, 2, 3.98])
@pytest.mark.parametrize("words", ["did I take it?", "skip", "later"])
async def test_so_it_is_at_any_time_of_the_four_hours(bench, words, hours):
    await to_the_day(bench, timedelta(hours=hours))
    await bench.says(words)
    await bench.until(DUE + timedelta(hours=5))
    assert [at.replace(second=0) for at in asked_at(bench)] == list(ASKED)


async def test_looking_before_the_time_is_answered_with_today(bench):
    await to_the_day(bench, timedelta(hours=1))
    await bench.says("not yet")
    assert "Wednesday 4 March" in bench.last.text
    assert "08:30" in bench.last.text


async def test_a_tablet_taken_early_and_taken_back_is_asked_about_at_its_time(bench):
    await to_the_day(bench, timedelta(hours=2))
    await bench.says("taken")
    assert await bench.states() == ["taken", "taken"]
    await bench.taps("dose.undo")
    assert "Time for your tablet" not in bench.last.text
    await bench.until(DUE + timedelta(hours=5))
    assert [at.replace(second=0) for at in asked_at(bench)] == list(ASKED)
    assert await bench.states() == ["taken", "no_answer"]


async def test_a_tablet_taken_early_is_not_asked_about(bench):
    await to_the_day(bench, timedelta(hours=2))
    await bench.says("taken")
    await bench.until(DUE + timedelta(hours=5))
    assert asked_at(bench) == []
    assert await bench.rows(t.agenda) != []
    assert [row["key"] for row in await bench.rows(t.agenda) if row["kind"] in ("ring", "limit")] == []


# --- what is mended


async def mend(bench):
    async with bench.store.begin() as work:
        return await healing.mend(work, bench.now)


async def forget(bench, *kinds):
    async with bench.store.begin() as work:
        await work.run(delete(t.agenda).where(t.agenda.c.kind.in_(kinds)))


async def test_nothing_is_mended_where_nothing_is_broken(bench):
    await bench.until(DUE + timedelta(minutes=5))
    assert await mend(bench) == healing.Mended()


async def test_an_open_dose_without_its_limit_is_asked_about_and_closed_again(bench):
    await bench.until(DUE + timedelta(minutes=5))
    await forget(bench, "ring", "limit")
    assert await mend(bench) == healing.Mended(doses=1)
    await bench.until(DUE + timedelta(hours=5))
    assert [at.replace(second=0) for at in asked_at(bench)] == list(ASKED)
    assert (await bench.states())[-1] == "no_answer"


async def test_a_dose_open_long_after_its_limit_is_closed(bench):
    await bench.until(DUE + timedelta(minutes=5))
    await forget(bench, "ring", "limit")
    await bench.until(DUE + timedelta(hours=20))
    assert (await bench.states())[-1] == "due"
    assert await mend(bench) == healing.Mended(doses=1)
    await bench.settle()
    assert (await bench.states())[-1] == "no_answer"


async def test_a_plan_without_a_next_dose_has_one(bench):
    await bench.until(DUE + timedelta(minutes=5))
    await forget(bench, "dose")
    assert await mend(bench) == healing.Mended(plans=1)
    await bench.until(DUE + timedelta(days=1, minutes=5))
    assert (await bench.states())[-1] == "due"


async def test_who_is_asked_on_sundays_keeps_her_open_doses_and_has_a_sunday(bench):
    await bench.says("/settings")
    await bench.taps("rings")
    await bench.taps("rings", arg="weekly")
    await bench.until(DUE + timedelta(hours=20))
    assert await mend(bench) == healing.Mended()
    await forget(bench, "week")
    assert await mend(bench) == healing.Mended(weeks=1)
    await bench.until(datetime(2026, 3, 8, 12, 5, tzinfo=UTC))
    assert bench.last.topic == "week"


OUTAGES = {  # what she did, when the bot went away and came back, and when it asks (her late limit is after 240 minutes)
    "a snooze": ("snooze", 9, 60, (0, 60, 105)),
    "the second ring": ("", 44, 175, (0, 175)),
    "the first ring, of a dose that was looked for early": ("early", -1, 40, (40, 85, 220)),
    "nothing that was due meanwhile": ("", 50, 170, (0, 45, 180)),
}


@pytest.mark.parametrize("case", OUTAGES)
async def test_what_an_outage_made_late_takes_along_what_follows_it(bench, case):
    did, went, back, asks = OUTAGES[case]
    await to_the_day(bench, timedelta(hours=1))
    if did == "early":
        await bench.says("I took it")
        await bench.taps("undo")
    await bench.until(DUE + timedelta(minutes=went))
    if did == "snooze":
        await bench.taps("later")
        await bench.taps("snooze", arg="15_min")
    await bench.offline(DUE + timedelta(minutes=back) - bench.now)
    await bench.until(DUE + timedelta(hours=8))
    minutes = [round((at - DUE) / timedelta(minutes=1)) for at in asked_at(bench)]
    assert minutes == list(asks)
