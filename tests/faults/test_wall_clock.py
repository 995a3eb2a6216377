"""The wall clock of the running process is set, or its machine sleeps: no dose is skipped or repeated, nobody waits."""

import asyncio
import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, time
from time import monotonic

import aiohttp
import pytest
from sqlalchemy import select

from bot.store import Store, Vault
from bot.store import tables as t
from tests.faults.test_process_faults import env_of
from tests.intake.test_webhook import free_port
from tests.kills.lives import nursery
from tests.kills.neighbours import DAILY, moved_in
from tests.support.town import KEY

HOUR = 3600
SIX_YEARS = 6 * 365 * 24 * HOUR
WITHIN_SECONDS = 10
PATIENCE_SECONDS = 60
CARDS = ("Time for your tablet", "Sorry, I am late")
RED_FLAG = "I have chest pain"
pytestmark = pytest.mark.timeout(300)  # processes of their own, on a busy machine


class Street:
    """People of a town whose bot is a process with a clock that can be set. The town's own clock is right."""

    def __init__(self, town, url: str, warm, log) -> None:
        self.town = town
        self.store = Store(url, Vault(KEY))
        self.sent = defaultdict(list)  # chat: texts
        self.port = free_port()
        self.log = log
        self._url = url
        self._warm = warm
        self.life = None
        town.sandbox.witnesses.append(self._note)

    def _note(self, method, _params, status, body) -> None:
        if status == 200 and method == "sendMessage":
            self.sent[body["result"]["chat"]["id"]].append(body["result"]["text"])

    def cards(self, who) -> int:
        """How often she was asked about a dose for the first time."""
        return sum(any(card in text for card in CARDS) for text in self.sent[who.chat_id])

    def go_to(self, *at: int) -> None:
        self.town.clock.advance(datetime(*at, tzinfo=UTC) - self.town.now)

    async def bot_starts(self, off_by: float = 0) -> None:
        """The bot runs, with a clock that is so many seconds wrong."""
        env = env_of(self.town, self._url, METRICS_PORT=str(self.port))
        self.life = await self._warm.life(env, self.log, clock_off_by=off_by)

    async def moves_in(self, at: time, after: datetime | None = None):
        """Somebody lives here whose tablet is due *at*, each day after *after*."""
        async with self.store.begin() as work:
            rule = replace(DAILY, times=(at,))
            return await moved_in(work, self.town.newcomer(), after or self.town.now, rule)

    async def doses(self) -> list[int]:
        """How many doses are on record of each person who has any."""
        async with self.store.begin() as work:
            rows = await work.rows(select(t.dose.c.person_id))
        return list(Counter(row["person_id"] for row in rows).values())

    async def states(self) -> dict[int, str]:
        """The states of the doses by the hour they were due."""
        async with self.store.begin() as work:
            rows = await work.rows(select(t.dose.c.due_at, t.dose.c.state))
        return {row["due_at"].hour: row["state"] for row in rows}

    async def ready(self) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/ready") as reply,
        ):
            return reply.status, await reply.text()

    async def logged(self, event: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not self.log.exists() or event not in self.log.read_text():
                await asyncio.sleep(0.05)

    async def reminded(self, who) -> None:
        await who.persona.until(lambda _persona: self.cards(who), PATIENCE_SECONDS)


@pytest.fixture
async def street(town, sqlite_url, tmp_path):
    await town.stop()
    async with nursery() as warm:
        here = Street(town, sqlite_url, warm, tmp_path / "log")
        yield here
        if here.life:
            await here.life.killed()
        await here.store.close()


async def took(awaitable) -> float:
    began = monotonic()
    await awaitable
    return monotonic() - began


async def answered(who) -> None:
    """She tells of a red flag and has the number to call."""
    seen = len(who.persona.messages)
    who.persona.say(RED_FLAG)
    await who.persona.until(lambda p: warned(p, seen), PATIENCE_SECONDS)


def warned(persona, since: int = 0) -> bool:
    return any(not m.mine and "999" in m.text for m in persona.messages[since:])


@pytest.mark.case("D03")
@pytest.mark.hazard("H1", "H2", "H3", "H11")
async def test_no_step_of_the_clock_skips_or_repeats_a_dose_or_lets_a_red_flag_wait(street, figure):
    street.go_to(2026, 3, 3, 7, 59, 57)
    eight, half_past_eight, past_nine = [
        await street.moves_in(at) for at in (time(8), time(8, 30), time(9, 1))
    ]
    await street.bot_starts()
    await street.reminded(eight)

    refused = asyncio.Event()
    street.town.sandbox.witnesses.append(lambda _m, _p, status, _b: status == 429 and refused.set())
    street.town.sandbox.faults.too_many(2, chat_id=eight.chat_id, count=1)
    eight.persona.say(RED_FLAG)
    await refused.wait()
    street.life.steps(-HOUR + 50)  # it shows about 07:00:50
    waits = [await took(eight.persona.until(warned, PATIENCE_SECONDS)), await took(answered(eight))]
    past_seven = await street.moves_in(time(7, 1), after=datetime(2026, 3, 3, 7, tzinfo=UTC))
    waits.append(await took(street.reminded(past_seven)) - 10)  # until it shows 07:01
    street.life.steps(+HOUR)
    waits.append(await took(answered(eight)))
    street.life.steps(+HOUR)
    waits.append(await took(street.reminded(half_past_eight)))
    street.life.steps(+60)
    waits.append(await took(street.reminded(past_nine)))

    figure("clock.longest_wait_seconds", max(waits))
    everybody = (eight, half_past_eight, past_nine, past_seven)
    assert [street.cards(who) for who in everybody] == [1] * 4
    assert await street.doses() == [1] * 4
    assert max(waits) <= WITHIN_SECONDS


@pytest.mark.case("D04")
@pytest.mark.hazard("H2", "H12", "H15")
async def test_after_six_hours_of_sleep_each_gets_one_honest_message_and_no_silence_is_counted(street):
    """One was asked just before the machine slept; one tablet came due and out of time in its sleep; one may still come."""
    street.go_to(2026, 3, 3, 7, 59, 57)
    times = (time(8), time(9), time(13), time(20))
    asked, expired, late, talker = [await street.moves_in(at) for at in times]
    await street.bot_starts()
    await street.reminded(asked)
    street.sent.clear()

    with street.life.suspended():
        street.life.steps(6 * HOUR)
    for who in (expired, late):
        await who.persona.until(lambda _p, who=who: street.sent[who.chat_id], PATIENCE_SECONDS)
    await answered(talker)

    assert await street.states() == {8: "unknown", 9: "unknown", 13: "due"}
    ((told,), (card,)) = street.sent[expired.chat_id], street.sent[late.chat_id]
    assert re.search(r"not working from Tuesday 3 March, 0(7:59|8:00) to Tuesday 3 March, 14:00", told)
    assert "Sorry, I am late. I was not working for 6 hours" in card
    assert "Never take two" in told
    assert "Never take two" in card
    assert street.sent[asked.chat_id] == []  # her card says it


@pytest.mark.case("D07")
@pytest.mark.hazard("H1", "H11")
async def test_with_a_clock_that_is_years_behind_nothing_is_sent_until_it_is_right(street):
    street.go_to(2026, 3, 3, 7, 59, 57)
    margaret = await street.moves_in(time(8))
    margaret.persona.say(RED_FLAG)
    await street.bot_starts(off_by=-SIX_YEARS)
    await street.logged("clock_is_behind")

    not_ready = await street.ready()
    sent = [text for texts in street.sent.values() for text in texts]
    street.life.steps(SIX_YEARS)
    await margaret.persona.until(warned, PATIENCE_SECONDS)
    await street.reminded(margaret)

    assert not_ready == (503, "the clock of this machine is years behind\n")
    assert sent == []
