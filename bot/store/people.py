"""People: who agreed, what they told us, and how to forget them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from bot.domain import rests
from bot.domain.people import Person, Profile, slice_of
from bot.store import tables as t
from bot.store.vault import Seal
from bot.store.work import Work

_A_MOMENT = timedelta(microseconds=1)
_PROFILE, _RESTS = "person.profile", "person.rests"
_COLUMNS = (
    t.person.c.id,
    t.person.c.chat_id,
    t.person.c.settled,
    t.person.c.rests,
    t.person.c.lang,
    t.person.c.zone,
    t.person.c.profile,
    t.person.c.data_key,
    t.person.c.created_at,
    t.person.c.seen_at,
)
# Read and written for every update and every reminder: built once, because building one costs more than running it.
_OF_CHAT = select(*_COLUMNS).where(t.person.c.chat_id == bindparam("chat"))
_OF_ID = select(*_COLUMNS).where(t.person.c.id == bindparam("person"))
_OF_IDS = select(*_COLUMNS).where(t.person.c.id.in_(bindparam("ids", expanding=True))).order_by(t.person.c.id)
_OF_CHATS = (
    select(*_COLUMNS)
    .where(t.person.c.chat_id.in_(bindparam("chats", expanding=True)))
    .order_by(t.person.c.id)
)
_KEY = select(t.person.c.chat_id, t.person.c.data_key).where(t.person.c.id == bindparam("person"))
_KNOWN = select(t.person.c.chat_id).where(t.person.c.chat_id.in_(bindparam("chats", expanding=True)))
_SAVE = (
    update(t.person)
    .where(t.person.c.id == bindparam("person"))
    .values(
        settled=bindparam("done"),
        lang=bindparam("speaks"),
        zone=bindparam("lives_in"),
        profile=bindparam("wishes"),
        rests=bindparam("reasons"),
    )
)
_SEEN = (
    update(t.person)
    .where(t.person.c.chat_id == bindparam("chat"))
    .values(seen_at=bindparam("at"))
    .returning(*_COLUMNS)
)


def of_row(work: Work, row: Mapping[Any, Any]) -> Person:
    seal = work.seals[row["id"]] = work.vault.person(row["chat_id"], row["data_key"])
    return Person(
        id=row["id"],
        chat_id=row["chat_id"],
        settled=bool(row["settled"]),
        lang=row["lang"],
        zone=row["zone"],
        profile=Profile.from_row(seal.open_json(_PROFILE, row["profile"])),
        created_at=row["created_at"],
        seen_at=row["seen_at"],
        rests=rests.from_row(seal.open_json(_RESTS, row["rests"])),
    )


async def seal_of(work: Work, person_id: int) -> Seal:
    """Return the seal of the person's own key."""
    if person_id in work.seals:
        return work.seals[person_id]
    row = await work.row(_KEY, {"person": person_id})
    if row is None:
        raise LookupError("This person is no longer here.")
    work.seals[person_id] = work.vault.person(row["chat_id"], row["data_key"])
    return work.seals[person_id]


async def seals_of(work: Work, ids: set[int]) -> dict[int, Seal]:
    """Return {person id: seal of their own key}, in one query."""
    if not ids:
        return {}
    rows = await work.rows(
        select(t.person.c.id, t.person.c.chat_id, t.person.c.data_key).where(t.person.c.id.in_(ids))
    )
    return {row["id"]: work.vault.person(row["chat_id"], row["data_key"]) for row in rows}


async def find(work: Work, chat_id: int, *, lock: bool = False) -> Person | None:
    """Return the person of *chat_id*; with *lock* nobody else changes them until this transaction ends."""
    statement = _locked(work, _OF_CHAT) if lock else _OF_CHAT
    row = await work.row(statement, {"chat": chat_id})
    if row is None:
        return None
    return _the_one(work, row) if lock else work.persons.get(row["id"]) or of_row(work, row)


def _the_one(work: Work, row: Mapping[Any, Any]) -> Person:
    """Return the one copy of a locked person: as read first, and as saved since."""
    if row["id"] not in work.persons:
        work.persons[row["id"]] = of_row(work, row)
    return work.persons[row["id"]]


async def get(work: Work, person_id: int) -> Person | None:
    if person_id in work.persons:
        return work.persons[person_id]
    row = await work.row(_OF_ID, {"person": person_id})
    return None if row is None else of_row(work, row)


async def get_many(work: Work, ids: set[int], *, wait: bool = True) -> dict[int, Person]:
    """Return {id: person}, each locked for this transaction, in one order so that nobody waits in a circle.

    Without *wait* those whom another transaction holds are left out.
    """
    found = await work.rows(_locked(work, _OF_IDS, wait=wait), {"ids": sorted(ids)})
    return {row["id"]: _the_one(work, row) for row in found}


async def of_chats(work: Work, chats: set[int]) -> list[Person]:
    """Return the people of *chats*, each locked for this transaction in the order of ``get_many``."""
    found = await work.rows(_locked(work, _OF_CHATS), {"chats": sorted(chats)})
    return [_the_one(work, row) for row in found]


def _locked(work: Work, statement: Any, *, wait: bool = True) -> Any:
    if work.alone:
        return statement
    return statement.with_for_update(skip_locked=not wait)


async def agree(work: Work, chat_id: int, lang: str, version: str, at: datetime) -> Person:
    """A person who consents exists afterwards, with their own data key and a consent row.

    Whoever was erased before is here since after that, even if the clock was ahead at the time: else the next look
    at who was erased would take them away again (see erasures.py).
    """
    erased_at = await work.value(
        select(t.erasure.c.erased_at).where(t.erasure.c.chat_hash == work.vault.pseudonym(chat_id))
    )
    since = max(at, erased_at + _A_MOMENT) if erased_at else at
    wrapped = work.vault.new_key(chat_id)
    seal = work.vault.person(chat_id, wrapped)
    await work.run(
        work.add_once(t.person).values(
            chat_id=chat_id,
            slice=slice_of(chat_id),
            settled=0,
            lang=lang,
            zone="",
            data_key=wrapped,
            profile=seal.seal_json(_PROFILE, Profile().to_row()),
            rests=seal.seal_json(_RESTS, rests.to_row(rests.NO_REST)),
            created_at=since,
            seen_at=at,
        )
    )
    person = await find(work, chat_id, lock=True)
    if person is None:
        raise LookupError("A person who just agreed is not there.")
    await agree_again(work, person, version, at)
    return person


async def agree_again(work: Work, person: Person, version: str, at: datetime) -> None:
    """The person has said yes to the text of *version*; what they said yes to before stays on record."""
    await work.run(
        insert(t.consent).values(person_id=person.id, version=version, lang=person.lang, given_at=at)
    )


async def save(work: Work, person: Person) -> Person:
    """Set-up, rests, language, zone and profile of *person* are kept as they are in it."""
    seal = await seal_of(work, person.id)
    values = {
        "person": person.id,
        "done": int(person.settled),
        "speaks": person.lang,
        "lives_in": person.zone,
        "wishes": seal.seal_json(_PROFILE, person.profile.to_row()),
        "reasons": seal.seal_json(_RESTS, rests.to_row(person.rests)),
    }
    await work.run(_SAVE, [values])
    work.persons[person.id] = person
    return person


async def save_profile(work: Work, person: Person, **changes: Any) -> Person:
    return await save(work, replace(person, profile=replace(person.profile, **changes)))


async def remember(work: Work, person: Person, **extra: Any) -> Person:
    """Each of *extra* is kept in the person's profile; what is None is kept no more."""
    kept = {k: v for k, v in (person.profile.extra | extra).items() if k not in extra or v is not None}
    return await save_profile(work, person, extra=kept)


async def seen(work: Work, chat_id: int, at: datetime) -> Person | None:
    """Return the person of *chat_id*, heard from at *at*; nobody else changes them until this transaction ends."""
    row = await work.row(_SEEN, {"chat": chat_id, "at": at})
    if row is None:
        return None
    person = work.persons[row["id"]] = replace(_the_one(work, row), seen_at=at)
    return person


async def erase(work: Work, chat_id: int, at: datetime) -> None:
    """No row of *chat_id* is left, the wrapped key included, and nobody is helped from there; a keyed hash remembers that it was erased."""
    work.forget()
    for table in (t.person, t.card, t.outbox, t.inbox):
        await work.run(delete(table).where(table.c.chat_id == chat_id))
    await work.run(delete(t.helper).where(t.helper.c.helper_hash == work.vault.pseudonym(chat_id).hex()))
    await work.run(
        work.put(t.erasure, ["chat_hash"], ["erased_at"]).values(
            chat_hash=work.vault.pseudonym(chat_id), erased_at=at
        )
    )


async def known_chats(work: Work, chats: set[int]) -> set[int]:
    """Return those of *chats* that belong to someone who agreed: nothing is kept of the others."""
    return {row["chat_id"] for row in await work.rows(_KNOWN, {"chats": sorted(chats)})}
