"""What became of an alert, and what an undo restores of a dose, are sealed; consent ends by erasing, so no row says when.

Revision ID: 0009
Revises: 0008
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TOGETHER = 500
_BECAUSE, _BEFORE = "alert.because", "dose_event.before"


def upgrade() -> None:
    op.add_column("alert", sa.Column("open", sa.SmallInteger(), nullable=False, server_default="0"))
    for row, seal in _rows("alert", "because", "state"):
        said = seal.open_json(_BECAUSE, row["because"]) | {"state": row["state"]}
        _put("alert", row["id"], because=seal.seal_json(_BECAUSE, said), open=int(row["state"] == "open"))
    _without_default("alert", "open")
    op.drop_column("alert", "state")

    op.add_column("dose_event", sa.Column("sealed", sa.LargeBinary(), nullable=False, server_default=""))
    for row, seal in _rows("dose_event", "before"):
        kept = json.loads(row["before"])
        if kept["reason"]:
            kept["reason"] = seal.open(_BEFORE, bytes.fromhex(kept["reason"])).decode()
        _put("dose_event", row["id"], sealed=seal.seal_json(_BEFORE, kept))
    _without_default("dose_event", "sealed")
    op.drop_column("dose_event", "before")
    op.alter_column("dose_event", "sealed", new_column_name="before")

    op.drop_column("consent", "withdrawn_at")


def downgrade() -> None:
    op.add_column("consent", sa.Column("withdrawn_at", sa.BigInteger()))

    op.add_column("dose_event", sa.Column("plain", sa.Text(), nullable=False, server_default=""))
    for row, seal in _rows("dose_event", "before"):
        kept = seal.open_json(_BEFORE, row["before"])
        if kept["reason"]:
            kept["reason"] = seal.seal(_BEFORE, kept["reason"].encode()).hex()
        _put("dose_event", row["id"], plain=json.dumps(kept))
    _without_default("dose_event", "plain")
    op.drop_column("dose_event", "before")
    op.alter_column("dose_event", "plain", new_column_name="before")

    op.add_column("alert", sa.Column("state", sa.String(12), nullable=False, server_default=""))
    for row, seal in _rows("alert", "because"):
        said = seal.open_json(_BECAUSE, row["because"])
        state = said.pop("state")
        _put("alert", row["id"], because=seal.seal_json(_BECAUSE, said), state=state)
    _without_default("alert", "state")
    op.drop_column("alert", "open")


def _rows(table: str, *columns: str) -> Iterator[tuple[Any, Any]]:
    """Yield every row of *table* with its owner's seal, a few hundred at a time."""
    vault, last = context.config.attributes["vault"], 0
    wanted = ", ".join(f"{table}.{column}" for column in columns)
    statement = sa.text(
        f"SELECT {table}.id, chat_id, data_key, {wanted} FROM {table} JOIN person ON person.id = {table}.person_id "
        f"WHERE {table}.id > :last ORDER BY {table}.id LIMIT {_TOGETHER}"
    )
    while rows := op.get_bind().execute(statement, {"last": last}).mappings().all():
        for row in rows:
            yield row, vault.person(row["chat_id"], row["data_key"])
        last = rows[-1]["id"]


def _put(table: str, row: int, **values: Any) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    op.get_bind().execute(sa.text(f"UPDATE {table} SET {assignments} WHERE id = :row"), {"row": row, **values})


def _without_default(table: str, column: str) -> None:
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column(table, column, server_default=None)
