"""Which typed message said what happened to a dose: an edit of it corrects the record.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("dose_event", sa.Column("words_id", sa.BigInteger()))


def downgrade() -> None:
    op.drop_column("dose_event", "words_id")
