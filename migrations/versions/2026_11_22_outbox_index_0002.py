"""Each priority of the outbox is claimed from its own end of an index: 10,000 that wait cost no more than ten.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.drop_index("ix_outbox_next_action_at", table_name="outbox")
    op.create_index("ix_outbox_next_action_at", "outbox", ["next_action_at"])
    op.create_index("ix_outbox_priority", "outbox", ["priority", "next_action_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_outbox_priority", table_name="outbox")
    op.drop_index("ix_outbox_next_action_at", table_name="outbox")
    op.create_index("ix_outbox_next_action_at", "outbox", ["next_action_at", "priority", "id"])
