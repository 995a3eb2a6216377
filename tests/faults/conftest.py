"""People with a tablet at eight every morning, settled without a word of set-up."""

from datetime import timedelta

import pytest

from bot.domain.plans import dues_between
from tests.kills.neighbours import DAILY, moved_in
from tests.support.town import town as a_town


@pytest.fixture
async def town(sqlite_url):
    """As everywhere, with the database in the driver's own thread: other connections lock it here."""
    async with a_town(sqlite_url, threads=True) as here:
        yield here


@pytest.fixture
def neighbours(town):
    """Return a function that lets so many people move in."""

    async def move_in(count: int):
        async with town.store.begin() as work:
            return [await moved_in(work, town.newcomer(), town.now) for _ in range(count)]

    return move_in


@pytest.fixture
async def margaret(neighbours):
    (alone,) = await neighbours(1)
    return alone


@pytest.fixture
def next_dose(town, next_dose_in):
    """Return a function that goes to a moment after the next dose was due; the bot has not been woken."""
    return next_dose_in(town)


@pytest.fixture
def next_dose_in():
    """Return what gives such a function for any town."""

    def of(town):
        def go(**after: float) -> None:
            due = next(dues_between(DAILY, town.now, town.now + timedelta(days=2)))
            town.clock.advance(due.due_at + timedelta(**after) - town.now)

        return go

    return of
