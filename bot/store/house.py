"""What the bot knows about itself: when it was last alive, when it was not, small settings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from bot.store import tables as t
from bot.store.work import Work

SILENT_AFTER = timedelta(seconds=150)  # a tap lives 150 s at Telegram: after that silence says nothing


@dataclass(frozen=True, slots=True)
class Outage:
    began_at: datetime
    ended_at: datetime


async def get(work: Work, name: str) -> str | None:
    value: str | None = await work.value(select(t.meta.c.value).where(t.meta.c.name == name))
    return value


async def put(work: Work, name: str, value: str) -> None:
    await work.run(work.put(t.meta, ["name"], ["value"]).values(name=name, value=value))


async def alive(work: Work, now: datetime) -> None:
    """The bot is known to be alive at *now*; how long it was silent before is not asked."""
    await put(work, "alive_at", now.isoformat())


async def beat(work: Work, now: datetime) -> Outage | None:
    """The bot is known to be alive at *now*; a gap longer than a tap lives is kept and returned."""
    last = await get(work, "alive_at")
    await alive(work, now)
    if last is None or now - (began := datetime.fromisoformat(last)) <= SILENT_AFTER:
        return None
    await work.run(insert(t.outage).values(began_at=began, ended_at=now))
    return Outage(began, now)


async def outages_since(work: Work, start: datetime) -> list[Outage]:
    rows = await work.rows(select(t.outage).where(t.outage.c.ended_at > start).order_by(t.outage.c.began_at))
    return [Outage(row["began_at"], row["ended_at"]) for row in rows]


async def erased(work: Work) -> set[bytes]:
    """Return the keyed hashes of erased chats: a restored backup must erase them again."""
    return {row["chat_hash"] for row in await work.rows(select(t.erasure.c.chat_hash))}
