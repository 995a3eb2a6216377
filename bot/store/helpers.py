"""Those who help a person, and what they were told: sealed with her key, found by keyed hashes, gone with either of the two."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.domain.helping import Helper, Step
from bot.store import people
from bot.store import tables as t
from bot.store.work import Work

_STATE, _CHAT, _TOLD = "helper.state", "helper.their_chat", "helper_told.body"
SHOWN = 10  # of what was told, on her card


async def invite(work: Work, person_id: int, helper: Helper, at: datetime) -> tuple[Helper, str]:
    """Somebody may come by a link that works once; return them as kept, and what the link says."""
    token = work.vault.invitation()
    row = await _row(work, person_id, helper) | {
        "person_id": person_id,
        "token_hash": work.vault.invited(token),
        "created_at": at,
    }
    kept = int(await work.value(insert(t.helper).values(row).returning(t.helper.c.id)))
    return replace(helper, id=kept, person_id=person_id), token


async def of_person(work: Work, person_id: int, now: datetime) -> list[Helper]:
    """Return everybody who helps the person or is invited to, in the order in which they were."""
    return await _found(work, now, t.helper.c.person_id == person_id)


async def of_chat(work: Work, chat_id: int, now: datetime) -> list[Helper]:
    """Return whom the one in *chat_id* helps, or was asked to help."""
    return await _found(work, now, t.helper.c.helper_hash == _of(work, chat_id))


async def by_link(work: Work, token: str, now: datetime) -> Helper | None:
    """Return what the link *token* leads to, None when it was forged, used, taken back or is too old."""
    digest = work.vault.invited(token)
    found = await _found(work, now, t.helper.c.token_hash == digest) if digest else []
    return found[0] if found else None


async def opened(work: Work, helper: Helper, chat_id: int) -> bool:
    """Return whether the link is theirs: whoever opens it first is the only one it will ever work for."""
    kept = replace(helper, step=Step.OPENED, chat_id=chat_id)
    first = t.helper.c.id == helper.id, t.helper.c.helper_hash.is_(None)
    values = await _row(work, helper.person_id, kept) | {
        "helper_hash": _of(work, chat_id),
        "token_hash": None,
        "their_chat": (await people.seal_of(work, helper.person_id)).seal_json(_CHAT, chat_id),
    }
    return bool(await work.run(update(t.helper).where(*first).values(values)))


async def save(work: Work, helper: Helper) -> None:
    values = await _row(work, helper.person_id, helper)
    await work.run(update(t.helper).where(t.helper.c.id == helper.id).values(values))


async def drop(work: Work, *helpers: Helper) -> None:
    await work.run(delete(t.helper).where(t.helper.c.id.in_([h.id for h in helpers])))


async def forget(work: Work, now: datetime) -> None:
    """Invitations that nobody took up in time are gone."""
    await work.run(_FORGET, [{"now": now}])


_FORGET = delete(t.helper).where(t.helper.c.until_at <= bindparam("now"))


async def note(work: Work, person_id: int, body: dict[str, Any], at: datetime) -> None:
    """It is on record that somebody was told something, for her to read."""
    sealed = (await people.seal_of(work, person_id)).seal_json(_TOLD, body)
    await work.run(insert(t.helper_told).values(person_id=person_id, body=sealed, at=at))


async def told(work: Work, person_id: int) -> list[tuple[datetime, dict[str, Any]]]:
    """Return what was told last, newest first."""
    mine = select(t.helper_told).where(t.helper_told.c.person_id == person_id)
    rows = await work.rows(mine.order_by(t.helper_told.c.id.desc()).limit(SHOWN))
    seal = await people.seal_of(work, person_id) if rows else None
    return [(row["at"], seal.open_json(_TOLD, row["body"])) for row in rows if seal]


async def _found(work: Work, now: datetime, *where: Any) -> list[Helper]:
    still = or_(t.helper.c.until_at.is_(None), t.helper.c.until_at > now)
    rows = await work.rows(select(t.helper).where(still, *where).order_by(t.helper.c.id))
    found = []
    for row in rows:
        seal = await people.seal_of(work, row["person_id"])
        state = seal.open_json(_STATE, row["state"])
        chat_id = seal.open_json(_CHAT, row["their_chat"]) if row["their_chat"] else 0
        found.append(Helper.from_row(state, row["id"], row["person_id"], chat_id, row["until_at"]))
    return found


async def _row(work: Work, person_id: int, helper: Helper) -> dict[str, Any]:
    seal = await people.seal_of(work, person_id)
    return {"until_at": helper.until_at, "state": seal.seal_json(_STATE, helper.to_row())}


async def reapply(work: Work, erased: Mapping[bytes, datetime]) -> None:
    """Nobody helps from a chat that was erased since they began."""
    rows = await work.rows(select(t.helper).where(t.helper.c.helper_hash.is_not(None)))
    gone = [
        r["id"]
        for r in rows
        if erased.get(bytes.fromhex(r["helper_hash"]), r["created_at"]) > r["created_at"]
    ]
    if gone:
        await work.run(delete(t.helper).where(t.helper.c.id.in_(gone)))


def _of(work: Work, chat_id: int) -> str:
    return work.vault.pseudonym(chat_id).hex()
