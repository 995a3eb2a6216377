"""The schema goes up and down whole, or not at all."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect, select, text

from bot.domain.helping import Helper, Sees
from bot.domain.messages import Card, Drawing, Lane, Op, Outgoing, Priority
from bot.domain.rests import Gone, Held, Paused, Quiet, from_row
from bot.domain.sittings import Sitting
from bot.domain.supply import Stock
from bot.domain.visits import Visit
from bot.store import (
    Store,
    Vault,
    alerts,
    cards,
    claims,
    consents,
    doses,
    flows,
    helpers,
    outbox,
    people,
    stocks,
    visits,
)
from bot.store import tables as t
from bot.store.migrate import migrate, version
from tests.support.rows import AT, a_dose, a_plan
from tests.support.town import KEY

STEP = 1 if "KILLS" in os.environ else 19


@pytest.fixture(params=["sqlite", "postgres"])
def server(request):
    """A PostgreSQL server, None for SQLite; it is started outside of any event loop, whichever test comes first."""
    return request.getfixturevalue("postgres") if request.param == "postgres" else None


@pytest.fixture
async def empty(server, tmp_path):
    """A store on a database without any table."""
    if server is None:
        store = Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}", Vault(KEY))
        yield store
        await store.close()
        return
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
    await migrate(empty)
    at_the_top = await names(empty)
    await migrate(empty, "base")
    at_the_bottom = await names(empty)
    await migrate(empty)

    assert at_the_top == {table.name for table in t.metadata.sorted_tables} | {"alembic_version"}
    assert at_the_bottom == {"alembic_version"}
    assert await names(empty) == at_the_top
    now, newest = await version(empty.engine)
    assert now == newest


async def test_each_migration_follows_the_one_numbered_before_it(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'none.sqlite3'}", Vault(KEY))
    _none, newest = await version(store.engine)
    await store.close()
    config = Config()
    config.set_main_option("script_location", "migrations")
    steps = [(s.down_revision, s.revision) for s in ScriptDirectory.from_config(config).walk_revisions()]

    in_order = [f"{n:04}" for n in range(1, len(steps) + 1)]
    assert steps == list(reversed(list(pairwise([None, *in_order]))))
    assert newest == in_order[-1]


def test_alembic_is_not_loaded_where_nothing_is_migrated(sqlite_url):
    ready = (
        "import asyncio, sys\n"
        "from bot.store import Store, Vault, migrate\n"
        "async def main():\n"
        f"    store = Store({sqlite_url!r}, Vault(bytes(32)))\n"
        "    await migrate.migrate(store)\n"
        "    await store.close()\n"
        "asyncio.run(main())\n"
        "print('alembic' in sys.modules)\n"
    )

    told = subprocess.run([sys.executable, "-c", ready], check=True, capture_output=True, text=True)

    assert told.stdout == "False\n"


async def test_migrating_a_new_database_again_changes_nothing(any_store):
    async with any_store.begin() as work:
        await people.agree(work, 1001, "en", "v1", AT)

    await migrate(any_store)

    async with any_store.begin() as work:
        assert await people.find(work, 1001) is not None


class Killed(Exception):
    """The process went away here."""


@pytest.mark.case("S07")
@pytest.mark.hazard("H14")
async def test_a_migration_killed_at_any_statement_leaves_the_old_schema_and_the_retry_passes(empty):
    """The n-th statement that changes something fails, for every n (in the short form every nineteenth) until it gets through."""
    n, killed = 1, True
    while killed:
        killed = await _migrate_killed_at(empty, n)
        if killed:
            assert await names(empty) == set()
        n += STEP

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
        await migrate(store)
    except Killed:
        return True
    finally:
        event.remove(store.engine.sync_engine, "before_cursor_execute", count)
    return False


FORMER = {  # what one word said of a person, and what their profile added to it: (word, before, until, holds, now, back)
    1: ("setup", "", "", (), False, set(), "setup"),
    2: ("active", "", "", (), True, set(), "active"),
    3: ("paused", "", "2026-03-09", (), True, {Paused(date(2026, 3, 9))}, "paused"),
    4: ("paused", "", "", ("open",), True, {Paused(), Held(4)}, "held"),
    5: ("held", "", "", ("helped", "mistake"), True, {Held(5)}, "held"),
    6: ("held", "", "", (), True, {Held(0)}, "held"),
    7: ("quiet", "", "", (), True, {Quiet(AT)}, "quiet"),
    8: ("unreachable", "held", "", ("open",), True, {Gone(), Held(8)}, "unreachable"),
    9: ("unreachable", "active", "", (), True, {Gone()}, "unreachable"),
    10: ("unreachable", "setup", "", (), False, {Gone()}, "unreachable"),
    11: ("active", "", "", ("resolved",), True, set(), "active"),
}


async def test_what_one_word_said_of_a_person_becomes_the_reasons_why_reminders_rest_and_back(empty):
    """Also: a pause that was written over a hold hides it no longer."""
    await migrate(empty, "0003")
    async with empty.begin() as work:
        for n, (word, before, until, holds, *_rest) in FORMER.items():
            await _as_before(work, n, word, before, until, holds)

    await migrate(empty, "0004")

    async with empty.begin() as work:
        rows = await work.rows(text("SELECT id, chat_id, data_key, settled, rests FROM person ORDER BY id"))
        now = {
            row["id"]: (
                bool(row["settled"]),
                from_row(_seal(work, row).open_json("person.rests", row["rests"])),
            )
            for row in rows
        }
    assert now == {n: (former[4], former[5]) for n, former in FORMER.items()}

    await migrate(empty, "0003")

    async with empty.begin() as work:
        rows = await work.rows(text("SELECT id, chat_id, data_key, state, profile FROM person ORDER BY id"))
        profiles = {row["id"]: _seal(work, row).open_json("person.profile", row["profile"]) for row in rows}
    assert {row["id"]: row["state"] for row in rows} == {n: former[6] for n, former in FORMER.items()}
    assert profiles[3]["paused_until"] == "2026-03-09"
    assert profiles[8]["extra"] == {"before": "held", "home": "kept"}


def _seal(work, row):
    return work.vault.person(row["chat_id"], row["data_key"])


async def _as_before(work, n: int, word: str, before: str, until: str, holds: tuple[str, ...]) -> None:
    """Person *n* in the shape of schema 0003, with an alert that holds for each state in *holds*."""
    key = work.vault.new_key(n)
    seal = work.vault.person(n, key)
    extra = {"home": "kept", **({"before": before} if before else {})}
    profile = seal.seal_json("person.profile", {"paused_until": until, "cue": "bed", "extra": extra})
    at = (AT - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    await work.connection.execute(
        text(
            "INSERT INTO person (id, chat_id, slice, state, lang, zone, data_key, profile, created_at, seen_at)"
            " VALUES (:n, :n, 0, :word, 'en', 'Europe/London', :key, :profile, :at, :at)"
        ),
        {"n": n, "word": word, "key": key, "profile": profile, "at": at},
    )
    for i, state in enumerate(holds):
        await work.connection.execute(
            text(
                "INSERT INTO alert (id, person_id, level, rule_id, rule_version, content_version, because, state, hold, at)"
                " VALUES (:id, :n, 'EMERGENCY', 'S2', 1, 'x', :because, :state, 1, :at)"
            ),
            {
                "id": n + 100 * i,
                "n": n,
                "state": state,
                "at": at,
                "because": seal.seal_json("alert.because", {"because": "x", "evidence": {}}),
            },
        )


async def _ids(store, *statements: str) -> list[int]:
    """Run *statements* and return the ids that the last one gives."""
    async with store.begin() as work:
        for statement in statements:
            found = await work.connection.execute(text(statement))
        return list(found.scalars()) if found.returns_rows else []


NOTE = "INSERT INTO note (person_id, kind, body, created_at) VALUES (1, 'note', 'x', 0) RETURNING id"
OUTAGE = "INSERT INTO outage (began_at, ended_at) VALUES (0, 1) RETURNING id"


LATER = {"visit", "helper", "helper_told"}  # tables that schema 0005 did not have


@pytest.mark.hazard("H12")
async def test_an_id_is_never_used_again_and_nothing_is_lost_on_the_way_there_and_back(empty):
    await migrate(empty, "0004")
    async with empty.begin() as work:
        person = await people.agree(work, 1001, "en", "v1", AT)
        await work.connection.execute(text(NOTE.replace("(1,", f"({person.id},")))
    then = [table for table in _with_ids() if table.name not in LATER]
    before = {table.name: await _ids(empty, f"SELECT count(*) FROM {table.name}") for table in then}

    await migrate(empty, "0005")

    assert {t_.name: await _ids(empty, f"SELECT count(*) FROM {t_.name}") for t_ in then} == before
    (first,) = await _ids(empty, NOTE)
    assert await _ids(empty, f"DELETE FROM note WHERE id = {first}", NOTE) == [first + 1]
    await _ids(empty, "DELETE FROM person")
    assert await _ids(empty, "SELECT count(*) FROM note") == [
        0
    ]  # what belongs to somebody still goes with them

    await migrate(empty, "0004")
    await migrate(empty, "0005")
    assert await version(empty.engine)


async def test_after_an_erasure_ids_begin_beyond_all_that_may_have_been_given_out(empty):
    """Which ids she had is not known any more once she is gone: a database that is brought up to date begins further on."""
    await migrate(empty, "0004")
    await _ids(empty, OUTAGE)
    async with empty.begin() as work:  # as people.erase left it then
        await work.run(t.erasure.insert().values(chat_hash=work.vault.pseudonym(1001), erased_at=AT))

    await migrate(empty, "0005")

    (given,) = await _ids(empty, OUTAGE)
    assert given == (100_002 if empty.is_sqlite else 2)


async def test_every_table_with_ids_counts_up_for_ever_whatever_migrations_did_to_it(sqlite_store):
    """A batch migration drops AUTOINCREMENT unless it is told to keep it."""
    async with sqlite_store.begin() as work:
        made = await work.connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        counting = {name for name, sql in made.all() if "AUTOINCREMENT" in sql}

    assert counting == {table.name for table in _with_ids()}


async def test_topics_become_unreadable_in_their_rows_and_are_found_all_the_same(empty):
    """Cards and messages of the version before are still the live ones, and still themselves on the way back."""
    await migrate(empty, "0006")
    at = (AT - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    async with empty.begin() as work:
        for n, topic in enumerate(("answer:vaginal_bleeding", "status", "dose:1")):
            buttons = work.vault.transit.seal_json("card.buttons", [["Today", {"kind": "today"}]])
            await work.connection.execute(
                text("INSERT INTO card VALUES (7, :topic, :n, :buttons, :at)"),
                {"topic": topic, "n": n, "buttons": buttons, "at": at},
            )
        await outbox.add(work, [(7, Outgoing(Op.NEW, Card("x"), "answer:vaginal_bleeding"))], AT)
        await work.connection.execute(text("UPDATE outbox SET topic = 'answer:vaginal_bleeding'"))

    await migrate(empty, "0007")

    async with empty.begin() as work:
        assert await cards.message_of(work, 7, "answer:vaginal_bleeding") == 0
        assert await cards.topic_of(work, 7, 0) == "answer:vaginal_bleeding"
        assert await cards.topic_of(work, 7, 2) == "dose:1"
        (letter,) = await claims.claim(work, AT, {Lane.REPLY: 1})
        assert letter.live == 0
        kept = await work.rows(select(t.card.c.topic).union_all(select(t.outbox.c.topic)))
    assert not any("bleeding" in row["topic"] for row in kept)

    await migrate(empty, "0006")

    async with empty.begin() as work:
        back = await work.rows(select(t.card.c.topic).union_all(select(t.outbox.c.topic)))
    assert sorted(row["topic"] for row in back) == ["answer:vaginal_bleeding"] * 2 + ["dose:1", "status"]


def _with_ids():
    return [table for table in t.metadata.sorted_tables if table.primary_key.columns.keys() == ["id"]]


async def test_what_an_alert_and_a_check_in_found_is_sealed_and_comes_back_on_the_way_down(empty):
    await migrate(empty, "0005")
    async with empty.begin() as work:
        key = work.vault.new_key(1)
        seal = work.vault.person(1, key)
        values = {
            "key": key,
            "empty": seal.seal_json("person.profile", {}),
            "rests": seal.seal_json("person.rests", []),
            "because": seal.seal_json("alert.because", {"because": "her words", "evidence": {"fever": None}}),
            "state": seal.seal_json("checkin.state", {}),
        }
        for statement in (
            (
                "INSERT INTO person (id, chat_id, slice, settled, lang, zone, data_key, profile, rests, created_at, seen_at)"
                " VALUES (1, 1, 0, 1, 'en', 'UTC', :key, :empty, :rests, 1, 1)"
            ),
            (
                "INSERT INTO alert (id, person_id, level, rule_id, rule_version, content_version, because, state, hold, at)"
                " VALUES (1, 1, 'CRISIS', 'S7', 3, 'x', :because, 'open', 1, 1)"
            ),
            (
                "INSERT INTO checkin (id, person_id, survey, outcome, invited_at, level, worse, state, content_version)"
                " VALUES (1, 1, 'weekly', 'done', 1, 'TODAY', 1, :state, 'x')"
            ),
        ):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            await work.connection.execute(text(statement), used)

    await migrate(empty, "0006")

    async with empty.begin() as work:
        [alert] = await work.rows(text("SELECT * FROM alert"))
        [checkin] = await work.rows(text("SELECT * FROM checkin"))
    assert not {"level", "rule_id", "rule_version", "hold", "worse"} & {*alert, *checkin}
    assert seal.open_json("alert.because", alert["because"]) == {
        "because": "her words",
        "evidence": {"fever": None},
        "level": "CRISIS",
        "rule_id": "S7",
        "rule_version": 3,
        "hold": True,
    }
    assert seal.open_json("checkin.found", checkin["found"]) == {"level": "TODAY", "worse": True}

    await migrate(empty, "0005")

    async with empty.begin() as work:
        [alert] = await work.rows(text("SELECT level, rule_id, rule_version, hold, because FROM alert"))
        [checkin] = await work.rows(text("SELECT level, worse FROM checkin"))
    assert (alert["level"], alert["rule_id"], alert["rule_version"], alert["hold"]) == ("CRISIS", "S7", 3, 1)
    assert seal.open_json("alert.because", alert["because"]) == {
        "because": "her words",
        "evidence": {"fever": None},
    }
    assert (checkin["level"], checkin["worse"]) == ("TODAY", 1)


@pytest.mark.case("X10")
@pytest.mark.hazard("H9")
async def test_the_step_of_a_dialogue_is_sealed_and_goes_on_where_it_was_both_ways(empty):
    """A question of a symptom names the symptom: its step says what somebody has."""
    await migrate(empty, "0007")
    async with empty.begin() as work:
        person = await people.agree(work, 1001, "en", "v1", AT)
        seal = await people.seal_of(work, person.id)
        await work.connection.execute(
            text(
                "INSERT INTO flow (person_id, name, step, data, changed_at)"
                " VALUES (:id, 'sy', 'vaginal_bleeding', :data, 1)"
            ),
            {"id": person.id, "data": seal.seal_json("flow.data", {"began": "x"})},
        )

    await migrate(empty, "0008")

    async with empty.begin() as work:
        [row] = await work.rows(text("SELECT * FROM flow"))
        assert "step" not in row
        assert b"bleeding" not in bytes(row["data"])
        flow = await flows.get(work, person.id)
        assert (flow.name, flow.step, flow.data) == ("sy", "vaginal_bleeding", {"began": "x"})
        await consents.asked(work, person.id, "v2", AT)

    await migrate(empty, "0007")

    async with empty.begin() as work:
        [row] = await work.rows(text("SELECT step, data FROM flow"))
        assert (row["step"], seal.open_json("flow.data", row["data"])) == ("vaginal_bleeding", {"began": "x"})
    assert "policy_asked" not in await names(empty)


@pytest.mark.case("X10", "X14")
@pytest.mark.hazard("H9")
async def test_what_became_of_an_alert_and_what_an_undo_restores_are_sealed_and_come_back_both_ways(empty):
    await migrate(empty, "0008")
    async with empty.begin() as work:
        person = await people.agree(work, 1001, "en", "v1", AT)
        dose = await a_dose(work, person, await a_plan(work, person))
        seal = await people.seal_of(work, person.id)
        said = {
            "level": "TODAY",
            "rule_id": "T9",
            "rule_version": 1,
            "hold": False,
            "because": "x",
            "evidence": {},
        }
        reason = seal.seal("dose_event.before", b"side_effects").hex()
        kept = f'{{"state": "skipped", "taken_at": null, "reason": "{reason}"}}'
        for state in ("open", "worse"):
            await work.connection.execute(
                text(
                    "INSERT INTO alert (person_id, content_version, because, state, at) VALUES (:id, 'x', :because, :state, 1)"
                ),
                {"id": person.id, "because": seal.seal_json("alert.because", said), "state": state},
            )
        await work.connection.execute(
            text(
                "INSERT INTO dose_event (person_id, dose_id, what, source, before, at)"
                " VALUES (:id, :dose, 'taken', 'tap', :before, 1)"
            ),
            {"id": person.id, "dose": dose.id, "before": kept},
        )

    await migrate(empty)

    async with empty.begin() as work:
        assert [one.state for one in await alerts.since(work, person.id, AT - timedelta(days=36500))] == [
            "open",
            "worse",
        ]
        assert [one.state for one in await alerts.open_ones(work, person.id)] == ["open"]
        assert "state" not in (await work.rows(text("SELECT * FROM alert")))[0]
        before = await doses.undo(work, Sitting((dose,)), "tap", AT)
        assert before.face.reason == "side_effects"

    await migrate(empty, "0008")

    async with empty.begin() as work:
        rows = await work.rows(text("SELECT state, because FROM alert ORDER BY id"))
        assert [row["state"] for row in rows] == ["open", "worse"]
        assert seal.open_json("alert.because", rows[0]["because"]) == said
        [first, *_] = await work.rows(text("SELECT before FROM dose_event ORDER BY id"))
        back = json.loads(first["before"])
        assert seal.open("dose_event.before", bytes.fromhex(back.pop("reason"))) == b"side_effects"
        assert back == {"state": "skipped", "taken_at": None}
        assert await work.value(text("SELECT count(*) FROM consent WHERE withdrawn_at IS NULL")) == 1


@pytest.mark.case("S07")
async def test_the_message_that_said_what_happened_to_a_dose_is_kept_from_then_on(empty):
    await migrate(empty)
    async with empty.begin() as work:
        person = await people.agree(work, 1001, "en", "v1", AT)
        dose = await a_dose(work, person, await a_plan(work, person))
        await doses.change(work, dose, dose, "taken", "text", AT, 7)

    await migrate(empty, "0009")
    await migrate(empty)

    async with empty.begin() as work:
        assert await doses.said_in(work, person.id, 7) is None
        [event] = await doses.events(work, person.id)
        assert (event["dose_id"], event["what"], event["source"]) == (dose.id, "taken", "text")


async def test_who_helps_goes_on_the_way_down_and_everything_else_stays(empty):
    await migrate(empty)
    async with empty.begin() as work:
        person = await people.agree(work, 1001, "en", "v1", AT)
        await visits.add(work, person.id, Visit("bone", AT.date(), None, "UTC"), AT)
        await helpers.invite(work, person.id, Helper("M", frozenset(Sees)), AT)
        await helpers.note(work, person.id, {"who": "Anna"}, AT)

    await migrate(empty, "0012")
    assert not {"helper", "helper_told"} & await names(empty)
    await migrate(empty)

    async with empty.begin() as work:
        assert (await helpers.of_person(work, person.id, AT), await helpers.told(work, person.id)) == ([], [])
        assert len(await visits.of_person(work, person.id)) == 1


@pytest.mark.case("S07")
@pytest.mark.hazard("H1")
async def test_a_picture_that_waits_leaves_on_the_way_back_as_the_reply_it_is(empty):
    """The version before knows no lane of pictures and would never look for it."""
    await migrate(empty)
    page = Outgoing(Op.NEW, Card("x"), carries=Drawing("x.png", "calendar", "{}"))
    async with empty.begin() as work:
        await outbox.add(work, [(7, page), (8, Outgoing(Op.NEW, Card("x"), priority=Priority.DOSE))], AT)

    await migrate(empty, "0012")

    async with empty.begin() as work:
        rows = await work.rows(text("SELECT chat_id, priority FROM outbox WHERE next_action_at IS NOT NULL"))
        (letter,) = await claims.claim(work, AT, {Lane.REPLY: 1})
    assert {row["chat_id"]: row["priority"] for row in rows} == {7: Priority.REPLY, 8: Priority.DOSE}
    assert (letter.chat_id, letter.outgoing) == (7, page)


async def test_counts_and_visits_go_on_the_way_down_and_everything_else_stays(empty):
    await migrate(empty)
    async with empty.begin() as work:
        person = await people.agree(work, 1001, "en", "v1", AT)
        await a_dose(work, person, await a_plan(work, person))
        await stocks.put(work, person.id, stocks.OWN, Stock(Decimal(28), AT))
        await visits.add(work, person.id, Visit("bone", AT.date(), None, "UTC"), AT)

    await migrate(empty, "0010")
    assert not {"stock", "visit"} & await names(empty)
    await migrate(empty)

    async with empty.begin() as work:
        assert await stocks.of_person(work, person.id) == {}
        assert await visits.of_person(work, person.id) == []
        assert len(await doses.between(work, person.id, AT - timedelta(days=1), AT + timedelta(days=1))) == 1
