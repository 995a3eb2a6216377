"""What a year of a record costs where it is drawn, printed and taken away, and those who write meanwhile."""

import asyncio
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import median

from bot import app
from bot.domain import surveys
from bot.domain.checkins import Outcome
from bot.domain.incoming import Did, Incoming
from bot.domain.messages import Card, Drawing, Op, Outgoing
from bot.domain.overview import Window
from bot.domain.people import Person
from bot.domain.surveys import Act, Kind, State, Tablets
from bot.drawing import press
from bot.formats import Format
from bot.lab.bench import gauge, ours, stub
from bot.lab.bench.child import Measured, Task
from bot.services.exports import contents, making
from bot.services.record import pictures
from bot.services.report import asking
from bot.services.report.wish import Wish
from bot.services.talk.turn import Turn
from bot.store import checkins, doses, outbox, people

DAYS = 365
PAGES = 20  # on their way while others write
_HER = 1  # chat
_WARM = 3
_FORM = "weekly"
_CHILD = """
import resource, subprocess, sys
subprocess.run([sys.executable, "-m", "bot.formats"], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""  # a child is charged for what its parent had: a small one stands between


async def draw(task: Task) -> Measured:
    """Return the CPU of one picture of her tablets or symptoms, warm, and the memory that *count* more leave behind."""
    async with _lived(task) as (parts, her):
        turn = await _turn(parts, her)
        async with parts.store.begin() as work:
            turn.work = work
            await pictures.show_tablets(turn, Window.QUARTER)
            await pictures.show_symptoms(turn, Window.QUARTER)
    drawings = [out.carries for _chat, out in turn.letters if isinstance(out.carries, Drawing)]
    return _printed(drawings, ["png"], task.count)


async def print_page(task: Task) -> Measured:
    """Return the CPU of one page for the visit, its picture and its file, warm, and the memory left behind."""
    async with _lived(task) as (parts, her):
        return _printed([await _page(parts, her)], ["png", "pdf"], task.count)


async def take_away(task: Task) -> Measured:
    """Return what each file of a year costs in the process that makes it."""
    found: Measured = {}
    async with _lived(task) as (parts, her):
        for what in Format:
            async with parts.store.begin() as work:
                order = await contents.order(work, parts.world, her, what, parts.clock.now())
            lines = [line async for line in making.lines(parts.world, her.id, what, parts.clock.now())]
            given = b"".join([order.model_dump_json().encode(), b"\n", *lines])
            done = await asyncio.to_thread(
                subprocess.run, [sys.executable, "-c", _CHILD], input=given, capture_output=True, check=True
            )
            cpu, megabytes = map(float, done.stdout.split())
            found |= {f"{what}_millis": cpu * 1e3, f"{what}_megabytes": megabytes}
    return found


async def reply_beside_pages(task: Task) -> Measured:
    """*count* people write, one after the other, while pages of others are drawn and printed."""
    async with stub.running(task.latency_seconds) as api, _lived(task, api.url) as (parts, her):
        page = await _page(parts, her)
        ways = (Op.NEW, Op.FILE)
        letters = [
            (_HER + n, Outgoing(op, Card("."), f"bench:{op}", carries=page))
            for n in range(PAGES)
            for op in ways
        ]
        async with parts.store.begin() as work:
            await outbox.add(work, letters, parts.clock.now())
        return await ours.replying(parts, api, task.count)


def _printed(drawings: list[Drawing], forms: list[str], count: int) -> Measured:
    """Each is printed in each form until all is warm, then *count* times over."""
    work = [(d.template, d.data, form) for d in drawings for form in forms]
    for _ in range(_WARM):
        for one in work:
            press.print_now(*one)
    before = gauge.megabytes_held()
    spent = []
    for _ in range(count):
        began = resource.getrusage(resource.RUSAGE_SELF)
        for one in work:
            press.print_now(*one)
        ended = resource.getrusage(resource.RUSAGE_SELF)  # threads of the press count, too
        spent.append(ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime)
    return {
        "cpu_millis": median(spent) / len(drawings) * 1e3,
        "megabytes": max(0.0, gauge.megabytes_held() - before),
    }


async def _turn(parts: app.Parts, her: Person) -> Turn:
    now = parts.clock.now()
    async with parts.store.begin() as work:
        return Turn(parts.world, work, now, Incoming(Did.COMMAND, her.chat_id, now), her)


async def _page(parts: app.Parts, her: Person) -> Drawing:
    turn = await _turn(parts, her)
    async with parts.store.begin() as work:
        turn.work = work
        await asking.make(turn, Wish("1y", "tsqnv"), "Margaret")
    return next(out.carries for _chat, out in turn.letters if isinstance(out.carries, Drawing))


@asynccontextmanager
async def _lived(task: Task, api_url: str = "http://127.0.0.1:1") -> AsyncIterator[tuple[app.Parts, Person]]:
    """Somebody has lived with the bot for a year: a tablet a day, a check-in a week."""
    async with ours.bot(task.database, api_url, ours.AT) as parts:
        await ours.people(parts, PAGES)
        async with parts.store.begin() as work:
            found = await people.find(work, _HER)
            if found is None:
                raise LookupError("Nobody is there.")
            her = await people.save_profile(work, found, body="woman", reason="cancer")
            await doses.add_many(work, [_dose(n) for n in range(1, DAYS)])
            for week in range(DAYS // 7):
                at = ours.AT - timedelta(weeks=week)
                state = _told(parts, her, week)
                kept = await checkins.add(work, her.id, _FORM, parts.world.asked.version, at)
                await checkins.keep(work, her.id, kept, surveys.to_row(state))
                await checkins.close(work, her.id, kept, Outcome.DONE)
        yield parts, her


def _dose(n: int) -> dict[str, object]:
    at = ours.DUE - timedelta(days=n)
    return {
        "person_id": _HER,
        "plan_id": _HER,
        "plan_version": 1,
        "local_date": at.date().isoformat(),
        "slot": 0,
        "amount": "1",
        "zone": "Europe/London",
        "due_at": at,
        "limit_at": at,
        "state": ("no_answer", *["taken"] * 9)[n % 10],
        "rings": 1,
        "snoozes": 0,
    }


def _told(parts: app.Parts, her: Person, week: int) -> State:
    """She is bothered by the first things that are asked about, now more, now less."""
    reader = replace(her.profile.reader, intimate=False)
    state = surveys.start(parts.world.asked.surveys[_FORM], reader, {}, Tablets())
    while not state.finished:
        screen = surveys.screen(state)
        options = [option.key for option in screen.options if option.key != "none"]
        if screen.kind is Kind.REVIEW:
            tap = surveys.Tap(Act.DONE)
        elif screen.kind is Kind.NOTE:
            tap = surveys.Tap(Act.SKIP)
        elif screen.kind is Kind.MULTI and len(screen.selected) < min(4, len(options)):
            tap = surveys.Tap(Act.TOGGLE, next(key for key in options if key not in screen.selected))
        elif screen.kind is Kind.MULTI:
            tap = surveys.Tap(Act.DONE)
        else:
            tap = surveys.Tap(Act.CHOOSE, options[week % len(options)])
        state = surveys.answer(state, tap).state
    return state
