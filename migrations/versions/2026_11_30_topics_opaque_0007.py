"""What a card or a message is about is a keyed hash in its row; a topic may name a symptom.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import context, op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PLACE = "card.buttons"
_PLAIN = ("status", "dose:", "due:", "week")


def upgrade() -> None:
    vault = _vault()
    for row in _rows("SELECT chat_id, topic, buttons FROM card"):
        taps = vault.transit.open_json(_PLACE, row["buttons"])
        _card(row, _kept(vault, row["chat_id"], row["topic"]), vault.transit.seal_json(_PLACE, [row["topic"], taps]))
    for row in _rows("SELECT id, chat_id, topic, key FROM outbox WHERE topic IS NOT NULL OR key IS NOT NULL"):
        names = {name: row[name] and _kept(vault, row["chat_id"], row[name]) for name in ("topic", "key")}
        _run("UPDATE outbox SET topic = :topic, key = :key WHERE id = :id", id=row["id"], **names)


def downgrade() -> None:
    """A message that waits takes its topic from its payload; of one that has left nobody asks for it."""
    vault = _vault()
    for row in _rows("SELECT chat_id, topic, buttons FROM card"):
        topic, taps = vault.transit.open_json(_PLACE, row["buttons"])
        _card(row, topic, vault.transit.seal_json(_PLACE, taps))
    for row in _rows("SELECT id, payload FROM outbox WHERE topic IS NOT NULL AND topic LIKE '#%'"):
        payload = row["payload"]
        topic = payload and vault.transit.open_json("outbox.payload", payload)["topic"]
        _run("UPDATE outbox SET topic = :topic WHERE id = :id", id=row["id"], topic=topic or None)


def _kept(vault: Any, chat_id: int, name: str) -> str:
    return name if name.startswith(_PLAIN) else str(vault.opaque(chat_id, name))


def _vault() -> Any:
    """Return the vault, with the keys of this database that outlive a change of the master key."""
    vault = context.config.attributes["vault"]
    for row in _rows("SELECT value FROM meta WHERE name = 'lasting_keys'"):
        vault.use_lasting(bytes.fromhex(row["value"]))
    return vault


def _card(row: Any, topic: str, buttons: bytes) -> None:
    _run(
        "UPDATE card SET topic = :topic, buttons = :buttons WHERE chat_id = :chat AND topic = :before",
        topic=topic,
        buttons=buttons,
        chat=row["chat_id"],
        before=row["topic"],
    )


def _rows(statement: str) -> Sequence[Any]:
    return op.get_bind().execute(sa.text(statement)).mappings().all()


def _run(statement: str, **values: Any) -> None:
    op.get_bind().execute(sa.text(statement), values)
