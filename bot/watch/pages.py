"""For the operator's tools: /live, /ready by progress, /metrics. No person in it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.doorman import Door
from bot.services.running.hearing import CONTESTED_FOR

POLLED_WITHIN = timedelta(seconds=90)
WAITING_AT_MOST = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Signs:
    """What progress looks like now: when the intake last got through, and how long the oldest of each waits."""

    polled_at: datetime | None
    oldest_seconds: Mapping[str, float]
    database: bool = True  # it takes what is written
    standby: bool = False  # another process works on this database
    contested_at: datetime | None = None  # when somebody else was last seen to take this token's updates
    shut: bool = False  # the port of the webhook is somebody else's
    undelivered: int = 0  # updates that Telegram tried in vain to deliver
    silent_for: timedelta = timedelta()  # since somebody was heard
    overdue: timedelta = timedelta()  # how much of that is more than usual
    clock: bool = True  # it may be right
    second_look: str = ""  # why typed words get none; the bot works without


def ready(signs: Signs, now: datetime) -> list[str]:
    """Return what keeps the bot from being ready; empty when all moves."""
    found = []
    if not signs.clock:
        return ["the clock of this machine is years behind"]
    if signs.standby:
        return ["another process works on this database"]
    if signs.polled_at is None or abs(now - signs.polled_at) > POLLED_WITHIN:  # ahead: the clock was set back
        found.append("no answer from Telegram for too long")
    if signs.contested_at and abs(now - signs.contested_at) < CONTESTED_FOR:
        found.append("another program takes the updates of this token (409, or a webhook of its own)")
    if signs.shut:
        found.append("the port of the webhook is taken by another program (WEBHOOK_PORT)")
    if signs.undelivered:
        found.append(
            f"Telegram cannot deliver, {signs.undelivered} updates wait: see webhook_fails in the log"
        )
    if signs.overdue:
        hours = signs.silent_for / timedelta(hours=1)
        found.append(f"nobody was heard for {hours:.0f} h, longer than usual: does what they write arrive?")
    if not signs.database:
        found.append("the database is away, or takes nothing")
    limit = WAITING_AT_MOST / timedelta(seconds=1)
    found += [f"{name} waits {age:.0f} s" for name, age in signs.oldest_seconds.items() if age > limit]
    return found


class Health:
    """A small HTTP server over *signs*, which reads the database on each request."""

    def __init__(
        self, signs: Callable[[], Awaitable[Signs]], now: Callable[[], datetime], host: str = "127.0.0.1"
    ) -> None:
        self._host = host
        self._signs = signs
        self._now = now
        self._door = Door(
            [web.get("/live", self._live), web.get("/ready", self._ready), web.get("/metrics", self._metrics)]
        )

    async def start(self, port: int) -> int:
        return await self._door.open(self._host, port)

    async def stop(self) -> None:
        await self._door.close()

    async def _live(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _ready(self, _request: web.Request) -> web.Response:
        signs = await self._signs()
        found = ready(signs, self._now())
        without = [f"no second look at typed words: {signs.second_look}"] if signs.second_look else []
        lines = [*(found or ["ready"]), *without]
        return web.Response(text="\n".join(lines) + "\n", status=503 if found else 200)

    async def _metrics(self, _request: web.Request) -> web.Response:
        signs = await self._signs()
        lines = [
            f'daymark_oldest_seconds{{what="{name}"}} {age:.3f}' for name, age in signs.oldest_seconds.items()
        ]
        if signs.polled_at:
            lines.append(
                f"daymark_polled_age_seconds {(self._now() - signs.polled_at) / timedelta(seconds=1):.3f}"
            )
        lines.append(f"daymark_undelivered {signs.undelivered}")
        lines.append(f"daymark_silence_overdue_seconds {signs.overdue / timedelta(seconds=1):.0f}")
        body = generate_latest() + ("\n".join(lines) + "\n").encode()
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})
