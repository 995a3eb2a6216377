"""A judge from outside: aiogram's models of the Bot API read every request and every reply.

`judge(sandbox)` installs it; its `verdicts` stay empty while bot and sandbox both speak the Bot API.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

import aiogram.methods
from aiogram.methods.base import TelegramMethod
from aiogram.types import ResponseParameters, Update
from pydantic import TypeAdapter, ValidationError

from bot.sandbox import Sandbox, SandboxClock

TOKEN = "77:sandbox"
SUNDAY = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@cache
def models() -> dict[str, type[TelegramMethod]]:
    """Every method of the Bot API, by its name in lower case."""
    found = [getattr(aiogram.methods, name) for name in dir(aiogram.methods)]
    classes = [
        m for m in found if isinstance(m, type) and issubclass(m, TelegramMethod) and m is not TelegramMethod
    ]
    return {m.__api_method__.lower(): m for m in classes}


@cache
def _replies(method: str) -> TypeAdapter:
    return TypeAdapter(models()[method].__returning__)


def _from_form(value: Any) -> Any:
    """Objects travel as JSON text in forms; plain words stay words."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


@dataclass
class Judge:
    """What it saw, and what it refused. Message texts do not appear in a verdict."""

    methods: set[str] = field(default_factory=set)
    requests: int = 0
    verdicts: list[str] = field(default_factory=list)

    def __call__(self, method: str, params: Any, status: int, reply: dict[str, Any]) -> None:
        name = method.lower()
        self.requests += 1
        if name not in models():
            if status != 404:
                self._note(method, "no such method")
            return
        self.methods.add(models()[name].__api_method__)
        if reply["ok"]:
            self._read_request(name, params)
        with self._noting(name, "reply"):
            self._read_reply(name, status, reply)

    def _read_request(self, name: str, params: Any) -> None:
        known = models()[name].model_fields
        unknown = [key for key in params.values if key not in known]
        if unknown:
            self._note(name, f"unknown parameters {unknown}")
        values = {k: v if k == "text" else _from_form(v) for k, v in params.values.items() if k in known}
        files = {key: "attach://" + key for key in params.files if key in known and key not in values}
        with self._noting(name, "request"):
            _check_request(models()[name], values | files)

    def _read_reply(self, name: str, status: int, reply: dict[str, Any]) -> None:
        if reply["ok"]:
            if status != 200:
                self._note(name, f"ok with status {status}")
            value = _replies(name).validate_python(reply["result"])
            _refuse_unknown(value, name)
        elif reply["error_code"] != status or not reply["description"]:
            self._note(name, "an error without its number or reason")
        elif "parameters" in reply:
            ResponseParameters.model_validate(reply["parameters"])

    def _note(self, method: str, why: str) -> None:
        self.verdicts.append(f"{method}: {why}")

    @contextmanager
    def _noting(self, method: str, what: str):
        try:
            yield
        except ValidationError as error:
            reasons = [
                f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)
            ]
            self._note(method, f"{what}: {'; '.join(reasons[:5])}")
        except AssertionError as error:
            self._note(method, f"{what}: {error}")


def _check_request(model: type[TelegramMethod], values: dict[str, Any]) -> None:
    """Files are named in the request and travel beside it, so their fields are not read as objects."""
    loose = {"photo", "document", "media"} & values.keys()
    try:
        model.model_validate(values)
    except ValidationError as error:
        if any(e["loc"][0] not in loose for e in error.errors(include_input=False)):
            raise


def _refuse_unknown(value: Any, path: str) -> None:
    """Fields that the Bot API does not have (aiogram keeps them as extras)."""
    if isinstance(value, list):
        for item in value:
            _refuse_unknown(item, path)
    elif hasattr(type(value), "model_fields"):
        if value.model_extra:
            raise AssertionError(f"unknown fields {sorted(value.model_extra)} in {path}")
        for name in type(value).model_fields:
            _refuse_unknown(getattr(value, name), f"{path}.{name}")


def judge(sandbox: Any) -> Judge:
    """The sandbox is watched from now on; read `verdicts` at the end."""
    found = Judge()
    sandbox.witnesses.append(found)
    return found


@asynccontextmanager
async def judged(clock: SandboxClock) -> AsyncIterator[Sandbox]:
    """A sandbox runs inside the block; at its end nothing was refused."""
    sandbox = Sandbox(clock, TOKEN)
    await sandbox.start()
    found = judge(sandbox)
    yield sandbox
    await sandbox.stop()
    assert found.verdicts == []


def judged_update(update: dict[str, Any]) -> Update:
    """One update as aiogram reads it, for webhook bodies."""
    read = Update.model_validate(update)
    _refuse_unknown(read, "update")
    return read
