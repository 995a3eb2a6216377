"""What a turn asks of the database: the statements of each transaction that answered an update."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Connection

from bot.store import Store


@contextmanager
def answering(store: Store) -> Iterator[list[list[str]]]:
    """Give the list that fills with the statements of every answering transaction, in their order.

    A transaction answers when it settles an update; who only looks or sends is left out.
    """
    found: list[list[str]] = []
    running: dict[Connection, list[str]] = {}
    engine = store.engine.sync_engine

    def ran(connection, _cursor, statement, *_rest) -> None:
        if not statement.startswith("BEGIN"):
            running.setdefault(connection, []).append(statement)

    def ended(connection) -> None:
        statements = running.pop(connection, [])
        if any(one.startswith("UPDATE inbox") for one in statements):
            found.append(statements)

    event.listen(engine, "before_cursor_execute", ran)
    event.listen(engine, "commit", ended)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", ran)
        event.remove(engine, "commit", ended)
