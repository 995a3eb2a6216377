"""What happened, as JSON lines on stdout: no token, no person's words, and of an exception only its type and place.

Our own lines are `log.info("constant_event", key=value)`; a string value stays only when it looks like an
identifier. Lines of libraries keep their template, while the strings filled into it are left out: nobody here knows
what they hold.
"""

import logging
import re
import sys
import threading
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

_FLOORS = {
    "alembic": logging.WARNING,  # at INFO it tells of each start which dialect it found
    "telegram": logging.INFO,  # at DEBUG python-telegram-bot prints the text of every message
    "httpx": logging.WARNING,  # at INFO it prints the address, and the address holds the token
    "httpcore": logging.WARNING,
    "aiohttp": logging.WARNING,
    "aiosqlite": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.WARNING,
    "sqlalchemy": logging.WARNING,  # at INFO it prints what is written to each row
}
_WORDY = frozenset(
    {"text", "body", "caption", "name", "note", "data"}
)  # keys that could hold a person's words
_OURS = frozenset({"event", "level", "logger", "at", "error", "place"})  # keys this module fills itself
_IDENTIFIER = re.compile(r"[!-~]{0,100}")
_SECRETS = re.compile(r"/bot\d+:[^/\s\"']+|\d{6,}:[A-Za-z0-9_-]{30,}")
_PLACES_SHOWN = 6


def scrub(line: str) -> str:
    """Return *line* without anything that looks like a bot token."""
    return _SECRETS.sub(lambda found: "/bot[token]" if found[0].startswith("/bot") else "[token]", line)


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Everything logged from now on, by us and by libraries, goes to *stream* (stdout) through one handler."""
    stream = stream or sys.stdout
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Quiet(stream))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False  # a line that cannot be written is dropped, never printed raw
    for name, floor in _FLOORS.items():
        logging.getLogger(name).setLevel(max(floor, logging.getLevelName(level)))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_CHAIN,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    sys.excepthook = _crashed
    threading.excepthook = lambda args: _crashed(args.exc_type, args.exc_value, args.exc_traceback)


class _Quiet(structlog.stdlib.ProcessorFormatter):
    """The formatter of the one handler."""

    def __init__(self, stream: TextIO) -> None:
        ending: Processor = (
            structlog.dev.ConsoleRenderer()
            if stream.isatty()
            else structlog.processors.JSONRenderer(ensure_ascii=False)
        )
        super().__init__(foreign_pre_chain=_CHAIN, processors=[self.remove_processors_meta, ending])

    def format(self, record: logging.LogRecord) -> str:
        if isinstance(record.msg, dict):
            return scrub(super().format(record))
        copy = logging.makeLogRecord({**record.__dict__, "msg": _template(record), "args": ()})
        return scrub(super().format(copy))


def _template(record: logging.LogRecord) -> str:
    """Return the first line of a library's message: numbers filled in, every other value shown as its type."""
    given = record.args or ()
    told: Any = (
        {k: _bland(v) for k, v in given.items()} if isinstance(given, Mapping) else tuple(map(_bland, given))
    )
    try:
        line = str(record.msg) % told if told else str(record.msg)
    except (TypeError, ValueError, KeyError):
        line = str(record.msg)
    return line.partition("\n")[0]


def _bland(value: Any) -> Any:
    return value if isinstance(value, (int, float)) else f"<{type(value).__name__}>"


def _only_plain_values(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """No key and no value that could hold a person's words is left."""
    return {
        key: value
        for key, value in event.items()
        if key.startswith("_") or key in _OURS or _is_plain(key, value)
    }


def _is_plain(key: str, value: Any) -> bool:
    if key in _WORDY:
        return False
    if isinstance(value, str):
        return bool(_IDENTIFIER.fullmatch(value))
    return value is None or isinstance(value, (bool, int, float))


def _type_and_place(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception is told by its type and the places it passed; its message may be a person's words."""
    event.pop("stack_info", None)
    given = event.pop("exc_info", None)
    error = given[1] if isinstance(given, tuple) else sys.exc_info()[1] if given is True else given
    if isinstance(error, BaseException):
        event["error"] = " from ".join(_types(error))
        event["place"] = " > ".join(_places(error.__traceback__))
    elif "error" in event and not _is_plain("error", event["error"]):
        event["error"] = type(event["error"]).__name__
    return event


def _types(error: BaseException | None) -> list[str]:
    if error is None:
        return []
    return [type(error).__qualname__, *_types(error.__cause__)]


def _places(trace: TracebackType | None) -> list[str]:
    found = []
    while trace is not None:
        short = "/".join(trace.tb_frame.f_code.co_filename.replace("\\", "/").split("/")[-3:])
        found.append(f"{short}:{trace.tb_lineno}")
        trace = trace.tb_next
    return found[-_PLACES_SHOWN:]


def _without_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: scrub(value) if isinstance(value, str) else value for key, value in event.items()}


def _crashed(kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    """What ended the process (or a thread) is told like any other exception, not as a traceback with its message."""
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger("bot").critical("crashed", exc_info=error)


_CHAIN: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    _type_and_place,
    _only_plain_values,
    _without_secrets,
]
