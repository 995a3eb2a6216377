"""What an alert and a check-in found is sealed like words: the level, the rule, the hold, and whether it got worse.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_TOGETHER = 500
_OF_ALERT = ("level", "rule_id", "rule_version", "hold")
_OF_CHECKIN = ("level", "worse")
_TYPES = {
    "level": (sa.String(12), "NONE"),
    "rule_id": (sa.String(12), ""),
    "rule_version": (sa.Integer(), "0"),
    "hold": (sa.SmallInteger(), "0"),
    "worse": (sa.SmallInteger(), "0"),
}


def upgrade() -> None:
    for row, seal in _rows("alert", "because", *_OF_ALERT):
        said = seal.open_json("alert.because", row["because"]) | {name: row[name] for name in _OF_ALERT}
        said["hold"] = bool(said["hold"])
        _put("alert", row["id"], because=seal.seal_json("alert.because", said))
    op.add_column("checkin", sa.Column("found", sa.LargeBinary(), nullable=False, server_default=""))
    for row, seal in _rows("checkin", *_OF_CHECKIN):
        found = {"level": row["level"], "worse": bool(row["worse"])}
        _put("checkin", row["id"], found=seal.seal_json("checkin.found", found))
    _without_default("checkin", "found")
    for table, names in (("alert", _OF_ALERT), ("checkin", _OF_CHECKIN)):
        for name in names:
            op.drop_column(table, name)


def downgrade() -> None:
    for table, names in (("alert", _OF_ALERT), ("checkin", _OF_CHECKIN)):
        for name in names:
            kind, default = _TYPES[name]
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=default))
    for row, seal in _rows("alert", "because"):
        said = seal.open_json("alert.because", row["because"])
        kept = {name: said.pop(name) for name in _OF_ALERT}
        kept["hold"] = int(kept["hold"])
        _put("alert", row["id"], because=seal.seal_json("alert.because", said), **kept)
    for row, seal in _rows("checkin", "found"):
        found = seal.open_json("checkin.found", row["found"])
        _put("checkin", row["id"], level=found["level"], worse=int(found["worse"]))
    op.drop_column("checkin", "found")
    for table, names in (("alert", _OF_ALERT), ("checkin", _OF_CHECKIN)):
        for name in names:
            _without_default(table, name)


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
