"""The tables. Instants are whole microseconds since 1970 UTC; sealed columns are AES-GCM (see vault.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant kept as one integer: the same value, order and index on both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        return None if value is None else _EPOCH + timedelta(microseconds=value)


Key = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up only an INTEGER key
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _owner() -> Column[Any]:
    return Column(
        "person_id", BigInteger, ForeignKey("person.id", ondelete="CASCADE"), nullable=False, index=True
    )


meta = Table(
    "meta", metadata, Column("name", String(40), primary_key=True), Column("value", Text, nullable=False)
)

person = Table(
    "person",
    metadata,
    Column("id", Key, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, unique=True),
    Column("slice", SmallInteger, nullable=False),
    Column("settled", SmallInteger, nullable=False),  # 1: the set-up is done
    Column("lang", String(12), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("data_key", LargeBinary, nullable=False),  # the person's own key, wrapped by the master key
    Column("profile", LargeBinary, nullable=False),  # sealed JSON: reason, body, cue, numbers to call, wishes
    Column("rests", LargeBinary, nullable=False),  # sealed JSON of domain.rests: why no reminder goes out
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)

consent = Table(
    "consent",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("version", String(20), nullable=False),
    Column("lang", String(12), nullable=False),
    Column(
        "given_at", Instant, nullable=False
    ),  # who takes it back erases everything: no row is left to say so
)

policy_asked = Table(  # whether somebody said yes is a row of consent; this is what was asked, and said to it
    "policy_asked",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("version", String(20), primary_key=True),
    Column("answer", String(8), nullable=False),  # yes | later | "" while there is none
    Column("asked_at", Instant, nullable=False),
    Column("answered_at", Instant),
)

flow = Table(
    "flow",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(20), nullable=False),
    Column(
        "data", LargeBinary, nullable=False
    ),  # sealed JSON: the step, which may name a symptom, and what was said
    Column("message_id", BigInteger),
    Column("changed_at", Instant, nullable=False),
)

plan = Table(
    "plan",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("version", Integer, nullable=False),
    Column("active", Integer, nullable=False),
    Column("medicine", LargeBinary),  # sealed name as the person typed it; NULL: anastrozole
    Column("rule", Text, nullable=False),  # JSON of domain.plans.to_row
    Column("created_at", Instant, nullable=False),
)

plan_version = Table(
    "plan_version",
    metadata,
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, primary_key=True),
    _owner(),
    Column("rule", Text, nullable=False),
    Column("from_at", Instant, nullable=False),
)

dose = Table(
    "dose",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("plan_id", BigInteger, ForeignKey("plan.id", ondelete="CASCADE"), nullable=False),
    Column("plan_version", Integer, nullable=False),
    Column("local_date", String(10), nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("amount", String(8), nullable=False),
    Column("zone", String(64), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("limit_at", Instant, nullable=False),
    Column("state", String(12), nullable=False),  # domain.doses.State
    Column("taken_at", Instant),
    Column("reason", LargeBinary),  # sealed
    Column("rings", SmallInteger, nullable=False),
    Column("snoozes", SmallInteger, nullable=False),
    UniqueConstraint("plan_id", "local_date", "slot"),
    Index("ix_dose_person_id_due_at", "person_id", "due_at"),
)

dose_event = Table(
    "dose_event",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("dose_id", BigInteger, ForeignKey("dose.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("what", String(20), nullable=False),
    Column("source", String(12), nullable=False),  # tap | text | reaction | correction | clock
    Column("before", LargeBinary, nullable=False),  # sealed JSON of what an undo restores
    Column("at", Instant, nullable=False),
    Column(
        "words_id", BigInteger
    ),  # her message that said it, when it was typed: an edit of it corrects this
)

note = Table(
    "note",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("kind", String(12), nullable=False),  # question | note
    Column("body", LargeBinary, nullable=False),  # sealed
    Column("created_at", Instant, nullable=False),
    Column("cleared_at", Instant),
)

alert = Table(
    "alert",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("content_version", String(24), nullable=False),
    Column(
        "because", LargeBinary, nullable=False
    ),  # sealed JSON: level, rule, hold, what became of it, and her own words or answers
    Column("open", SmallInteger, nullable=False),  # 1: nothing was said to it yet
    Column("at", Instant, nullable=False),
)

checkin = Table(
    "checkin",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("survey", String(12), nullable=False),
    Column("outcome", String(12), nullable=False),  # open | done | partial | silent
    Column("invited_at", Instant, nullable=False),
    Column("state", LargeBinary, nullable=False),  # sealed JSON: every answer with its survey's version
    Column(
        "found", LargeBinary, nullable=False
    ),  # sealed JSON: the level it came to, and whether it was worse
    Column("content_version", String(24), nullable=False),
)

stock = Table(  # how many tablets she has; 0 is anastrozole, else the plan of a medicine she added
    "stock",
    metadata,
    Column("person_id", BigInteger, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("medicine", BigInteger, primary_key=True, autoincrement=False),
    Column("counted_at", Instant, nullable=False),
    Column("state", LargeBinary, nullable=False),  # sealed JSON of domain.supply
)

visit = Table(
    "visit",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column(
        "state", LargeBinary, nullable=False
    ),  # sealed JSON of domain.visits: what, when, where, her words
    Column("created_at", Instant, nullable=False),
)

helper = Table(  # somebody who helps a person: found by the link that was sent, then by their chat
    "helper",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("token_hash", String(64), unique=True),  # of a link that nobody has opened yet
    Column("helper_hash", String(32), index=True),  # keyed, of their chat
    Column("their_chat", LargeBinary),  # sealed: where they are written to; hers to use, not hers to read
    Column("state", LargeBinary, nullable=False),  # sealed JSON of domain.helping: names, and what they see
    Column("until_at", Instant),  # NULL: both agreed
    Column("created_at", Instant, nullable=False),
)

helper_told = Table(
    "helper_told",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("body", LargeBinary, nullable=False),  # sealed JSON: who was told, and what
    Column("at", Instant, nullable=False),
)

agenda = Table(
    "agenda",
    metadata,
    Column("id", Key, primary_key=True),
    _owner(),
    Column("slice", SmallInteger, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("subject_id", BigInteger),
    Column("key", String(80), nullable=False, unique=True),
    Column("note", Text, nullable=False),  # small JSON, never words of a person
    Column("due_at", Instant),  # NULL: nothing to do (SQLite ignores a partial index for a bound parameter)
    Index("ix_agenda_due_at", "due_at", "id"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("slice", SmallInteger, nullable=False),
    Column("body", LargeBinary),  # sealed; blanked once processed
    Column("received_at", Instant, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("state", String(12), nullable=False),  # waiting | done | quarantined
    Column("next_action_at", Instant),
    Index("ix_inbox_next_action_at", "next_action_at", "update_id"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("chat_id", BigInteger, nullable=False, index=True),
    Column("slice", SmallInteger, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("op", String(12), nullable=False),
    Column("topic", String(60)),  # as topics.py keeps it, like the key
    Column("key", String(80), unique=True),  # one row per meaning
    Column("payload", LargeBinary),  # sealed; blanked once sent
    Column("state", String(12), nullable=False),  # waiting | sending | sent | expired | refused
    Column("attempts", SmallInteger, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("repeat", SmallInteger, nullable=False),  # 1: the copy before may have arrived; this one says so
    Column("created_at", Instant, nullable=False),
    Column("not_after", Instant),
    Column("next_action_at", Instant),
    Column("message_id", BigInteger),
    Index("ix_outbox_next_action_at", "next_action_at"),
    Index(
        "ix_outbox_priority", "priority", "next_action_at", "id"
    ),  # each priority is claimed from its own end
)

card = Table(
    "card",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("topic", String(60), primary_key=True),  # as topics.py keeps it
    Column("message_id", BigInteger, nullable=False),
    Column(
        "buttons", LargeBinary, nullable=False
    ),  # sealed JSON: the topic, and what typed words may mean here
    Column("shown_at", Instant, nullable=False),
    Index("ix_card_message", "chat_id", "message_id"),
)

outage = Table(
    "outage",
    metadata,
    Column("id", Key, primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("ended_at", Instant, nullable=False),
)

erasure = Table(
    "erasure",
    metadata,
    Column(
        "chat_hash", LargeBinary, primary_key=True
    ),  # keyed hash: replayed after a restore, tells nobody who
    Column("erased_at", Instant, nullable=False),
)

# SQLite gives the id of a row that is gone to the next one, PostgreSQL never does: a button from before an erasure, or
# the settling of a message that was erased in flight, would mean what came after.
for _table in metadata.tables.values():
    if _table.primary_key.columns.keys() == ["id"]:
        _table.dialect_options["sqlite"]["autoincrement"] = True
