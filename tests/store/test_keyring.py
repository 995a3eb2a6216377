"""A new master key opens everything and the old one nothing; a wrong key is refused before anything is touched."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import app, settings
from bot.channels.telegram import callback
from bot.commands import backups, doctor, keys, persons
from bot.commands.shared import Refused
from bot.domain.messages import Lane, Tap
from bot.formats import Format
from bot.store import Store, Unsafe, Vault, cards, claims, dossier, inbox, keyring, leases, people
from bot.store import tables as t
from bot.store.vault import Unreadable
from tests.store.test_vault import CANARY, leave_canaries_everywhere
from tests.support.rows import AT, a_person
from tests.support.town import KEY

NEW = bytes(range(32, 64))
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
async def lived_in(any_url):
    """A database with words in every sealed column, and somebody who was erased."""
    store = Store(any_url, Vault(KEY))
    await keyring.unlock(store)
    async with store.begin() as work:
        await leave_canaries_everywhere(work)
        await people.erase(work, 1009, AT)
    yield store
    await store.close()


async def _reopened(url: str, key: bytes) -> Store:
    store = Store(url, Vault(key))
    await keyring.unlock(store)
    return store


async def _exported(store: Store) -> str:
    async with store.begin() as work:
        person = await people.find(work, 1001)
        return json.dumps(await dossier.of(work, person.id))


@pytest.mark.case("X11")
@pytest.mark.hazard("H14")
async def test_after_a_change_of_key_every_word_is_read_with_the_new_one(lived_in, any_url):
    before = await _exported(lived_in)

    count = await keyring.rotate(lived_in, NEW)

    store = await _reopened(any_url, NEW)
    async with store.begin() as work:
        arrival = await inbox.oldest(work, 1001, AT)
        buttons = (await cards.live(work, 1001))[0].buttons
        (letter,) = await claims.claim(work, AT, {Lane.REPLY: 10})
    assert count == 1
    assert await _exported(store) == before
    assert arrival.body["message"]["text"] == CANARY
    assert buttons[0].label == CANARY
    assert CANARY in str(letter)
    await store.close()


@pytest.mark.case("X11")
async def test_after_a_change_of_key_the_old_one_opens_nothing_and_is_refused(lived_in, any_url):
    await keyring.rotate(lived_in, NEW)

    old = Store(any_url, Vault(KEY))
    with pytest.raises(Unsafe, match="replaced by a newer one"):
        await keyring.unlock(old)
    async with old.begin() as work:
        with pytest.raises(Unreadable):
            await people.find(work, 1001)
        for column in (t.inbox.c.body, t.outbox.c.payload, t.card.c.buttons):
            for row in await work.rows(select(column)):
                with pytest.raises(Unreadable):
                    work.vault.transit.open(str(column), row[column.name])
    await old.close()


async def test_buttons_in_the_chat_and_notes_of_erasures_outlive_a_change_of_key(lived_in, any_url):
    tap = Tap("dose", "17", "taken")
    data = callback.encode(tap, 1001, lived_in.vault.callback_key)
    hidden = lived_in.vault.pseudonym(1009)

    await keyring.rotate(lived_in, NEW)

    store = await _reopened(any_url, NEW)
    assert callback.decode(data, 1001, store.vault.callback_key) == tap
    assert store.vault.pseudonym(1009) == hidden
    await store.close()


async def test_two_changes_of_key_are_as_good_as_one(lived_in, any_url):
    before = await _exported(lived_in)

    await keyring.rotate(lived_in, NEW)
    await keyring.rotate(lived_in, bytes(32))

    store = await _reopened(any_url, bytes(32))
    assert await _exported(store) == before
    assert not await keyring.is_of(store, NEW)
    assert await keyring.is_of(store, bytes(32))
    await store.close()


@pytest.mark.case("X11")
@pytest.mark.hazard("H14")
async def test_a_start_with_a_wrong_key_is_refused_and_changes_nothing(lived_in, any_url):
    with pytest.raises(Unsafe, match="not the key of this database"):
        await app.open_store(any_url, bytes(32))

    assert await keyring.is_of(lived_in, KEY)


async def test_a_database_from_before_keys_were_kept_is_proved_by_somebody_in_it(any_url):
    store, wrong = Store(any_url, Vault(KEY)), Store(any_url, Vault(bytes(32)))
    async with store.begin() as work:
        await a_person(work)

    with pytest.raises(Unsafe):
        await keyring.unlock(wrong)
    assert not await keyring.is_of(wrong, bytes(32))
    await keyring.unlock(store)

    assert await keyring.is_of(store, KEY)
    await store.close()
    await wrong.close()


DIES = """
import asyncio, sys
from bot import failpoints
from bot.store import Store, Vault, keyring
failpoints.arm("in_rotation")
asyncio.run(keyring.rotate(Store(sys.argv[1], Vault(bytes(range(32)))), bytes(range(32, 64))))
"""


@pytest.fixture
def operator_of(sqlite_url, tmp_path, monkeypatch):
    """The settings of an operator with one person in the database, and a file with a new key."""
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    monkeypatch.setenv("DAYMARK_KEY", KEY.hex())
    file = tmp_path / "new.key"
    file.write_text(NEW.hex() + "\n")

    async def moves_in():
        store = await _reopened(sqlite_url, KEY)
        async with store.begin() as work:
            await a_person(work)
        await store.close()

    asyncio.run(moves_in())
    return settings.read(), file


@pytest.mark.case("X11")
@pytest.mark.hazard("H14")
def test_a_change_of_key_that_was_killed_leaves_the_old_key_in_force_and_is_done_again(
    operator_of, sqlite_url
):
    chosen, file = operator_of

    killed = subprocess.run([sys.executable, "-c", DIES, sqlite_url], cwd=ROOT, check=False)
    report = asyncio.run(doctor.doctor(chosen, quick=True))
    said = asyncio.run(keys.rotate_key(chosen, file))
    again = asyncio.run(keys.rotate_key(chosen, file))

    assert killed.returncode == -9
    assert "ok   the key opens this database" in report.lines
    assert "The keys of 1 people" in said
    assert "already" in again
    with pytest.raises(Unsafe, match="replaced by a newer one"):
        asyncio.run(persons.export(chosen, 1001, Format.CSV))
    with pytest.raises(Unsafe, match="replaced by a newer one"):
        asyncio.run(backups.back_up(chosen, None))


def test_the_key_is_not_changed_to_itself(operator_of, tmp_path):
    chosen, _file = operator_of
    same = tmp_path / "same.key"
    same.write_text(KEY.hex())

    with pytest.raises(Refused, match="holds the key in use"):
        asyncio.run(keys.rotate_key(chosen, same))


async def test_the_key_is_not_changed_under_a_running_bot(sqlite_url, tmp_path):
    bot = await _reopened(sqlite_url, KEY)
    chosen = settings.Settings(database_url=sqlite_url, daymark_key=KEY.hex())
    file = tmp_path / "new.key"
    file.write_text(NEW.hex())
    lease = leases.of(bot)
    assert await lease.take()

    with pytest.raises(Refused, match="stop it first"):
        await keys.rotate_key(chosen, file)

    await lease.give_back()
    await bot.close()


async def test_the_key_is_not_changed_under_a_worker(postgres_url, tmp_path):
    """A worker holds no lease; its connection shows that it is there."""
    worker = await _reopened(postgres_url, KEY)
    chosen = settings.Settings(database_url=postgres_url, daymark_key=KEY.hex())
    file = tmp_path / "new.key"
    file.write_text(NEW.hex())

    with pytest.raises(Refused, match="its workers too"):
        await keys.rotate_key(chosen, file)

    await worker.close()
    assert "The keys of 0 people" in await keys.rotate_key(chosen, file)
