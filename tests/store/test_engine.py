import asyncio
import os
from urllib.parse import urlencode

import asyncpg
import pytest
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.exc import ProgrammingError

from bot import app
from bot.commands import work as worker
from bot.store import Store, Unavailable, Unsafe, Vault, house, people
from bot.store import tables as t
from bot.store.migrate import migrate
from tests.support.rows import AT, a_person
from tests.support.town import KEY


@pytest.mark.case("S11")
@pytest.mark.hazard("H14")
async def test_sqlite_really_runs_with_full_durability(sqlite_url):
    store = Store(sqlite_url, Vault(KEY))

    async with store.begin() as work:
        found = {
            name: await work.value(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        }
    await store.close()

    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "busy_timeout": 10000,
    }


async def test_eight_tasks_of_forty_read_modify_writes_lose_nothing(any_url):
    stores = [Store(any_url, Vault(KEY)) for _ in range(2)]
    async with stores[0].begin() as work:
        await house.put(work, "count", "0")

    async def add_forty(store):
        for _ in range(40):
            async with store.begin() as work:
                locked = select(t.meta.c.value).where(t.meta.c.name == "count")
                if not store.is_sqlite:
                    locked = locked.with_for_update()
                now = int(await work.value(locked))
                await work.run(update(t.meta).where(t.meta.c.name == "count").values(value=str(now + 1)))

    await asyncio.gather(*(add_forty(stores[n % 2]) for n in range(8)))

    async with stores[0].begin() as work:
        assert await house.get(work, "count") == "320"
    for store in stores:
        await store.close()


async def test_a_read_on_sqlite_already_holds_the_write_lock(sqlite_url):
    first, second = Store(sqlite_url, Vault(KEY)), Store(sqlite_url, Vault(KEY))
    order = []

    async def late():
        async with second.begin() as work:
            order.append("second")
            await house.put(work, "name", "second")

    async with first.begin() as work:
        await house.get(work, "name")
        waiting = asyncio.create_task(late())
        await asyncio.sleep(0.1)
        order.append("first")
        await house.put(work, "name", "first")
    await waiting

    assert order == ["first", "second"]
    await first.close()
    await second.close()


async def test_a_locked_person_is_changed_by_one_transaction_at_a_time(any_store):
    async with any_store.begin() as work:
        await a_person(work)
    order = []

    async def late():
        async with any_store.begin() as work:
            await people.find(work, 1001, lock=True)
            order.append("second")

    async with any_store.begin() as work:
        await people.find(work, 1001, lock=True)
        waiting = asyncio.create_task(late())
        await asyncio.sleep(0.1)
        order.append("first")
    await waiting

    assert order == ["first", "second"]


async def test_a_transaction_that_fails_leaves_nothing(any_store):
    async def fail_half_way():
        async with any_store.begin() as work:
            await a_person(work)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_half_way()

    async with any_store.begin() as work:
        assert await people.find(work, 1001) is None


async def test_instants_come_back_to_the_microsecond(any_store):
    odd = AT.replace(microsecond=123_457)

    async with any_store.begin() as work:
        await work.run(insert(t.outage).values(began_at=odd, ended_at=odd))

        assert await work.value(select(t.outage.c.began_at)) == odd


async def test_rows_of_nobody_are_refused(any_store):
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        async with any_store.begin() as work:
            await work.run(insert(t.consent).values(person_id=77, version="v", lang="en", given_at=AT))


async def test_a_durable_database_is_accepted(any_store):
    await any_store.check_durability()


@pytest.mark.case("S11")
@pytest.mark.hazard("H14")
async def test_postgresql_that_may_forget_commits_is_refused(postgres_url):
    database = postgres_url.partition("?")[0].rpartition("/")[2]
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f'ALTER DATABASE "{database}" SET synchronous_commit TO off')
    await connection.close()
    store = Store(postgres_url, Vault(KEY))

    with pytest.raises(Unsafe, match="synchronous_commit"):
        await store.check_durability()

    await store.close()


@pytest.mark.case("S11")
@pytest.mark.hazard("H14")
@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
async def test_a_postgresql_server_that_may_lose_pages_is_refused(postgres_url, name):
    connection = await asyncpg.connect(postgres_url)
    await connection.execute(f"ALTER SYSTEM SET {name} TO off")
    await connection.execute("SELECT pg_reload_conf()")
    while await connection.fetchval(f"SHOW {name}") == "on":
        await asyncio.sleep(0.01)

    try:
        with pytest.raises(Unsafe, match=name):
            await app.open_store(postgres_url, KEY)
    finally:
        await connection.execute(f"ALTER SYSTEM RESET {name}")
        await connection.execute("SELECT pg_reload_conf()")
        while await connection.fetchval(f"SHOW {name}") == "off":
            await asyncio.sleep(0.01)
        await connection.close()


@pytest.mark.case("S11")
@pytest.mark.hazard("H14")
@pytest.mark.parametrize("pragma", ["synchronous = OFF", "synchronous = NORMAL", "journal_mode = DELETE"])
async def test_a_sqlite_file_that_may_forget_commits_is_refused(sqlite_url, pragma):
    store = Store(sqlite_url, Vault(KEY))
    event.listen(
        store.engine.sync_engine,
        "connect",
        lambda connection, _record: connection.execute(f"PRAGMA {pragma}"),
    )

    with pytest.raises(Unsafe, match=pragma.partition(" ")[0]):
        await store.check_durability()

    await store.close()


@pytest.mark.hazard("H12")
async def test_a_sqlite_database_and_its_log_can_be_read_by_their_owner_only(tmp_path):
    file = tmp_path / "data" / "daymark.sqlite3"
    before = os.umask(0o022)
    try:
        store = Store(f"sqlite:///{file}", Vault(KEY))
        await migrate(store)
        async with store.begin() as work:
            await house.put(work, "a", "b")
        modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
        file.chmod(0o644)  # from a version before
        await store.close()
        again = Store(f"sqlite:///{file}", Vault(KEY))
        await again.check_durability()
        await again.close()
    finally:
        os.umask(before)

    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "address", ["postgresql://a@127.0.0.1:1/x?sslmode=require", "postgresql+psycopg2://a@127.0.0.1:1/x"]
)
async def test_the_address_that_a_host_gives_is_understood(address):
    store = Store(address, Vault(KEY))

    with pytest.raises(Unavailable, match="ConnectionRefusedError"):
        await store.check_durability()

    await store.close()


@pytest.mark.parametrize(
    "address", ["postgresql://ann:word@db/x", "postgresql://db/x?user=ann&password=word"]
)
async def test_where_the_database_is_can_be_said_without_its_password(address):
    store = Store(address, Vault(KEY))

    assert store.place == "db/x"

    await store.close()


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("postgresql://a@127.0.0.1:1/x?channel_binding=require", "channel_binding"),
        ("mysql://a@b/x", "sqlite:///"),
    ],
)
def test_an_address_that_nobody_can_follow_is_refused_by_name(address, named):
    with pytest.raises(Unsafe, match=named) as refused:
        Store(address, Vault(KEY))

    assert "127.0.0.1" not in str(refused.value)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
async def test_both_ways_to_write_a_postgresql_address_open_asyncpg(scheme):
    store = Store(f"{scheme}://someone@127.0.0.1:1/x?{urlencode({'ssl': 'disable'})}", Vault(KEY))

    assert store.engine.dialect.driver == "asyncpg"
    assert not store.is_sqlite
    await store.close()


@pytest.mark.hazard("H3", "H14")
@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE note RENAME COLUMN kind TO sort",
        "ALTER TABLE note RENAME TO notes",
        "ALTER TABLE note ADD COLUMN x int",
    ],
)
async def test_a_schema_that_another_version_changes_is_waited_for(postgres_url, change):
    """An update that meets it is not to blame, and must not be put aside after three tries."""
    store = Store(postgres_url, Vault(KEY))
    async with store.begin() as work:
        await work.rows(select(t.note))
    async with store.engine.begin() as connection:
        await connection.execute(text(change))

    async def asks():
        async with store.begin() as work:
            await work.rows(select(t.note))

    if "ADD" in change:  # an old reader goes on beside a schema that only grew
        await asks()
    else:
        with pytest.raises(Unavailable):
            await asks()
    await store.close()


async def test_a_mistake_of_ours_is_not_waited_for(postgres_url):
    store = Store(postgres_url, Vault(KEY))

    with pytest.raises(ProgrammingError):
        async with store.begin() as work:
            await work.run(text("SELEKT 1"))

    await store.close()


async def test_a_worker_leaves_when_the_schema_is_of_another_version(postgres_url):
    store, leaving = Store(postgres_url, Vault(KEY)), asyncio.Event()
    looking = asyncio.create_task(worker.leave_when_the_schema_changes(store, leaving, 0.02))
    await asyncio.sleep(0.2)
    assert not leaving.is_set()

    async with store.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    async with asyncio.timeout(5):
        await leaving.wait()

    await looking
    await store.close()
