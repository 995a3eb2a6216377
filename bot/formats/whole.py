"""Everything as one JSON file: the head, then the events as they came, oldest first (schema: deploy/export.schema.json)."""

from collections.abc import Iterable, Iterator

from bot.formats.model import Export, Order


def pieces(order: Order, events: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file; an event is a line of JSON already, so none is built again."""
    head = order.head.model_dump_json(indent=1)
    yield head.removesuffix("\n}").encode()
    yield b',\n "events": ['
    between = b"\n  "
    for event in events:
        yield between + event
        between = b",\n  "
    yield b"\n ]\n}\n"


def schema() -> dict[str, object]:
    """Return the JSON Schema of the file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Export.model_json_schema(mode="serialization"),
    }
