"""Those who help a person, and what they were told of her.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "helper",
        sa.Column("id", key, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=True),
        sa.Column("helper_hash", sa.String(32), nullable=True),
        sa.Column("their_chat", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("until_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_helper_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_helper"),
        sa.UniqueConstraint("token_hash", name="uq_helper_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_helper_person_id", "helper", ["person_id"])
    op.create_index("ix_helper_helper_hash", "helper", ["helper_hash"])
    op.create_table(
        "helper_told",
        sa.Column("id", key, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_helper_told_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_helper_told"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_helper_told_person_id", "helper_told", ["person_id"])


def downgrade() -> None:
    # Pictures and files wait in a lane of their own since then, in which the program before looks for nothing.
    op.execute("UPDATE outbox SET priority = 0 WHERE priority = 6")
    op.drop_table("helper_told")
    op.drop_table("helper")
