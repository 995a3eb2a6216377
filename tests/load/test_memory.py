"""What waits lies in the database, not in memory; and days of load leave nothing behind in the process."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.lab.bench.same_message import TYPED
from bot.store import inbox
from bot.store import tables as t
from tests.kills.neighbours import moved_in
from tests.load.lasting import lasting
from tests.load.place import memory, open_files, until

MEBIBYTES = 200 + 80  # what waits takes none of it: the bot, and its second look (decision 9: at most 80)
CHATS = 500
HOURS_OF_A_DAY = 24
PEOPLE = 10
ERASING = ":me:"
GROWTH_PERCENT = 5
SPARE_FILES = 3
pytestmark = [pytest.mark.timeout(3_600), pytest.mark.asyncio(loop_scope="session")]


@pytest.mark.case("L07")
@pytest.mark.parametrize(
    ("waiting", "answered"), [(4_000, 200), pytest.param(100_000, 5_000, marks=pytest.mark.slow)]
)
async def test_a_hundred_thousand_updates_that_wait_need_little_memory(place, waiting, answered, figure):
    """Half of them were kept by a process that died, half wait at Telegram."""
    place.sandbox.faults.rate_limits = False
    kept = [(n, 1 + n % CHATS, place.message(n, 1 + n % CHATS)) for n in range(1, waiting // 2 + 1)]
    async with place.store() as store, store.begin() as work:
        await inbox.accept(work, kept, place.clock.now())
    for n in range(waiting // 2):
        place.sandbox.person(1 + n % CHATS).say(f"hello {n}")

    async with place.life(SEND_RATE="1000") as life, place.store() as store:

        async def all_are_kept_and_some_are_answered() -> bool:
            async with store.begin() as work:
                found = await work.value(select(func.count()).select_from(t.inbox))
            return found == waiting and len(place.came) >= answered

        await until(all_are_kept_and_some_are_answered, 1_800, every_seconds=0.2)
        most = memory(life.pid)

    figure("memory.peak_megabytes", round(most))
    assert most <= MEBIBYTES


@pytest.mark.case("L08")
@pytest.mark.hazard("H1")
@pytest.mark.parametrize("days", [2, pytest.param(30, marks=pytest.mark.slow)])
async def test_days_of_load_leave_memory_and_open_files_level(sqlite_url, days, figure):
    """A bot in a process of its own lives through hours in moments; each hour somebody taps, and types."""
    chance = random.Random(8)
    megabytes, files = [], []
    async with lasting(sqlite_url) as here:
        async with here.store() as store, store.begin() as work:
            people = [await moved_in(work, here.sandbox.person(n), here.now) for n in range(1, PEOPLE + 1)]
        await here.begins()
        for hour in range(days * HOURS_OF_A_DAY):
            await here.later(timedelta(hours=1), night=hour % HOURS_OF_A_DAY == 0)
            somebody = chance.choice(people).persona
            _taps(somebody, chance)
            somebody.say(chance.choice(TYPED))
            megabytes.append(memory(here.pid, "VmRSS"))
            files.append(open_files(here.pid))

    middle, end = (max(part) for part in (megabytes[: len(megabytes) // 2], megabytes[len(megabytes) // 2 :]))
    figure("soak.simulated_hours", len(megabytes))
    figure("soak.growth_percent", round(100 * (end - middle) / middle, 2))
    figure("soak.open_files", max(files))
    assert end <= middle * (1 + GROWTH_PERCENT / 100)
    # one more connection of the pool may be open at the moment of a look; a leak would be one an hour
    assert max(files[len(files) // 2 :]) <= max(files[: len(files) // 2]) + SPARE_FILES


def _taps(persona, chance: random.Random) -> None:
    """She taps something on the newest card, whatever it is, but for the way out."""
    buttons = [b for m in persona.messages[-1:] for row in m.buttons for b in row if b.data]
    chosen = [b for b in buttons if ERASING not in b.data]
    if chosen:
        persona.press(persona.messages[-1].id, chance.choice(chosen).data)
