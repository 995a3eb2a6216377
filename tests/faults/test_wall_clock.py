"""The wall clock of the running process is set, or its machine sleeps: no dose is skipped or repeated, nobody waits."""

from dataclasses import replace
from datetime import UTC, datetime, time
from time import monotonic

import pytest

from bot.store import Store, Vault
from tests.faults.test_process_faults import env_of
from tests.kills.lives import nursery
from tests.kills.neighbours import DAILY, moved_in
from tests.support.town import KEY

HOUR = 3600
EIGHT = time(8)
WITHIN_SECONDS = 10
PATIENCE_SECONDS = 60
CARDS = ("Time for your tablet", "Sorry, I am late")
RED_FLAG = "I have chest pain"
pytestmark = pytest.mark.timeout(300)  # processes of their own, on a busy machine


@pytest.fixture
async def people_at(town, sqlite_url):
    """Return a function that lets somebody move in for each of these times of a tablet."""

    store = Store(sqlite_url, Vault(KEY))

    async def move_in(*times: time, after: datetime | None = None):
        rules = [replace(DAILY, times=(at,)) for at in times]
        async with store.begin() as work:
            return [await moved_in(work, town.newcomer(), after or town.now, rule) for rule in rules]

    yield move_in
    await store.close()


@pytest.fixture
async def bot(town, sqlite_url, tmp_path):
    """Return a function that starts the bot as a process whose clock can be set, *off_by* seconds wrong at first."""
    async with nursery() as warm:
        lives = []

        async def start(off_by: float = 0):
            lives.append(await warm.life(env_of(town, sqlite_url), tmp_path / "log", clock_off_by=off_by))
            return lives[-1]

        yield start
        for life in lives:
            await life.killed()


async def go_to(town, *at: int) -> None:
    """The town's own bot is gone, and the sandbox's clock, which is right, shows this."""
    await town.stop()
    town.clock.advance(datetime(*at, tzinfo=UTC) - town.now)


async def took(awaitable) -> float:
    began = monotonic()
    await awaitable
    return monotonic() - began


async def answered(who) -> None:
    """She tells of a red flag and has the number to call."""
    seen = len(who.persona.messages)
    who.persona.say(RED_FLAG)
    await who.persona.until(
        lambda p: any(not m.mine and "999" in m.text for m in p.messages[seen:]), PATIENCE_SECONDS
    )


async def reminded(who) -> None:
    """The bot has written to her of its own accord, and about her tablet."""
    await who.persona.until(lambda _persona: cards(who), PATIENCE_SECONDS)


def cards(who) -> list[str]:
    return [m.text for m in who.persona.messages if not m.mine and any(card in m.text for card in CARDS)]


@pytest.mark.case("D03")
@pytest.mark.hazard("H1", "H2", "H3", "H11")
async def test_no_step_of_the_clock_skips_or_repeats_a_dose_or_lets_a_red_flag_wait(
    town, people_at, bot, figure
):
    await go_to(town, 2026, 3, 3, 7, 59, 57)
    eight, half_past_eight, past_nine = everybody = await people_at(EIGHT, time(8, 30), time(9, 1))
    life = await bot()
    await reminded(eight)

    life.steps(-HOUR + 50)  # it shows about 07:00:50
    waits = [await took(answered(eight))]
    (past_seven,) = await people_at(time(7, 1), after=datetime(2026, 3, 3, 7, tzinfo=UTC))
    waits.append(await took(reminded(past_seven)) - 10)  # until it shows 07:01
    life.steps(+HOUR)
    waits.append(await took(answered(eight)))
    life.steps(+HOUR)
    waits.append(await took(reminded(half_past_eight)))
    life.steps(+60)
    waits.append(await took(reminded(past_nine)))
    await life.killed()
    await town.start()

    figure("clock.longest_wait_seconds", max(waits))
    everybody.append(past_seven)
    assert [len(await who.persona.doses()) for who in everybody] == [1] * 4
    assert [len(cards(who)) for who in everybody] == [1] * 4
    assert max(waits) <= WITHIN_SECONDS
