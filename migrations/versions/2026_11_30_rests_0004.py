"""Why reminders rest is a set of reasons, sealed; a person's one word for where they stand is gone.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TOGETHER = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A pause written over a hold whose alert is still open hid it: it holds again.
_HOLDS = {
    "held": "SELECT id FROM alert WHERE person_id = :person AND hold = 1 AND state <> 'mistake' ORDER BY id",
    "paused": "SELECT id FROM alert WHERE person_id = :person AND hold = 1 AND state = 'open' ORDER BY id",
}


def upgrade() -> None:
    op.add_column("person", sa.Column("settled", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("person", sa.Column("rests", sa.LargeBinary(), nullable=False, server_default=""))
    for row, seal in _people("state, seen_at"):
        profile = seal.open_json("person.profile", row["profile"])
        words = [row["state"], *([profile["extra"].pop("before", "active")] * (row["state"] == "unreachable"))]
        until = profile.pop("paused_until", "")
        _put(
            "settled = :settled, rests = :rests, profile = :profile",
            id=row["id"],
            settled=int("setup" not in words),
            rests=seal.seal_json("person.rests", [r for w in words for r in _reasons(w, until, row)]),
            profile=seal.seal_json("person.profile", profile),
        )
    op.drop_column("person", "state")
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("person", "settled", server_default=None)
        op.alter_column("person", "rests", server_default=None)


def _reasons(word: str, until: str, row: Any) -> Iterator[dict[str, Any]]:
    if word in _HOLDS:
        alerts = op.get_bind().execute(sa.text(_HOLDS[word]), {"person": row["id"]}).scalars().all()
        yield from ({"why": "held", "alert": alert} for alert in alerts or [0] * (word == "held"))
    if word == "paused":
        yield {"why": "paused", "until": until or None}
    if word == "quiet":
        since = _EPOCH + timedelta(microseconds=row["seen_at"])
        yield {"why": "quiet", "since": since.isoformat()}
    if word == "unreachable":
        yield {"why": "gone"}


def downgrade() -> None:
    op.add_column("person", sa.Column("state", sa.String(12), nullable=False, server_default="setup"))
    for row, seal in _people("settled, rests"):
        rests = {one["why"]: one for one in seal.open_json("person.rests", row["rests"])}
        profile = seal.open_json("person.profile", row["profile"])
        profile["paused_until"] = rests.get("paused", {}).get("until") or ""
        before = next((why for why in ("held", "paused", "quiet") if why in rests), "active")
        before = before if row["settled"] else "setup"
        if "gone" in rests:
            profile["extra"]["before"] = before
        _put(
            "state = :state, profile = :profile",
            id=row["id"],
            state="unreachable" if "gone" in rests else before,
            profile=seal.seal_json("person.profile", profile),
        )
    op.drop_column("person", "rests")
    op.drop_column("person", "settled")
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("person", "state", server_default=None)


def _people(columns: str) -> Iterator[tuple[Any, Any]]:
    """Yield every person with their seal, a few hundred at a time."""
    vault, last = context.config.attributes["vault"], 0
    statement = sa.text(
        f"SELECT id, chat_id, data_key, profile, {columns} FROM person WHERE id > :last ORDER BY id LIMIT {_TOGETHER}"
    )
    while rows := op.get_bind().execute(statement, {"last": last}).mappings().all():
        for row in rows:
            yield row, vault.person(row["chat_id"], row["data_key"])
        last = rows[-1]["id"]


def _put(columns: str, **values: Any) -> None:
    op.get_bind().execute(sa.text(f"UPDATE person SET {columns} WHERE id = :id"), values)
