"""The schema goes up and down whole, or not at all."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, inspect

from bot.store import Store, Vault, people
from bot.store import tables as t
from bot.store.migrate import migrate, version
from tests.support.rows import AT
from tests.support.town import KEY


@pytest.fixture(params=["sqlite", "postgres"])
async def empty(request, tmp_path):
    """A store on a database without any table."""
    if request.param == "sqlite":
        store = Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}", Vault(KEY))
        yield store
        await store.close()
        return
    server = request.getfixturevalue("postgres")
    url = await server.create()
    store = Store(url, Vault(KEY))
    yield store
    await store.close()
    await server.drop(url)


async def names(store) -> set[str]:
    async with store.engine.connect() as connection:
        return set(await connection.run_sync(lambda c: inspect(c).get_table_names()))


async def test_the_migrated_schema_is_the_one_the_code_expects(any_store):
    def difference(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, t.metadata)

    async with any_store.engine.connect() as connection:
        assert await connection.run_sync(difference) == []


async def test_the_schema_goes_up_and_down_and_up_again(empty):
    await migrate(empty.engine)
    at_the_top = await names(empty)
    await migrate(empty.engine, "base")
    at_the_bottom = await names(empty)
    await migrate(empty.engine)

    assert at_the_top == {table.name for table in t.metadata.sorted_tables} | {"alembic_version"}
    assert at_the_bottom == {"alembic_version"}
    assert await names(empty) == at_the_top
    now, newest = await version(empty.engine)
    assert now == newest


async def test_migrating_a_new_database_again_changes_nothing(any_store):
    async with any_store.begin() as work:
        await people.agree(work, 1001, "en", "v1", AT)

    await migrate(any_store.engine)

    async with any_store.begin() as work:
        assert await people.find(work, 1001) is not None


class Killed(Exception):
    """The process went away here."""


@pytest.mark.case("S07")
@pytest.mark.hazard("H14")
async def test_a_migration_killed_at_any_statement_leaves_the_old_schema_and_the_retry_passes(empty):
    """The n-th statement that changes something fails, for every n until the migration gets through."""
    n, killed = 1, True
    while killed:
        killed = await _migrate_killed_at(empty, n)
        if killed:
            assert await names(empty) == set()
        n += 1

    assert n > len(t.metadata.sorted_tables)
    assert {table.name for table in t.metadata.sorted_tables} < await names(empty)


async def _migrate_killed_at(store, n: int) -> bool:
    """Return whether the migration was stopped at its *n*-th changing statement."""
    changes = 0

    def count(_connection, _cursor, statement, *_rest):
        nonlocal changes
        if statement.lstrip().split(" ", 1)[0].upper() in ("CREATE", "INSERT", "ALTER", "UPDATE", "DROP"):
            changes += 1
            if changes == n:
                raise Killed

    event.listen(store.engine.sync_engine, "before_cursor_execute", count)
    try:
        await migrate(store.engine)
    except Killed:
        return True
    finally:
        event.remove(store.engine.sync_engine, "before_cursor_execute", count)
    return False
