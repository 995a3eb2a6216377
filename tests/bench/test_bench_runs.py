"""Every measurement really runs: tiny, on the real parts. Nothing here is timed."""

import asyncio
import json
import math
import subprocess
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.formats import Format
from bot.lab.bench import another, daymark, ours, record
from bot.lab.bench.child import Failed, Task, measure
from bot.lab.bench.peers import aiogram_taps, jobqueue, jobstore, ptb, ptb_taps
from bot.lab.bench.report import rows
from bot.lab.bench.run import run
from bot.lab.bench.sizes import SIZES
from bot.lab.bench.trials import TRIALS
from bot.lab.bench.ways import WAYS
from bot.store import Store, Vault, agenda, crowd


@asynccontextmanager
async def opened(url):
    store = Store(url, Vault(ours.KEY))
    async with store.begin() as work:
        yield work
    await store.close()


async def test_a_crowd_is_filled_once_and_every_turn_finds_its_own_doses(any_url):
    await daymark.fill(Task(90, any_url, turns=3))

    first = await daymark.start(Task(90, any_url))
    planned = [await daymark.plan(Task(90, any_url, turn=turn, turns=3)) for turn in range(3)]

    assert first["megabytes"] > 0
    assert all(turn["cpu_micros"] > 0 for turn in planned)
    async with opened(any_url) as work:
        assert [i.due_at for i in await agenda.of_person(work, 1, "dose")] == [ours.DUE + timedelta(days=1)]


async def test_a_start_that_has_something_to_say_gives_its_figures_all_the_same(any_url):
    """The clock of every repeat begins at the same moment: the second one finds it set back, and says so."""
    await daymark.fill(Task(30, any_url))

    first = await daymark.start(Task(30, any_url))
    second = await measure("bot.lab.bench.daymark", "start", Task(30, any_url))

    assert min(first["seconds"], second["seconds"]) > 0


async def test_people_copied_for_the_size_of_the_tables_are_far_from_due(any_url):
    async with opened(any_url) as work:
        await crowd.add(work, 2, ours.DAILY, ours.AT)
        await crowd.pad(work, 50, first=3, due_at=ours.DUE + timedelta(days=3_650))

        due = await agenda.due(work, ours.DUE + timedelta(days=365), 100)

        assert [i.person_id for i in due] == [1, 2]
        assert [i.key for i in await agenda.of_person(work, 52)] == ["dose:52"]


async def test_a_burst_leaves_at_the_pace_and_everybody_has_their_message(sqlite_url):
    paced = await daymark.pace(Task(30, sqlite_url))

    assert paced["lost"] == 0
    assert 0 < paced["most"] <= 30


async def test_messages_are_sent_over_http_and_paid_for(sqlite_url):
    sent = await daymark.send(Task(20, sqlite_url))

    assert sent["cpu_micros"] > 0


async def test_those_who_write_meanwhile_are_answered(sqlite_url):
    replies = await daymark.reply(Task(2, sqlite_url, waiting=30))

    assert math.isfinite(replies["p99_millis"])


async def test_a_tap_is_booked_and_paid_for(sqlite_url):
    tapped = await daymark.tap(Task(3, sqlite_url))  # fails where one is not booked

    assert tapped["cpu_micros"] > 0


@pytest.mark.slow
async def test_a_tap_among_many_is_seen(any_url):
    unpaced = await daymark.tap_in_a_minute(Task(2, any_url))

    assert math.isfinite(unpaced["p99_millis"])


@pytest.mark.slow
async def test_a_tap_among_many_is_seen_with_telegrams_limits_kept(any_url):
    paced = await daymark.tap_in_a_minute_paced(Task(2, any_url))

    assert math.isfinite(paced["p99_millis"])


@pytest.mark.slow
@pytest.mark.parametrize("does", [daymark.typed, daymark.check_in])
async def test_what_is_answered_is_paid_for(does, any_url):
    answered = await does(Task(2, any_url))

    assert answered["cpu_micros"] > 0


async def test_a_peer_that_cannot_send_all_says_how_many_arrived():
    async def send(chat_id):
        if chat_id == 4:
            raise TimeoutError

    with pytest.raises(Failed, match=r"^4 of 5 arrived \(TimeoutError\)$"):
        await ptb.all_sent(range(1, 6), send)


async def test_another_checkout_is_measured_in_its_own_folder_and_gone_afterwards():
    with another.checkout("HEAD") as place:
        (Path(place) / "bot" / "lab" / "bench" / "only_there.py").write_text(
            "async def trial(task):\n    return {'count': task.count}\n", "utf-8"
        )
        there = await measure("bot.lab.bench.only_there", "trial", Task(2), place)
        with pytest.raises(Failed, match="no_such_trial"):
            await measure("bot.lab.bench.gauge", "no_such_trial", Task(1), place)
        (Path(place) / "bot" / "lab" / "bench").rename(Path(place) / "bot" / "bench")  # as it once lay
        elsewhere = await measure("bot.lab.bench.only_there", "trial", Task(3), place)
        (Path(place) / "bot" / "bench" / "child.py").unlink()
        with pytest.raises(Failed, match="no bench there"):
            await measure("bot.lab.bench.only_there", "trial", Task(3), place)
    assert (there, elsewhere) == ({"count": 2}, {"count": 3})
    assert not Path(place).exists()


def test_a_checkout_that_nobody_knows_is_named():
    with pytest.raises(another.UnknownRef, match="no-such-ref"), another.checkout("no-such-ref"):
        pass


async def test_all_due_in_one_second_run(sqlite_url):
    ran = await daymark.same_second(Task(30, sqlite_url))

    assert ran["share"] == 100


async def test_typed_messages_are_understood_one_by_one():
    typed = await daymark.understand_typed(Task(5))

    assert 0 < typed["p50_millis"] <= typed["p99_millis"]
    assert 0 < typed["both_p50_millis"] <= typed["both_p99_millis"]
    assert typed["megabytes"] >= 0


async def test_a_picture_is_drawn_warm_and_paid_for(sqlite_url):
    pictures = await record.draw(Task(2, sqlite_url))

    assert pictures["cpu_millis"] > 0


@pytest.mark.slow
async def test_each_file_of_a_year_is_paid_for_in_its_own_process(sqlite_url):
    files = await record.take_away(Task(1, sqlite_url))

    assert {name for name, spent in files.items() if spent > 0} == {
        f"{what}_{unit}" for what in Format for unit in ("millis", "megabytes")
    }


async def test_those_who_write_while_pages_are_made_are_answered(sqlite_url):
    replies = await record.reply_beside_pages(Task(3, sqlite_url))

    assert math.isfinite(replies["p99_millis"])


async def test_the_usual_ways_do_the_same_work(tmp_path):
    sent = await ptb.send(Task(5))
    queued = await jobqueue.same_second(Task(5))
    stored = await jobstore.plan(Task(5, f"sqlite:///{tmp_path / 'jobs'}"))

    assert sent["per_second"] > 0
    assert queued["share"] == 100
    assert stored["cpu_micros"] > 0


@pytest.mark.parametrize("peer", [aiogram_taps, ptb_taps])
async def test_a_tap_is_booked_the_usual_ways(peer, tmp_path):
    tapped = await peer.tap(Task(3, f"sqlite:///{tmp_path / 'taps'}"))  # fails where a card is not edited

    assert tapped["cpu_micros"] > 0


async def test_a_trial_has_a_process_of_its_own_and_its_failure_is_told():
    with pytest.raises(Failed, match="no_such_trial"):
        await measure("bot.lab.bench.gauge", "no_such_trial", Task(1))


@pytest.mark.slow
def test_the_whole_table_is_measured_with_every_peer_that_is_installed(tmp_path):
    kept = tmp_path / "bench.json"
    command = [sys.executable, "-m", "bot", "bench", "--peers", "--sizes", "tiny", "--json", str(kept)]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    table = json.loads(kept.read_text("utf-8"))["rows"]
    assert done.returncode == 0
    assert [row for row in table if row["failed"]] == []
    assert {row["way"] for row in table} == {way.name for way in WAYS if not way.missing()}


async def test_repeats_are_interleaved_and_each_gives_every_figure():
    understand = [trial for trial in TRIALS if trial.ours_alone and trial.does == "understand_typed"]

    outcomes = await asyncio.wait_for(run(SIZES["tiny"], WAYS[:1], lambda _line: None, understand), 60)

    assert {row.trial for row in rows(outcomes)} == {"understand"}
    assert len(rows(outcomes)) == len(understand[0].figures)
