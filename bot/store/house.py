"""What the bot knows about itself: when it was last alive, when it was not, small settings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, insert, select, update

from bot.domain.people import group_of
from bot.store import tables as t
from bot.store.work import Work

BACKED_UP = "backed_up_at"
_VALUE = select(t.meta.c.value).where(t.meta.c.name == bindparam("of"))
_OUTAGES = select(t.outage).where(t.outage.c.ended_at > bindparam("start")).order_by(t.outage.c.began_at)
SILENT_AFTER = timedelta(seconds=150)  # a tap lives 150 s at Telegram: after that silence says nothing


@dataclass(frozen=True, slots=True)
class Outage:
    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class SetBack:
    """The clock shows less than it did when the bot was last known to be alive."""

    by: timedelta


async def get(work: Work, name: str) -> str | None:
    value: str | None = await work.value(_VALUE, {"of": name})
    return value


async def put(work: Work, name: str, value: str) -> None:
    await work.run(work.put(t.meta, ["name"], ["value"]), [{"name": name, "value": value}])


async def alive(work: Work, now: datetime) -> None:
    """The bot is known to be alive at *now*; how long it was silent before is not asked."""
    await put(work, "alive_at", now.isoformat())


async def count(work: Work, name: str) -> int:
    """The counter *name* is one higher; counts are about the bot, never about a person."""
    value = int(await get(work, name) or 0) + 1
    await put(work, name, str(value))
    return value


async def beat(work: Work, now: datetime) -> Outage | SetBack | None:
    """The bot is known to be alive at *now*. A gap longer than a tap lives is kept and returned.

    After a step back of the clock, nothing that should happen at once waits for the old time to come again.
    """
    last = await _alive_at(work)
    await alive(work, now)
    if last and now < last:
        await _no_longer_ahead(work, now)
        return SetBack(last - now)
    outage = _gap(last, now)
    if outage:
        await work.run(insert(t.outage).values(began_at=outage.began_at, ended_at=outage.ended_at))
    return outage


async def _alive_at(work: Work) -> datetime | None:
    last = await get(work, "alive_at")
    return datetime.fromisoformat(last) if last else None


def _gap(last: datetime | None, now: datetime) -> Outage | None:
    return Outage(last, now) if last and now - last > SILENT_AFTER else None


async def _no_longer_ahead(work: Work, now: datetime) -> None:
    """What arrived or is to leave is so from *now* on at the latest. What is due at a time of day stays where it is."""
    for table, written in ((t.inbox, "received_at"), (t.outbox, "created_at")):
        await work.run(update(table).where(table.c[written] > now).values({written: now}))
        ahead = (table.c.state == "waiting") & (table.c.next_action_at > now)
        await work.run(update(table).where(ahead).values(next_action_at=now))


async def groups_due(work: Work, now: datetime) -> frozenset[int]:
    """Return the groups of slices with something to do at *now*: read from the due end of each index."""
    found: set[int] = set()
    for table, at in ((t.inbox, "next_action_at"), (t.agenda, "due_at"), (t.outbox, "next_action_at")):
        due = table.c[at].is_not(None) & (table.c[at] <= now)
        found |= {
            group_of(row["slice"]) for row in await work.rows(select(table.c.slice).where(due).distinct())
        }
    return frozenset(found)


async def outages_since(work: Work, start: datetime, now: datetime) -> list[Outage]:
    """Return the outages that ended after *start*, oldest first, with the one that no beat has noted yet."""
    rows = await work.rows(_OUTAGES, {"start": start})
    noted = [Outage(row["began_at"], row["ended_at"]) for row in rows]
    unnoted = _gap(await _alive_at(work), now)
    return [*noted, unnoted] if unnoted else noted


async def erased(work: Work) -> set[bytes]:
    """Return the keyed hashes of erased chats: a restored backup must erase them again."""
    return {row["chat_hash"] for row in await work.rows(select(t.erasure.c.chat_hash))}


async def oldest(work: Work) -> dict[str, datetime]:
    """Return since when the oldest update, message and agenda row has waited; those with nothing are left out."""
    columns = {
        "inbox": t.inbox.c.received_at,
        "outbox": t.outbox.c.next_action_at,
        "agenda": t.agenda.c.due_at,
    }
    waits = {
        "inbox": t.inbox.c.next_action_at,
        "outbox": t.outbox.c.next_action_at,
        "agenda": t.agenda.c.due_at,
    }
    found = {}
    for name, column in columns.items():
        row = await work.row(select(func.min(column).label("at")).where(waits[name].is_not(None)))
        if row and row["at"]:
            found[name] = row["at"]
    return found


async def counts(work: Work, since: datetime) -> dict[str, int]:
    """Return how many people there are, and how many updates were put aside and outages ended since then."""
    asked = {
        "people": select(func.count()).select_from(t.person),
        "aside": select(func.count()).where(t.inbox.c.state == "quarantined", t.inbox.c.received_at > since),
        "outages": select(func.count()).where(t.outage.c.ended_at > since),
    }
    return {name: int(await work.value(statement) or 0) for name, statement in asked.items()}
