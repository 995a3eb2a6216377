"""The bot, its machine or its database was away: what people get afterwards."""

import asyncio
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from tests.faults.test_telegram_faults import cards

PEOPLE = 50


def proactive(who) -> list[str]:
    return [m.text for m in who.persona.messages if not m.mine]


@pytest.mark.case("L01")
@pytest.mark.hazard("H2", "H15")
async def test_after_three_days_away_everybody_gets_exactly_one_message_and_nothing_stale(
    town, neighbours, figure
):
    everybody = await neighbours(PEOPLE)

    await town.restart(days=3, hours=11)
    await town.travel(seconds=1)

    got = [proactive(who) for who in everybody]
    figure("backlog.most_messages", max(map(len, got)))
    assert [len(messages) for messages in got] == [1] * PEOPLE
    assert not any("Time for your tablet" in messages[0] for messages in got)
    assert all("not working" in messages[0] and "Never take two" in messages[0] for messages in got)


async def test_a_question_whether_help_came_is_asked_once_after_an_outage(town, margaret):
    margaret.persona.say("I have chest pain")
    await town.quiet()
    before = len(proactive(margaret))

    await town.restart(days=2)
    await town.travel(seconds=1)

    asked = [text for text in proactive(margaret)[before:] if "Did you get help" in text]
    assert len(asked) == 1


@pytest.mark.case("L05")
@pytest.mark.hazard("H1")
async def test_an_event_loop_blocked_for_three_seconds_skips_no_dose(town, neighbours, next_dose):
    everybody = await neighbours(20)
    next_dose(seconds=-1)

    time.sleep(3)

    for who in everybody:
        await who.persona.until(lambda _p, who=who: cards(who), 10)
    await town.quiet()
    assert [len(cards(who)) for who in everybody] == [1] * 20


@pytest.mark.case("S01")
@pytest.mark.hazard("H3")
async def test_a_database_locked_for_three_seconds_is_waited_for(town, margaret, sqlite_url):
    file = sqlite_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(3, other.execute, ["ROLLBACK"])
        release.start()

        margaret.persona.say("I have chest pain")
        await margaret.persona.until(lambda p: any("999" in m.text for m in p.messages), 15)
        release.join()

    assert not any("went wrong" in text for text in proactive(margaret))


@pytest.mark.case("T05")
@pytest.mark.hazard("H1")
async def test_telegram_away_for_a_while_costs_no_message_and_no_word(town, neighbours, next_dose):
    """Connections are refused, then Telegram is back at the same place."""
    silent, talker = await neighbours(2)
    port = urlsplit(town.sandbox.base_url).port
    await town.sandbox.stop()
    talker.persona.say("I have chest pain")
    next_dose(seconds=1)
    await town.parts.drain.tick()
    await asyncio.sleep(1)

    await town.sandbox.start(port)

    await talker.persona.until(lambda p: any("999" in m.text for m in p.messages), 15)
    town.clock.advance(timedelta(seconds=60))
    await silent.persona.until(lambda _p: len(cards(silent)) == 1, 15)
    await talker.persona.until(lambda _p: len(cards(talker)) == 1, 15)
