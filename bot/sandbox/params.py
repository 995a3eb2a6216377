"""The parameters of one request, whichever way they came: query string, form, multipart or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.refusals import bad_request


@dataclass(frozen=True, slots=True)
class Part:
    """A file that came with the request."""

    name: str
    mime: str
    content: bytes


class Params:
    """Typed views of loosely typed values."""

    __slots__ = ("files", "values")

    def __init__(self, values: Mapping[str, Any], files: Mapping[str, Part]) -> None:
        self.values = values
        self.files = files

    def raw(self, name: str) -> Any:
        return self.values.get(name)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name, default)
        return value if isinstance(value, str) else str(value)

    def number(self, name: str, default: int = 0) -> int:
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        value = self.values.get(name, False)
        return value.lower() in {"true", "1", "yes"} if isinstance(value, str) else bool(value)

    def data(self, name: str) -> Any:
        """A value that is JSON, also when it came as text in a form; None when it is not there."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None


async def read_params(request: web.Request) -> Params:
    """Everything the request carries; the body wins over the query string."""
    values: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Part] = {}
    kind = request.content_type
    if kind == "application/json" and request.can_read_body:
        values |= await _json(request)
    elif kind == "application/x-www-form-urlencoded":
        values |= {name: str(value) for name, value in (await request.post()).items()}
    elif kind == "multipart/form-data":
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name:
                content = bytes(await part.read(decode=True))
                if part.filename:
                    mime = part.headers.get("Content-Type", "application/octet-stream")
                    files[part.name] = Part(part.filename, mime, content)
                else:
                    values[part.name] = content.decode()
    return Params(values, files)


async def _json(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise bad_request("object expected as request body")
    return body
