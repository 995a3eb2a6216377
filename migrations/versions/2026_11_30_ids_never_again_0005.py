"""On SQLite an id is never used again: a button from before "Delete everything" means nothing afterwards.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TABLES = (
    "person",
    "consent",
    "plan",
    "dose",
    "dose_event",
    "note",
    "alert",
    "checkin",
    "agenda",
    "outbox",
    "outage",
)
_FURTHER_ON = 100_000  # more rows than anybody had before they were erased: which ids those had is not known any more


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return  # its sequences never go back
    _rebuild(counts_up=True)
    if op.get_bind().exec_driver_sql("SELECT 1 FROM erasure LIMIT 1").first():
        for table in TABLES:
            op.execute(
                "INSERT INTO sqlite_sequence (name, seq)"
                f" SELECT '{table}', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = '{table}')"
            )
            op.execute(f"UPDATE sqlite_sequence SET seq = seq + {_FURTHER_ON} WHERE name = '{table}'")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rebuild(counts_up=False)


def _rebuild(*, counts_up: bool) -> None:
    """Each table is copied whole; what points to its rows still does."""
    for table in TABLES:
        made = {"sqlite_autoincrement": counts_up}
        with op.batch_alter_table(table, recreate="always", table_kwargs=made):
            pass
    if op.get_bind().exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ValueError("A row would be left that points nowhere.")
