"""Hundreds of doses in one minute, with Telegram's limits on: everybody is reminded in time, and nobody is kept waiting."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.lab.bench.gauge import mark
from bot.lab.bench.same_message import ASKING_CHAT
from tests.load.place import Place, until

RATE = 28
SOON = timedelta(seconds=2)
GROUPS = 4  # due half a second after each other
APART = timedelta(seconds=0.5)
OVERTAKING = timedelta(seconds=1)
IMPATIENT = ASKING_CHAT
WORDS = 6  # in a row, from one chat: twice what Telegram lets through at once
WRITING = 14  # people; they take their share of the rate, and the doses wait for it
SLACK_SECONDS = 4  # the first tick, planning, a machine that has other work
HALF_WITHIN_SECONDS = 2  # of those who write
A_MINUTE = 200
pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="session")]


@dataclass
class Burst:
    lateness: list[float]  # seconds after due, in the order of leaving
    overtaken: int
    replies: list[float]  # seconds, sorted
    before_the_last: (
        float  # of those who wrote while half of the doses waited: the share answered before the last one
    )
    planned_in_time: float  # the share that was planned within five seconds
    refused: int
    busiest_second: int


async def burst(place: Place, count: int) -> Burst:
    """*count* doses are due within two seconds, and people write all the while."""
    async with place.life():
        await place.ready()
        first = place.clock.now() + SOON
        dues = {}
        for group in range(GROUPS):
            numbers = range(1 + group * count // GROUPS, 1 + (group + 1) * count // GROUPS)
            dues |= dict.fromkeys(numbers, first + group * APART)
            await place.settle(numbers, first + group * APART)
        place.sandbox.faults.limits.busiest_second = 0
        asked = await _ask_meanwhile(place, dues)
        metrics = (await place.page("metrics"))[1]
    came = [one for one in place.came if one.chat_id in dues]
    assert sorted(one.chat_id for one in came) == sorted(dues)  # each exactly once
    firsts = place.firsts()
    early = [chat for chat, at in asked.items() if at < came[count // 2].at]
    return Burst(
        [(one.at - dues[one.chat_id]).total_seconds() for one in came],
        _overtaken([dues[one.chat_id] for one in came]),
        sorted((firsts[chat] - at).total_seconds() for chat, at in asked.items()),
        sum(firsts[chat] < came[-1].at for chat in early) / len(early),
        _bucket(metrics, "5.0") / _bucket(metrics, "+Inf"),
        place.sandbox.faults.earned,
        place.sandbox.faults.busiest_second,
    )


async def _ask_meanwhile(place: Place, dues: dict) -> dict:
    """Some fourteen people write until every dose has come; return {chat: when it wrote}."""

    async def all_have_come() -> bool:
        return len(place.firsts().keys() & dues.keys()) == len(dues)

    asked = {}
    while place.clock.now() < min(dues.values()):
        await asyncio.sleep(0.02)
    asked[IMPATIENT] = place.clock.now()
    for n in range(WORDS):
        place.stranger(IMPATIENT).say(f"hello {n}")
    over = asyncio.create_task(until(all_have_come))
    while not over.done():
        await asyncio.sleep(len(dues) / RATE / WRITING)
        who = place.stranger(ASKING_CHAT + len(asked))
        asked[who.chat_id] = place.clock.now()
        who.say("hello")
    await over

    async def all_are_answered() -> bool:
        patient = sum(one.chat_id == IMPATIENT for one in place.came) == WORDS
        return patient and asked.keys() <= place.firsts().keys()

    await until(all_are_answered)
    return asked


def _overtaken(dues: list) -> int:
    """Return how many left after one that was due a second later or more."""
    latest, found = dues[0], 0
    for due in dues:
        found += latest - due >= OVERTAKING
        latest = max(latest, due)
    return found


def _bucket(metrics: str, most: str) -> float:
    line = f'daymark_dose_lateness_seconds_bucket{{le="{most}"}} '
    return next(float(x.removeprefix(line)) for x in metrics.splitlines() if x.startswith(line))


@pytest.mark.case("L02")
@pytest.mark.hazard("H1", "H11")
async def test_doses_due_at_once_all_leave_in_order_and_those_who_write_do_not_wait_behind_them(
    place, figure
):
    found = await burst(place, 120)

    figure("lateness.replies_in_a_burst_p99_seconds", round(mark(found.replies, 0.99), 3))
    figure("lateness.busiest_second", found.busiest_second)
    figure("lateness.refused", found.refused)
    _keeps_the_laws(found, 120)


@pytest.mark.slow
@pytest.mark.case("L02")
async def test_a_thousand_doses_due_at_once_have_left_within_forty_seconds(place, figure):
    found = await burst(place, 1_000)

    figure("lateness.last_of_1000_seconds", round(max(found.lateness), 2))
    figure("lateness.replies_in_a_burst_of_1000_p99_seconds", round(mark(found.replies, 0.99), 3))
    _keeps_the_laws(found, 1_000)
    assert max(found.lateness) <= 40


def _keeps_the_laws(found: Burst, count: int) -> None:
    assert found.refused == 0
    assert found.busiest_second <= 30
    assert found.overtaken == 0
    assert found.planned_in_time >= 0.99
    assert max(found.lateness) <= (count + len(found.replies) + WORDS) / RATE + SLACK_SECONDS
    assert found.before_the_last >= 0.9
    assert mark(found.replies, 0.5) <= HALF_WITHIN_SECONDS


@pytest.mark.case("L02")
@pytest.mark.hazard("H11")
@pytest.mark.parametrize("count", [24, pytest.param(A_MINUTE, marks=pytest.mark.slow)])
async def test_two_hundred_doses_a_minute_leave_within_two_seconds_most_of_them(place, count, figure):
    """The short form is the first seven seconds of that minute."""
    async with place.life():
        await place.ready()
        first = place.clock.now() + SOON
        dues = {n: first + n * timedelta(minutes=1) / A_MINUTE for n in range(1, count + 1)}
        for n, due in dues.items():
            await place.settle(range(n, n + 1), due)

        async def all_have_come() -> bool:
            return dues.keys() == place.firsts().keys()

        await until(all_have_come)

    late = sorted((at - dues[n]).total_seconds() for n, at in place.firsts().items())
    figure("lateness.p50_seconds", round(mark(late, 0.5), 2))
    figure("lateness.p99_seconds", round(mark(late, 0.99), 2))
    assert mark(late, 0.5) <= 2
    assert mark(late, 0.99) <= 10
    assert place.sandbox.faults.earned == 0
