"""Every statement of a whole scenario fails once, each in its turn; the laws of the kill test hold all the same."""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections import Counter

import asyncpg
import pytest
from sqlalchemy import event

from bot.services.running import promises
from bot.store import Unavailable
from bot.store import tables as t
from tests.kills.killing import LABEL
from tests.support.town import town as a_town

BROKEN = (Unavailable,)
SAFE = "Something went wrong on my side"
RED_FLAG = "I have chest pain"
STEP = 1 if "KILLS" in os.environ else 5  # the long form takes every statement
pytestmark = pytest.mark.timeout(120 if STEP > 1 else 900)
AT_MOST = 400  # statements a scenario may have; more means that it is not the scenario any more


class Failing:
    """Makes the n-th statement of the bot fail, of all statements or of those that answer an update."""

    def __init__(self, town) -> None:
        self.armed = 0
        self.failed = 0
        self._answers_only = False
        self._seen = 0
        self._answering = False
        self._mine = asyncio.current_task()
        event.listen(town.store.engine.sync_engine, "before_cursor_execute", self._statement)

    def every_try(self, n: int) -> None:
        """Each attempt to answer an update fails at its n-th statement."""
        self.armed, self.failed, self._answers_only = n, 0, True

    def once(self, n: int) -> None:
        """The n-th statement from now on fails, and no other."""
        self.armed, self.failed, self._answers_only, self._seen = n, 0, False, 0

    def _statement(self, _connection, _cursor, statement, *_rest) -> None:
        if asyncio.current_task() is self._mine or not self.armed:
            return
        if statement.startswith("BEGIN"):
            self._answering = False
        if "FROM inbox" in statement and "inbox.body" in statement:
            self._answering, self._seen = True, (0 if self._answers_only else self._seen)
            if self._answers_only:
                return  # what is waiting was found; from here on it is being answered
        if self._answers_only and not self._answering:
            return
        self._seen += 1
        if self._seen == self.armed:
            self.failed += 1
            if not self._answers_only:
                self.armed = 0
            raise sqlite3.OperationalError("disk I/O error")


@pytest.mark.case("S04", "K01")
@pytest.mark.hazard("H3")
async def test_whatever_the_database_cannot_do_a_red_flag_is_answered_safely_and_then_truly(
    town, margaret, monkeypatch
):
    """At every statement in turn, for as long as she waits: the fixed reply comes, and once it can be done the card."""
    monkeypatch.setattr(promises, "WITHIN_SECONDS", 0.3)
    failing = Failing(town)
    for n in range(1, AT_MOST):
        failing.every_try(n)
        seen = len(margaret.persona.messages)

        margaret.persona.say(RED_FLAG)
        answer = await margaret.persona.until(
            lambda p, seen=seen: [m.text for m in p.messages[seen:] if not m.mine], 10
        )
        if not failing.failed:
            assert "999" in answer[0]
            break
        assert SAFE in answer[0]
        assert "emergency" in answer[0].lower()
        failing.armed = 0
        await margaret.persona.until(
            lambda p, seen=seen: any(m.text.startswith("🚨") for m in p.messages[seen:]), 10
        )
        await town.quiet()
    assert n > 5
    assert len(await margaret.persona.rows(t.alert)) == n
    assert {row["state"] for row in await town.rows(t.inbox)} == {"done"}


@pytest.mark.case("S04")
@pytest.mark.hazard("H3")
async def test_a_table_that_is_locked_for_long_costs_nobody_an_answer(postgres_url):
    """Somebody builds an index by hand: her alert waits for it, she hears something, and others are answered."""
    async with a_town(postgres_url) as town:
        margaret, other = await town.settled_person(), await town.settled_person("Ann")
        admin = await asyncpg.connect(postgres_url)
        lock = admin.transaction()
        await lock.start()
        await admin.execute("LOCK TABLE alert IN SHARE ROW EXCLUSIVE MODE")
        began = time.monotonic()

        margaret.say(RED_FLAG)
        await asyncio.sleep(0.5)
        other.say("/today")
        await other.until(lambda p: any("Next tablet" in m.text for m in p.messages), 3)
        await margaret.until(lambda p: any(SAFE in m.text for m in p.messages), 5)
        waited = time.monotonic() - began
        await asyncio.sleep(4)  # past the third try
        await lock.rollback()
        await admin.close()

        await margaret.until(lambda p: any("🚨" in m.text for m in p.messages), 5)
        await town.quiet()
        assert waited <= 5
        assert len(await margaret.rows(t.alert)) == 1
        assert [SAFE in text for text in margaret.texts].count(True) == 1
        assert {row["state"] for row in await town.rows(t.inbox)} == {"done"}


@pytest.mark.case("S04")
@pytest.mark.hazard("H1", "H2")
async def test_any_one_statement_may_fail_and_nothing_is_lost_or_doubled(town, margaret, next_dose):
    """One day for every fifth statement, in the long form for each: a dose, a tap on it, and a red flag."""
    sent = Counter()
    town.sandbox.witnesses.append(
        lambda method, _p, status, body: (
            status == 200 and method == "sendMessage" and sent.update([(town.now.date(), *_key(body))])
        )
    )
    days = 0
    for n in range(1, AT_MOST, STEP):
        failing = Failing(town)
        days += 1
        next_dose(seconds=1)
        failing.once(n)
        await _woken(town)
        margaret.taps(":dose:", ":taken:")
        margaret.persona.say(RED_FLAG)
        await _at_rest(town)
        if failing.armed:  # the whole scenario has fewer statements than this
            failing.armed = 0
            break
    events = [row["what"] for row in await margaret.persona.rows(t.dose_event)]
    alerts = await margaret.persona.rows(t.alert)
    doses = await margaret.persona.doses()

    assert days > 5
    assert events == ["taken"] * days
    assert len(alerts) == days
    assert len(doses) == days
    assert [key for key, times in sent.items() if times > 1 and LABEL not in key[1]] == []


def _key(body) -> tuple[str, str]:
    return body["result"].get("text", ""), str(body["result"].get("reply_markup"))


async def _woken(town) -> None:
    """What is due is done, by tasks as the ticker's: when one fails, by the next."""
    for _ in range(3):
        with contextlib.suppress(*BROKEN):
            await asyncio.create_task(town.parts.drain.tick())
        await _at_rest(town)


async def _at_rest(town) -> None:
    """Nothing waits; the bot has gone on by itself."""
    while True:
        try:
            await town.quiet()
        except BROKEN:  # at the question itself: the bot takes no harm
            continue
        else:
            return
