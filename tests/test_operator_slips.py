"""Nothing an operator types by accident destroys anything, and what cannot be done is one plain sentence."""

import asyncio
import socket
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import app
from bot.services.running import night
from bot.store import Store, Vault, backup, house, leases
from bot.watch import signs
from tests.intake.test_webhook import free_port
from tests.support.town import KEY
from tests.test_operator import (  # noqa: F401 - fixtures among them
    _agree,
    _present,
    _present_now,
    operator,
    operator_of,
    warm,
)

SENTENCE_WORDS = 60  # what cannot be done fits on a screen


@pytest.fixture
def running(operator):  # noqa: F811 - the fixture
    """A bot works on the operator's database: it holds the lease, as any does."""
    import fcntl

    with (operator.folder / "town.sqlite3.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.mark.hazard("H14")
@pytest.mark.parametrize(
    "words", ["migrate --revision base --force", "restore FILE --force", "rotate-key NEW"]
)
def test_under_a_running_bot_nothing_is_changed(operator, running, words):  # noqa: F811 - the fixture
    file = asyncio.run(operator.made_a_backup())
    new = operator.folder / "new.key"
    new.write_text("ab" * 32)
    given = {"FILE": file, "NEW": new}

    said = operator.is_refused(*(given.get(word, word) for word in words.split()))

    assert "stop it first" in said
    assert _present_now(operator) == {1, 2, 3}


@pytest.mark.hazard("H14")
def test_another_path_to_the_same_file_is_the_same_database(operator, running):  # noqa: F811 - the fixture
    link = operator.folder / "link.sqlite3"
    link.symlink_to(operator.folder / "town.sqlite3")

    said = operator.is_refused("migrate", "--revision", "base", "--force", DATABASE_URL=f"sqlite:///{link}")

    assert "stop it first" in said


@pytest.mark.hazard("H14")
def test_another_key_cannot_take_the_schema_away(operator):  # noqa: F811 - the fixture
    said = operator.is_refused("migrate", "--revision", "base", "--force", DAYMARK_KEY="00" * 32)

    assert "not the key of this database" in said
    assert _present_now(operator) == {1, 2, 3}


@pytest.mark.hazard("H14")
def test_where_no_backup_can_be_made_before_nothing_is_changed(operator):  # noqa: F811 - the fixture
    (operator.folder / "backups").write_text("a file where a folder should be")
    down = ("migrate", "--revision", "base", "--force")

    said = operator.is_refused(*down)

    assert "Nothing was changed" in said
    assert _present_now(operator) == {1, 2, 3}
    assert "No backup was made before" in operator.does(*down, "--no-backup")


def test_what_a_restore_replaces_is_kept(operator):  # noqa: F811 - the fixture
    file = asyncio.run(operator.made_a_backup())
    asyncio.run(_agree(operator.url, 4))

    said = operator.does("restore", file, "--force")

    assert asyncio.run(_present(operator.url, 4)) == set()
    before = Path(said.partition("As it was before: ")[2].strip())
    operator.does("restore", before, "--force")
    assert asyncio.run(_present(operator.url, 1, 4)) == {1, 4}


def test_what_a_backup_by_hand_removes_is_said(operator):  # noqa: F811 - the fixture
    old = asyncio.run(operator.made_a_backup(timedelta(days=40)))

    path, *removed = operator.does("backup").splitlines()

    assert Path(path).exists()
    assert removed == [f"removed, by age: {old.name}"]


def test_the_doctor_finds_backups_that_should_be_gone(operator):  # noqa: F811 - the fixture
    asyncio.run(operator.made_a_backup(timedelta(days=30)))

    done = operator.types("doctor")

    assert "BAD  1 backups" in done.stdout
    assert "look no backup is made by itself" in done.stdout
    marks = [line[:4] for line in done.stdout.splitlines()]
    assert marks == sorted(marks, key=["ok  ", "look", "BAD "].index)


@pytest.mark.parametrize("words", ["run", "doctor --quick", "export 1", "migrate"])
def test_a_program_older_than_its_database_says_so(operator, words):  # noqa: F811 - the fixture
    with closing(sqlite3.connect(operator.folder / "town.sqlite3")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")

    done = operator.types(
        *words.split(), BOT_TOKEN="1:test", BOT_API_URL="http://127.0.0.1:9", LOG_LEVEL="ERROR"
    )

    told = done.stdout + done.stderr
    assert "9999" in told
    assert "older than the database" in told
    assert "Traceback" not in told


def test_a_key_file_that_is_not_there_is_named(operator):  # noqa: F811 - the fixture
    said = operator.is_refused("doctor", DAYMARK_KEY="", DAYMARK_KEY_FILE="/nowhere/daymark.key")

    assert "there is no file /nowhere/daymark.key" in said


def test_before_the_first_run_a_backup_misses_the_database_and_not_its_key(operator_of, tmp_path):  # noqa: F811
    somebody = operator_of(f"sqlite:///{tmp_path / 'not_yet.sqlite3'}", tmp_path)

    done = somebody.types("backup", DAYMARK_KEY="")

    assert done.returncode == 2
    assert "There is no database at" in done.stderr
    assert "key" not in done.stderr.lower()


def test_a_database_that_does_not_answer_is_one_sentence(operator_of, tmp_path):  # noqa: F811 - the fixture
    somebody = operator_of("postgresql://nobody@127.0.0.1:1/none", tmp_path)

    for words in ("migrate", "export 1"):
        done = somebody.types(*words.split())
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert len(done.stderr.split()) < SENTENCE_WORDS


def test_a_telegram_that_does_not_answer_is_named_by_its_address(operator):  # noqa: F811 - the fixture
    done = operator.types("doctor", BOT_TOKEN="1:test", BOT_API_URL="http://127.0.0.1:9")

    assert "BAD  no answer from http://127.0.0.1:9" in done.stdout
    assert "BOT_API_URL" in done.stdout


def test_a_taken_port_of_the_demo_is_said_with_a_way_out(operator):  # noqa: F811 - the fixture
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = operator.is_refused("demo", "--port", taken.getsockname()[1])

    assert "make demo PORT=" in said


def test_the_key_that_a_first_migration_makes_is_named(operator_of, tmp_path):  # noqa: F811 - the fixture
    newcomer = operator_of(f"sqlite:///{tmp_path}/new/daymark.sqlite3", tmp_path)

    said = newcomer.does("migrate", DAYMARK_KEY="")

    key = tmp_path / "new" / "daymark.key"
    assert f"A new master key is in {key}" in said
    assert [oct(p.stat().st_mode & 0o777) for p in (key.parent, key)] == ["0o700", "0o600"]


def test_a_question_without_words_is_no_empty_answer(operator):  # noqa: F811 - the fixture
    assert "bot ask" in operator.is_refused("ask")


async def test_a_backup_by_hand_is_known_to_whoever_asks_in_the_chat(operator_of, sqlite_url, tmp_path):  # noqa: F811 - the fixture
    await _agree(sqlite_url, 1)
    operator_of(sqlite_url, tmp_path).does("backup")

    store = Store(sqlite_url, Vault(KEY))
    async with store.begin() as work:
        assert await house.get(work, house.BACKED_UP)
    await store.close()


def test_the_version_is_told(operator):  # noqa: F811 - the fixture
    assert operator.does("--version").startswith("daymark 0.")


@pytest.mark.hazard("H1")
async def test_a_taken_metrics_port_stops_no_reminder(town):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        async with signs.watched(lambda: signs.signs_of(town.parts), town.clock.now, port) as opened:
            assert opened == 0


@pytest.mark.hazard("H1")
async def test_a_taken_webhook_port_is_told_and_taken_as_soon_as_it_is_free(town):
    port = free_port()
    taken = socket.socket()
    taken.bind(("127.0.0.1", port))
    taken.listen()
    webhook = app.Webhook(
        town.parts.line,
        None,
        town.parts.hearing,
        url=f"http://127.0.0.1:{port}/x",
        secret="s" * 40,
        port=port,
    )

    await webhook._stay_listening()
    assert "the port of the webhook is taken by another program (WEBHOOK_PORT)" in signs.ready(
        await signs.signs_of(town.parts), town.now
    )
    taken.close()
    await webhook._stay_listening()

    assert not town.parts.hearing.shut
    await webhook._door.close()


# --- the night


@pytest.mark.case("X10")
async def test_old_backups_go_though_nightly_ones_are_switched_off(town, tmp_path):
    old = await backup.backup(town.store, tmp_path, KEY, town.now - timedelta(days=31))

    await app.at_night(town.parts, lambda now: night.forget_backups(town.store, tmp_path, now))

    assert not old.exists()


@pytest.mark.hazard("H14")
async def test_a_clock_set_ahead_by_weeks_takes_no_backup_until_it_is_believed(town, tmp_path):
    good = [await backup.backup(town.store, tmp_path, KEY, town.now - timedelta(days=n)) for n in range(3)]
    async with town.store.begin() as work:
        await house.beat(work, town.now)
        await house.beat(work, town.now + timedelta(days=40))
    ahead = town.now + timedelta(days=40)

    await night.back_up(town.store, tmp_path, KEY, ahead)
    assert all(file.exists() for file in good)

    async with town.store.begin() as work:
        await house.alive(work, ahead + timedelta(days=3))
    await night.back_up(town.store, tmp_path, KEY, ahead + timedelta(days=3))
    assert not any(file.exists() for file in good)


# --- one database, one lease


async def test_two_paths_to_one_file_share_one_lease(sqlite_url, tmp_path):
    link = tmp_path / "sub" / "b.sqlite3"
    link.parent.mkdir()
    link.symlink_to(sqlite_url.removeprefix("sqlite:///"))
    first, second = (Store(url, Vault(KEY)) for url in (sqlite_url, f"sqlite:///{link}"))
    mine, theirs = leases.of(first), leases.of(second)

    assert await mine.take()
    assert not await theirs.take()

    await mine.give_back()
    for store in (first, second):
        await store.close()


async def test_whoever_is_connected_is_seen_and_whoever_asks_is_not(postgres_url):
    mine = Store(postgres_url, Vault(KEY))
    lease = leases.of(mine)
    assert await lease.take()
    assert await lease.alone()
    other = Store(postgres_url, Vault(KEY))
    async with other.begin() as work:
        await work.run(text("SELECT 1"))
        assert not await lease.alone()

    await lease.give_back()
    for store in (mine, other):
        await store.close()
