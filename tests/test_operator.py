"""The operator's commands, typed for real: each is a process of its own on a temporary database."""

import asyncio
import json
import os
import re
import socket
import subprocess
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import app
from bot.services.running import night
from bot.store import Store, Unsafe, Vault, backup, erasures, inbox, notes, people
from bot.store import tables as t
from tests.kills.lives import door
from tests.store.test_backup import POSTGRES_TOOLS
from tests.support.rows import a_dose, a_plan
from tests.support.town import KEY

ROOT = Path(__file__).resolve().parent.parent
LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = "My knitting group meets on Thursdays."


class Warm:
    """A process that has imported the bot already; each command is a child of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(door())
        self._told = self._line.makefile("r")

    def types(self, words: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """``bot`` and *words*, with no other environment than *env*."""
        out, err = self._folder / "out", self._folder / "err"
        for file in (out, err):
            file.unlink(missing_ok=True)
        order = {"id": 1, "words": words, "env": env, "out": str(out), "err": str(err)}
        self._line.sendall(json.dumps(order).encode() + b"\n")
        code = next(told["code"] for line in self._told if "code" in (told := json.loads(line)))
        return subprocess.CompletedProcess(words, code, out.read_text("utf-8"), err.read_text("utf-8"))

    def close(self) -> None:
        self._told.close()
        self._line.close()


@pytest.fixture
def warm(tmp_path_factory):
    process = Warm(tmp_path_factory.mktemp("warm"))
    yield process
    process.close()


class Operator:
    """Types commands with the settings of one bot."""

    def __init__(self, warm: Warm, url: str, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self._warm = warm
        self.env = {
            "PATH": os.environ["PATH"],
            "XDG_DATA_HOME": str(folder / "data"),
            "DATABASE_URL": url,
            "DAYMARK_KEY": KEY.hex(),
        }

    def types(self, *words: object, **env: str) -> subprocess.CompletedProcess[str]:
        return self._warm.types([str(word) for word in words], self.env | env)

    def does(self, *words: object, **env: str) -> str:
        """Type *words*, which must succeed without a word of complaint; return what was printed."""
        done = self.types(*words, **env)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
        return done.stdout

    def is_refused(self, *words: object, **env: str) -> str:
        """Type *words*, which must be refused in plain words; return them."""
        done = self.types(*words, **env)
        assert (done.returncode, done.stdout) == (2, ""), done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr

    async def made_a_backup(self, ago: timedelta = timedelta()) -> Path:
        store = Store(self.url, Vault(KEY))
        file = await backup.backup(store, self.folder / "backups", KEY, datetime.now(UTC) - ago)
        await store.close()
        return file

    async def erased(self, *chats: int) -> None:
        store = Store(self.url, Vault(KEY), self.folder / "backups" / erasures.NAME)
        async with store.begin() as work:
            for chat in chats:
                await people.erase(work, chat, datetime.now(UTC))
        await erasures.finish(store)
        await store.close()


async def _agree(url: str, *chats: int, at: datetime = LONG_AGO) -> None:
    store = Store(url, Vault(KEY))
    async with store.begin() as work:
        for chat in chats:
            person = await people.agree(work, chat, "en", "1", at)
            await notes.add(work, person.id, "note", WORDS, at)
    await store.close()


async def _present(url: str, *chats: int) -> set[int]:
    store = Store(url, Vault(KEY))
    async with store.begin() as work:
        found = {chat for chat in chats if await people.find(work, chat)}
    await store.close()
    return found


@pytest.fixture
def operator_of(warm):
    """Return a function that seats somebody before a bot's database and folder."""
    return partial(Operator, warm)


@pytest.fixture
def operator(operator_of, sqlite_url, tmp_path):
    asyncio.run(_agree(sqlite_url, 1, 2, 3))
    return operator_of(sqlite_url, tmp_path)


def _present_now(operator: Operator) -> set[int]:
    return asyncio.run(_present(operator.url, 1, 2, 3))


def _lose(operator: Operator) -> None:
    for file in operator.folder.glob("town.sqlite3*"):
        file.unlink()


# --- backup and restore


def test_what_could_not_be_handled_is_given_to_the_bot_again(operator):
    async def aside():
        store = Store(operator.url, Vault(KEY))
        async with store.begin() as work:
            await inbox.accept(work, [(1, 7, {}), (2, 7, {})], LONG_AGO)
            await inbox.put_aside(work, 1)
        await store.close()

    asyncio.run(aside())

    assert operator.does("replay") == "Waiting to be answered again: 1.\n"
    assert operator.does("replay") == "Waiting to be answered again: 0.\n"


def test_a_backup_lies_beside_the_database_and_comes_back_after_a_loss(operator):
    file = Path(operator.does("backup").strip())
    _lose(operator)

    said = operator.does("restore", file)

    assert file.parent == operator.folder / "backups"
    assert re.match(r"Restored as of \d{4}-\d\d-\d\d \d\d:\d\d UTC; .* Erased again: 0\.\n$", said)
    assert _present_now(operator) == {1, 2, 3}


def test_a_backup_can_lie_somewhere_else(operator):
    by_option = Path(operator.does("backup", "--folder", operator.folder / "a").strip())
    by_setting = Path(operator.does("backup", BACKUP_FOLDER=str(operator.folder / "b")).strip())

    assert (by_option.parent, by_setting.parent) == (operator.folder / "a", operator.folder / "b")


def test_a_restored_database_is_not_put_over_another_without_force(operator):
    file = asyncio.run(operator.made_a_backup())
    asyncio.run(operator.erased(3))

    said = operator.is_refused("restore", file)

    assert "force" in said
    assert _present_now(operator) == {1, 2}


def test_whoever_was_erased_after_the_backup_is_erased_again(operator):
    file = asyncio.run(operator.made_a_backup())
    asyncio.run(operator.erased(3))

    said = operator.does("restore", file, "--force")

    assert "Erased again: 1." in said
    assert _present_now(operator) == {1, 2}


def test_erasures_outlive_a_lost_database(operator):
    file = asyncio.run(operator.made_a_backup())
    asyncio.run(operator.erased(2, 3))
    _lose(operator)

    said = operator.does("restore", file)

    assert "Erased again: 2." in said
    assert _present_now(operator) == {1}


def test_over_a_damaged_database_the_operator_is_warned(operator):
    file = asyncio.run(operator.made_a_backup())
    asyncio.run(operator.erased(3))
    _lose(operator)
    (operator.folder / "town.sqlite3").write_bytes(os.urandom(8192))

    said = operator.does("restore", file, "--force")

    assert "could not be read (Unavailable)" in said
    assert "(1 in it)" in said
    assert _present_now(operator) == {1, 2}


def test_a_restore_killed_before_it_erased_again_is_mended_when_the_bot_starts(operator):
    file = asyncio.run(operator.made_a_backup())
    asyncio.run(operator.erased(3))
    backup.restore(file, KEY, operator.url, force=True)
    assert _present_now(operator) == {1, 2, 3}

    store = asyncio.run(app.open_store(operator.url, KEY, file.parent / erasures.NAME))

    asyncio.run(store.close())
    assert _present_now(operator) == {1, 2}


def test_a_damaged_backup_changes_nothing(operator):
    file = asyncio.run(operator.made_a_backup())
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    said = operator.is_refused("restore", file, "--force")

    assert "damaged" in said
    assert _present_now(operator) == {1, 2, 3}


def test_another_key_is_told_from_this_one(operator):
    file = asyncio.run(operator.made_a_backup())

    said = operator.is_refused("restore", file, "--force", DAYMARK_KEY="00" * 32)

    assert "another master key" in said
    assert _present_now(operator) == {1, 2, 3}


async def test_a_database_the_bot_works_on_is_not_replaced(operator_of, sqlite_url, tmp_path):
    await _agree(sqlite_url, 1)
    operator = operator_of(sqlite_url, tmp_path)
    file = await operator.made_a_backup()
    store = await app.open_store(sqlite_url, KEY)

    said = operator.is_refused("restore", file, "--force")

    await store.close()
    assert "Stop the bot first" in said


@pytest.mark.case("S10")
@pytest.mark.hazard("H2")
async def test_after_a_restore_nobody_is_reminded_of_the_past_and_the_erased_hear_nothing(
    operator_of, town, tmp_path
):
    margaret, gone = await town.settled_person(), await town.settled_person("Ann")
    await town.travel(days=1)
    file = await backup.backup(town.store, tmp_path / "backups", KEY, town.now)
    await town.travel(hours=2)
    async with town.store.begin() as work:
        await people.erase(work, gone.chat_id, town.now)
    await town.travel(days=3)
    before = len(margaret.texts), len(gone.texts)
    await town.stop()
    url = str(town.store.engine.url).replace("+aiosqlite", "")

    operator_of(url, tmp_path).does("restore", file, "--force")

    await town.start()
    await town.quiet()
    await town.travel(minutes=5)
    heard = margaret.texts[before[0] :]
    (late,) = [text for text in heard if "Your tablet was due" in text]
    assert late.startswith("Sorry, I am late. I was not working for 3 days.")
    assert "Friday 6 March at 08:30" in late  # today's; nothing of the days between
    assert not any("Time for" in text for text in heard)
    assert len(gone.texts) == before[1]


# --- the drill


@pytest.mark.case("S08")
@pytest.mark.hazard("H14")
def test_a_drill_says_how_long_a_restore_takes_and_leaves_nothing(operator, figure):
    asyncio.run(operator.made_a_backup())
    there = {file.name for file in operator.folder.rglob("*")}

    said = operator.does("drill")

    figure("drill.rto_seconds", float(re.search(r"RTO ([\d.]+) s", said)[1]))
    assert "every field of 3 people can be read" in said
    assert "the bot runs on it" in said
    assert float(re.search(r"RTO ([\d.]+) s", said)[1]) < 120
    assert "RPO 0 h 0" in said
    assert {file.name for file in operator.folder.rglob("*")} - there <= {
        "town.sqlite3-wal",
        "town.sqlite3-shm",
    }
    assert _present_now(operator) == {1, 2, 3}


def test_a_drill_says_so_when_the_newest_backup_is_damaged(operator):
    file = asyncio.run(operator.made_a_backup())
    file.write_bytes(file.read_bytes()[:-1] + b"x")

    done = operator.types("drill")

    assert done.returncode == 1
    assert re.match(r"BAD  daymark-.*damaged", done.stdout)


async def test_a_drill_says_so_when_the_newest_backup_is_old(operator_of, sqlite_url, tmp_path):
    await _agree(sqlite_url, 1)
    operator = operator_of(sqlite_url, tmp_path)
    await operator.made_a_backup(timedelta(days=2))

    done = operator.types("drill")

    assert done.returncode == 1
    assert "BAD  RPO 48 h 00 min" in done.stdout


async def test_a_backup_dated_ahead_is_no_good_news(operator_of, sqlite_url, tmp_path):
    await _agree(sqlite_url, 1)
    operator = operator_of(sqlite_url, tmp_path)
    file = await operator.made_a_backup(timedelta(days=-40))

    done = operator.types("drill")

    assert done.returncode == 1
    assert re.search(rf"BAD  {file.name} is dated 9\d\d h \d\d min ahead", done.stdout)


async def test_going_back_to_an_older_schema_is_refused_until_it_is_meant(operator_of, sqlite_url, tmp_path):
    await _agree(sqlite_url, 1)
    operator = operator_of(sqlite_url, tmp_path)

    said = operator.is_refused("migrate", "--revision", "base")

    assert "bot backup" in said
    assert "--force" in said
    done = operator.does("migrate", "--revision", "base", "--force")
    assert "The database is at nothing" in done
    kept = Path(done.partition("As it was before: ")[2].strip())
    operator.does("restore", kept, "--force")  # the way back
    assert await _present(operator.url, 1) == {1}


def test_without_a_backup_there_is_nothing_to_practise_with(operator):
    assert "bot backup" in operator.is_refused("drill")


# --- one person's data


def test_an_export_is_everything_of_one_person_as_json(operator):
    told = json.loads(operator.does("export", 2))

    assert told["person"]["telegram_chat"] == 2
    assert [event["text"] for event in told["events"] if event["kind"] == "note"] == [WORDS]


@pytest.mark.parametrize(
    ("kind", "holds"), [("csv", WORDS), ("fhir", '"Bundle"'), ("ics", "BEGIN:VCALENDAR")]
)
def test_every_file_of_the_chat_comes_from_the_command_line_too(operator, kind, holds):
    assert holds in operator.does("export", 2, "--format", kind)


def test_of_somebody_who_is_not_here_nothing_is_exported(operator):
    assert "nothing is kept" in operator.is_refused("export", 99)


def test_erasing_needs_a_yes(operator):
    assert "--yes" in operator.is_refused("erase", 2)
    assert _present_now(operator) == {1, 2, 3}


@pytest.mark.case("X13")
@pytest.mark.hazard("H9")
def test_an_erased_person_leaves_no_byte_in_the_database(operator):
    store = Store(operator.url, Vault(KEY))

    async def their_key() -> bytes:
        async with store.begin() as work:
            row = await work.row(t.person.select().where(t.person.c.chat_id == 2))
        await store.close()
        return row["data_key"]

    key = asyncio.run(their_key())
    assert any(key in file.read_bytes() for file in operator.folder.glob("town.sqlite3*"))

    said = operator.does("erase", 2, "--yes")

    assert said == "Erased.\n"
    assert _present_now(operator) == {1, 3}
    assert not any(key in file.read_bytes() for file in operator.folder.glob("town.sqlite3*"))


def test_the_files_of_an_erased_person_can_be_kept_for_her_to_be_handed_over(operator, tmp_path):
    operator.does("erase", 2, "--yes", "--save", tmp_path / "hers")

    assert sorted(f.name for f in (tmp_path / "hers").iterdir()) == [
        "2.csv",
        "2.fhir.json",
        "2.ics",
        "2.json",
    ]
    assert {f.stat().st_mode & 0o077 for f in (tmp_path / "hers").iterdir()} == {0}
    assert WORDS in (tmp_path / "hers" / "2.json").read_text("utf-8")


def test_erasing_somebody_who_is_not_here_is_noted_for_a_restore(operator):
    assert "noted" in operator.does("erase", 99, "--yes")
    assert Vault(KEY).pseudonym(99).hex() in (operator.folder / "backups" / erasures.NAME).read_text()


async def test_an_erasure_in_the_chat_reaches_the_file_beside_the_backups(town, tmp_path):
    margaret = await town.settled_person()
    town.store.erased_file = tmp_path / "backups" / erasures.NAME

    await margaret.says("/delete")
    await margaret.taps("Yes, delete everything", "Delete now")

    assert await margaret.record() is None
    assert Vault(KEY).pseudonym(margaret.chat_id) in erasures.read(town.store.erased_file)


# --- what cannot be done is said, and nothing is made


@pytest.mark.parametrize("words", ["backup", "drill", "export 1", "erase 1 --yes", "doctor --quick"])
def test_no_command_makes_a_database_or_a_key(operator_of, tmp_path, words):
    operator = operator_of(f"sqlite:///{tmp_path}/daymark.sqlite3", tmp_path)

    done = operator.types(*words.split(), DAYMARK_KEY="")

    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_restore_without_the_key_does_not_make_another(operator):
    file = asyncio.run(operator.made_a_backup())

    said = operator.is_refused("restore", file, "--force", DAYMARK_KEY="")

    assert "Put the key back" in said
    assert not list(operator.folder.glob("*.key"))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_database_in_memory_is_refused(url):
    with pytest.raises(Unsafe, match="Give SQLite a file"):
        Store(url, Vault(KEY))


def test_the_bot_does_not_run_on_a_database_in_memory(operator_of, tmp_path):
    operator = operator_of("sqlite:///:memory:", tmp_path)

    said = operator.is_refused("run", BOT_TOKEN="1:test", LOG_LEVEL="ERROR")

    assert "Give SQLite a file" in said


async def test_an_old_schema_is_named_before_a_person_is_looked_for(operator_of, tmp_path):
    file = tmp_path / "old.sqlite3"
    file.touch()

    assert "bot migrate" in operator_of(f"sqlite:///{file}", tmp_path).is_refused("export", 1)


# --- every night


async def test_every_night_a_backup_is_made_and_old_ones_go(town, tmp_path):
    folder = tmp_path / "backups"

    for days in range(9, -1, -1):
        ago = timedelta(days=days)
        await app.at_night(town.parts, lambda now, ago=ago: night.back_up(town.store, folder, KEY, now - ago))

    kept = sorted(file.name[8:16] for file in folder.glob("*.backup"))
    assert kept == ["20260222", *(f"202602{day}" for day in range(24, 29)), "20260301", "20260302"]


async def test_a_backup_that_fails_does_not_stop_the_night(town, tmp_path):
    (tmp_path / "backups").write_text("a file where a folder should be")

    await app.at_night(town.parts, lambda now: night.back_up(town.store, tmp_path / "backups", KEY, now))

    assert (tmp_path / "backups").is_file()


def test_the_doctor_looks_at_nightly_backups_where_they_are_wanted(operator):
    folder = str(operator.folder / "backups")

    before = operator.types("doctor", BACKUP_FOLDER=folder).stdout
    asyncio.run(operator.made_a_backup())
    after = operator.types("doctor", BACKUP_FOLDER=folder).stdout

    assert f"ok   database {operator.folder / 'town.sqlite3'}, schema" in before
    assert "BAD  no backup in" in before
    assert "ok   the newest backup is 0 h 0" in after


async def _lose_a_reminder(url: str) -> None:
    """A dose is open since yesterday, and nothing would ever close it."""
    store = Store(url, Vault(KEY))
    async with store.begin() as work:
        person = await people.find(work, 1)
        await a_dose(work, person, await a_plan(work, person))
    await store.close()


def test_the_doctor_finds_mends_and_reports_what_would_never_have_come(operator):
    asyncio.run(_lose_a_reminder(operator.url))

    found = operator.types("doctor").stdout
    again = operator.types("doctor").stdout

    assert "BAD  mended: 1 plans without a next dose, 1 open doses that nothing would end" in found
    assert "ok   every plan has its next dose, every open dose its end" in again


@pytest.mark.case("X10")
@pytest.mark.hazard("H9")
def test_the_doctor_names_every_file_that_others_can_read_and_what_mends_it(operator):
    """The database was copied here by hand, with the rights of any file."""
    backup_file = asyncio.run(operator.made_a_backup())
    key = operator.folder / "town.key"
    key.write_text(KEY.hex())
    for file in (operator.folder / "town.sqlite3", key, backup_file):
        file.chmod(0o644)
    (operator.folder / "backups").chmod(0o777)

    found = operator.types("doctor").stdout
    for line in found.splitlines():
        if line.startswith("BAD") and ": chmod " in line:
            _chmod, mode, place = line.partition(": ")[2].split()
            Path(place).chmod(int(mode, 8))
    again = operator.types("doctor").stdout

    for file in ("town.sqlite3", "town.key", f"backups/{backup_file.name}"):
        assert f"BAD  others can read {operator.folder / file}: chmod 600 {operator.folder / file}" in found
    assert f"BAD  others can write in {operator.folder / 'backups'}: chmod 700" in found
    assert "ok   files are for their owner only" in again


async def _put_aside(url: str) -> None:
    """Of two updates that could not be handled, one is kept no longer."""
    store = Store(url, Vault(KEY))
    async with store.begin() as work:
        await inbox.accept(work, [(n, 1, {"update_id": n}) for n in (7, 8)], LONG_AGO)
        for n in (7, 8):
            await inbox.put_aside(work, n)
        await work.run(update(t.inbox).where(t.inbox.c.update_id == 7).values(body=None))
    await store.close()


@pytest.mark.case("L06")
def test_the_doctor_says_what_was_put_aside_and_how_it_is_given_again(operator):
    before = operator.types("doctor").stdout
    asyncio.run(_put_aside(operator.url))

    found = operator.types("doctor").stdout

    assert "ok   0 updates could not be handled lately" in before
    assert "BAD  2 updates could not be handled lately, 1 of them are still kept" in found
    assert found.index("update_failed") < found.index("bot replay")
    assert operator.does("replay") == "Waiting to be answered again: 1.\n"


# --- the same on PostgreSQL


async def test_on_postgresql_the_same_commands_work(operator_of, postgres_url, tmp_path):
    await _agree(postgres_url, 1, 2, 3)
    operator = operator_of(postgres_url, tmp_path)
    operator.env |= {
        "PATH": f"{POSTGRES_TOOLS}{os.pathsep}{os.environ['PATH']}",
        "BACKUP_FOLDER": str(tmp_path / "backups"),
    }
    file = Path(operator.does("backup").strip())
    drilled = operator.does("drill")
    operator.does("erase", 3, "--yes")
    worker = Store(postgres_url, Vault(KEY))
    await worker.check_durability()
    refused = operator.is_refused("restore", file, "--force")
    await worker.close()

    said = operator.does("restore", file, "--force")

    assert "its workers too" in refused
    assert "As it was before" in said

    assert "every field of 3 people can be read" in drilled
    assert "Erased again: 1." in said
    assert await _present(postgres_url, 1, 2, 3) == {1, 2}


def test_on_postgresql_one_must_say_where_backups_lie(operator_of, tmp_path):
    operator = operator_of("postgresql://nobody@127.0.0.1:1/none", tmp_path)

    assert "BACKUP_FOLDER" in operator.is_refused("backup")
