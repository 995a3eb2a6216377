from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.domain.helping import Helper, Sees
from bot.domain.medicines import Label
from bot.domain.messages import Button, Card, Op, Outgoing, Tap
from bot.domain.supply import Stock
from bot.domain.visits import Visit
from bot.store import (
    Store,
    Vault,
    alerts,
    cards,
    flows,
    helpers,
    inbox,
    notes,
    outbox,
    people,
    plans,
    stocks,
    visits,
)
from bot.store import tables as t
from bot.store.flows import Flow
from bot.store.vault import Seal, Unreadable
from tests.support.rows import AT, PLAN, a_person
from tests.support.town import KEY

CANARY = "wobbling marmalade zeppelin"


@given(st.binary(max_size=200))
def test_what_was_sealed_opens_again(value):
    seal = Seal(KEY, "1001")

    assert seal.open("note.body", seal.seal("note.body", value)) == value


@given(st.integers(0, 40), st.integers(1, 255))
def test_a_flipped_byte_is_noticed(place, flip):
    seal = Seal(KEY, "1001")
    sealed = bytearray(seal.seal("note.body", b"some words of hers"))
    sealed[place] ^= flip

    with pytest.raises(Unreadable):
        seal.open("note.body", bytes(sealed))


def test_a_value_moved_to_another_column_cannot_be_opened():
    seal = Seal(KEY, "1001")

    with pytest.raises(Unreadable, match=r"alert\.because"):
        seal.open("alert.because", seal.seal("note.body", b"words"))


def test_a_value_moved_to_another_person_cannot_be_opened():
    with pytest.raises(Unreadable):
        Seal(KEY, "1002").open("note.body", Seal(KEY, "1001").seal("note.body", b"words"))


def test_a_data_key_of_someone_else_cannot_be_unwrapped():
    vault = Vault(KEY)

    with pytest.raises(Unreadable, match="master key"):
        vault.person(1002, vault.new_key(1001))


def test_another_master_key_opens_nothing():
    wrapped = Vault(KEY).new_key(1001)

    with pytest.raises(Unreadable, match="master key"):
        Vault(bytes(32)).person(1001, wrapped)


def test_a_master_key_has_32_bytes():
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(b"short")


def test_the_same_words_are_never_sealed_the_same_way_twice():
    seal = Seal(KEY, "1001")

    assert seal.seal("note.body", b"words") != seal.seal("note.body", b"words")


def test_a_pseudonym_stands_for_one_chat_under_one_key():
    assert Vault(KEY).pseudonym(1001) == Vault(KEY).pseudonym(1001)
    assert Vault(KEY).pseudonym(1001) != Vault(KEY).pseudonym(1002)
    assert Vault(KEY).pseudonym(1001) != Vault(bytes(32)).pseudonym(1001)


@pytest.mark.case("X12")
@pytest.mark.hazard("H8")
async def test_sealed_rows_swapped_between_people_are_refused(any_store):
    async with any_store.begin() as work:
        for chat in (1001, 1002):
            person = await a_person(work, chat)
            await notes.add(work, person.id, "note", f"note of {chat}", AT)
        first, second = await work.rows(select(t.note).order_by(t.note.c.id))
        await work.run(update(t.note).where(t.note.c.id == first["id"]).values(body=second["body"]))

        with pytest.raises(Unreadable):
            await notes.open_ones(work, first["person_id"])
        assert [n.body for n in await notes.open_ones(work, second["person_id"])] == ["note of 1002"]


@pytest.mark.case("X12")
@pytest.mark.hazard("H8")
async def test_a_profile_put_on_someone_else_is_refused(any_store):
    async with any_store.begin() as work:
        await a_person(work, 1001)
        await a_person(work, 1002)
        other = await work.row(
            select(t.person.c.profile, t.person.c.data_key).where(t.person.c.chat_id == 1001)
        )
        await work.run(update(t.person).where(t.person.c.chat_id == 1002).values(**other))

    async with any_store.begin() as work:
        with pytest.raises(Unreadable):
            await people.find(work, 1002)


async def test_a_database_opened_with_the_wrong_key_says_so(sqlite_url):
    right, wrong = Store(sqlite_url, Vault(KEY)), Store(sqlite_url, Vault(bytes(32)))
    async with right.begin() as work:
        await a_person(work)
    await right.close()

    async with wrong.begin() as work:
        with pytest.raises(Unreadable, match="master key"):
            await people.find(work, 1001)

    await wrong.close()


async def leave_canaries_everywhere(work) -> None:
    """Words of hers are in every place that can hold words."""
    person = await a_person(work)
    await people.save_profile(work, person, cue=f"own:{CANARY}", phone=CANARY, reason=CANARY)
    await plans.add(work, person.id, PLAN, AT, label=Label(CANARY))
    await notes.add(work, person.id, "note", CANARY, AT)
    await visits.add(work, person.id, Visit("bone", AT.date(), None, "UTC", note=CANARY), AT)
    asked, _ = await helpers.invite(work, person.id, Helper(CANARY, frozenset(Sees), name=CANARY), AT)
    await helpers.opened(work, asked, 7007)
    await helpers.note(work, person.id, {"who": CANARY}, AT)
    await stocks.put(work, person.id, stocks.OWN, Stock(Decimal(28), AT))
    await alerts.add(
        work,
        person.id,
        level="TODAY",
        rule_id="R21",
        rule_version=1,
        content_version="x",
        because=CANARY,
        hold=False,
        at=AT,
    )
    await flows.put(work, person.id, Flow("asked", "note", {"text": CANARY}), AT)
    await inbox.accept(work, [(1, 1001, {"message": {"text": CANARY}})], AT)
    rows = ((Button(CANARY, Tap("note", "", "list")),),)
    await outbox.add(work, [(1001, Outgoing(Op.NEW, Card(CANARY, rows)))], AT)
    await cards.show(work, [(1001, "menu", 5, rows, datetime(2026, 3, 2, tzinfo=UTC))])


@pytest.mark.case("X10")
@pytest.mark.hazard("H9")
async def test_no_word_of_hers_lies_readable_in_the_files(sqlite_url):
    store = Store(sqlite_url, Vault(KEY))
    async with store.begin() as work:
        await leave_canaries_everywhere(work)

    before_close = bytes_of(sqlite_url)
    await store.close()

    for content in (before_close, bytes_of(sqlite_url)):
        assert b"person" in content
        for word in CANARY.split():
            assert word.encode() not in content


def bytes_of(url: str) -> bytes:
    file = Path(url.removeprefix("sqlite:///"))
    return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
