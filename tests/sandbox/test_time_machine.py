from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox import SandboxClock
from bot.sandbox.time_machine import TimeMachine

SUNDAY = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


class Diary:
    """A bot that plans, and writes down when it was woken."""

    def __init__(self, *planned):
        self.clock = SandboxClock(lambda: SUNDAY)
        self.planned = list(planned)
        self.woken = []
        self.machine = TimeMachine(self.clock, self.upcoming, self.settle)

    async def upcoming(self):
        return self.planned

    async def settle(self):
        self.woken.append(self.clock.now() - SUNDAY)


def hours(number):
    return SUNDAY + timedelta(hours=number)


async def test_the_next_event_is_met_at_its_time():
    diary = Diary(("checkin", hours(9), 1), ("dose", hours(2), 2), ("dose", hours(-1), 1))

    assert await diary.machine.next_event()
    assert diary.clock.now() == hours(2)
    assert await diary.machine.next_event("checkin")
    assert diary.clock.now() == hours(9)
    assert not await diary.machine.next_event()


async def test_a_long_journey_stops_at_every_event_on_the_way():
    diary = Diary(("dose", hours(2), 1), ("dose", hours(1), 2), ("checkin", hours(30), 1))

    await diary.machine.travel(hours(24))

    assert sorted(set(diary.woken)) == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=24)]


@pytest.mark.parametrize(
    ("zone", "morning"),
    [
        ("Europe/London", datetime(2026, 11, 23, 7, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 22, 12, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
    ],
)
async def test_the_next_morning_is_the_persons_own(zone, morning):
    diary = Diary()

    await diary.machine.next_morning(zone)

    assert diary.clock.now() == morning


def test_time_never_runs_backward():
    clock = SandboxClock(lambda: SUNDAY)

    with pytest.raises(ValueError, match="never runs backward"):
        clock.advance(timedelta(seconds=-1))
