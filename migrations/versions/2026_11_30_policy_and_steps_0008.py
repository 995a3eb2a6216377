"""Who was asked about a changed privacy text, and what they said; the step of a dialogue is sealed with what was said.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PLACE = "flow.data"


def upgrade() -> None:
    op.create_table(
        "policy_asked",
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("answer", sa.String(8), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("answered_at", sa.BigInteger()),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_policy_asked_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "version", name="pk_policy_asked"),
    )
    for row, seal in _flows("flow.step"):
        _put(row, data=seal.seal_json(_PLACE, [row["step"], seal.open_json(_PLACE, row["data"])]))
    op.drop_column("flow", "step")


def downgrade() -> None:
    op.add_column("flow", sa.Column("step", sa.String(40), nullable=False, server_default=""))
    for row, seal in _flows():
        step, data = seal.open_json(_PLACE, row["data"])
        _put(row, step=step, data=seal.seal_json(_PLACE, data))
    if op.get_bind().dialect.name != "sqlite":
        op.alter_column("flow", "step", server_default=None)
    op.drop_table("policy_asked")


def _flows(*columns: str) -> Iterator[tuple[Any, Any]]:
    """Yield every dialogue with its owner's seal."""
    vault = context.config.attributes["vault"]
    wanted = ", ".join(("person_id", "chat_id", "data_key", "flow.data", *columns))
    statement = f"SELECT {wanted} FROM flow JOIN person ON person.id = flow.person_id"
    for row in op.get_bind().execute(sa.text(statement)).mappings().all():
        yield row, vault.person(row["chat_id"], row["data_key"])


def _put(row: Any, **values: Any) -> None:
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    op.get_bind().execute(
        sa.text(f"UPDATE flow SET {assignments} WHERE person_id = :person"),
        {"person": row["person_id"], **values},
    )
