"""What somebody who watches a simulated bot reads: the bare rows, past every rule and every layer of the bot."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DOSES = "SELECT id, plan_id, local_date, slot, zone, due_at, state, taken_at FROM dose WHERE due_at >= ? ORDER BY 6, 1"
_NEXT = "SELECT {}".format(
    ", ".join(
        f"(SELECT min({column}) FROM {table})"  # noqa: S608 - both are names of ours
        for table, column in (("inbox", "next_action_at"), ("agenda", "due_at"), ("outbox", "next_action_at"))
    )
)


class Row(NamedTuple):
    """A dose as it stands in the table."""

    id: int
    plan_id: int
    local_date: str
    slot: int
    zone: str
    due_at: datetime
    state: str
    taken_at: datetime | None


class Next(NamedTuple):
    """When each of the bot's tables next has something to do."""

    inbox: datetime | None
    agenda: datetime | None
    outbox: datetime | None


def doses(raw: Any, since: datetime) -> list[Row]:
    """Return every dose due since then, oldest first."""
    found = raw.execute(_DOSES, ((since - _EPOCH) // _MICROSECOND,)).fetchall()
    return [
        Row(dose, plan, day, slot, zone, _EPOCH + due * _MICROSECOND, state, _instant(taken))
        for dose, plan, day, slot, zone, due, state, taken in found
    ]


def next_at(raw: Any) -> Next:
    return Next(*map(_instant, raw.execute(_NEXT).fetchone()))


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + microseconds * _MICROSECOND
