"""The doctor's notebook: questions and notes for the next visit. Nothing is cut, and nothing goes without a way back."""

from datetime import UTC, datetime, timedelta
from textwrap import shorten, wrap

from bot.domain.messages import Button, Rows, Tap
from bot.services.talk.turn import Turn
from bot.store import flows, notes
from bot.store.flows import Flow
from bot.store.notes import Note

KIND = "note"
READY = {
    "stop": "question.stop",
    "late": "question.late",
    "two": "question.two",
    "cost": "question.cost",
    "worried": "question.worried",
}
LONGEST = 3000  # characters of one note; longer words become several
MOST = 200  # on the list: more than anybody asks in one visit, and a download stays small
SHOWN = 8  # notes of a page
LINE = 350  # characters of a note in the list
LABEL = 28
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


async def tapped(turn: Turn, tap: Tap) -> None:
    """A ready question, or the question under which the button stands, waits in the notebook; or the notebook's own buttons."""
    if not turn.person:
        turn.tell("toast.agree_first")
    elif tap.act in READY:
        await _noted(turn, str(turn.say(READY[tap.act]).striptags()))
    elif tap.act == "typed":
        await _noted(turn, await notes.asked(turn.work, turn.me.id, _number(tap.id)))
    elif tap.act in _ACTS:
        await _ACTS[tap.act](turn, tap)
    else:
        turn.tell("toast.gone")


async def _noted(turn: Turn, question: str) -> None:
    if question:
        turn.tell("toast.noted", n=await notes.add(turn.work, turn.me.id, "question", question, turn.now))
    else:
        turn.tell("toast.gone")


async def write(turn: Turn, text: str, *, insist: bool = True) -> bool:  # noqa: ARG001 - a note takes any words
    """What the person wrote is kept for the visit, sealed and whole."""
    count, pieces = 0, parts(text)
    await flows.end(turn.work, turn.me.id)
    if len(await notes.open_ones(turn.work, turn.me.id)) + len(pieces) > MOST:
        turn.new(turn.say("notes.full", n=MOST), (_row(turn, "button.notes", "list"),), topic="notes")
        return True
    for part in pieces:
        count = await notes.add(turn.work, turn.me.id, "note", part, turn.now)
    turn.new(turn.say("notes.kept", n=count), (_row(turn, "button.notes", "list"),), topic="notes")
    return True


def parts(text: str) -> list[str]:
    """Return *text* whole, in pieces of one note each."""
    if len(text) <= LONGEST:
        return [text]
    return wrap(text, LONGEST, replace_whitespace=False, drop_whitespace=False, expand_tabs=False)


async def show(turn: Turn) -> None:
    """Answer /notes: the newest questions and notes for the next visit, and how many more there are."""
    await _page(turn, 0)


async def _list(turn: Turn, tap: Tap) -> None:
    await _page(turn, _number(tap.arg))


async def _page(turn: Turn, page: int) -> None:
    found = await notes.open_ones(turn.work, turn.me.id)
    shown, older = _on(found, page)
    lines = [str(turn.say("notes.title" if found else "notes.none"))]
    lines += [
        str(turn.say("notes.line", n=n, body=shorten(note.body, LINE, placeholder=" …"))) for n, note in shown
    ]
    lines += [str(turn.many("notes.older", older))] if older else []
    rows: list[tuple[Button, ...]] = [_row(turn, "notes.add", "add")]
    if older:
        rows.append(_row(turn, "notes.button.older", "list", arg=str(page + 1)))
    if page:
        rows.append(_row(turn, "notes.button.newer", "list", arg=str(page - 1)))
    if found:
        rows.append(
            (*_row(turn, "notes.remove", "which", arg=str(page)), turn.button("notes.clear", "visit", "had"))
        )
    rows.append((turn.button("button.today", "today"),))
    turn.show("\n".join(lines), tuple(rows), topic="notes")


def _on(found: list[Note], page: int) -> tuple[list[tuple[int, Note]], int]:
    """Return the numbered notes of a page, the newest ones on the first, and how many are older."""
    end = max(0, len(found) - page * SHOWN)
    start = max(0, end - SHOWN)
    return list(enumerate(found, 1))[start:end], start


async def _add(turn: Turn, _tap: Tap) -> None:
    await flows.put(turn.work, turn.me.id, Flow(KIND, "write", {}, turn.incoming.message_id), turn.now)
    turn.edit(turn.say("notes.write"), (_row(turn, "button.back", "list"),), topic="notes")


async def _which(turn: Turn, tap: Tap) -> None:
    shown, _older = _on(await notes.open_ones(turn.work, turn.me.id), _number(tap.arg))
    rows: Rows = tuple(
        (Button(f"{n}. {shorten(note.body, LABEL, placeholder='…')}", Tap(KIND, str(note.id), "drop")),)
        for n, note in shown
    )
    turn.edit(turn.say("notes.which"), (*rows, _row(turn, "button.back", "list")), topic="notes")


async def _drop(turn: Turn, tap: Tap) -> None:
    gone = await notes.clear(turn.work, turn.me.id, turn.now, _number(tap.id))
    if not gone:
        turn.tell("toast.gone")
        return
    stamp = (turn.now - _EPOCH) // timedelta(microseconds=1)
    rows = (_row(turn, "notes.back", "undo", arg=str(stamp)), _row(turn, "button.notes", "list"))
    turn.edit(turn.say("notes.removed"), (*rows, (turn.button("button.today", "today"),)), topic="notes")


async def _undo(turn: Turn, tap: Tap) -> None:
    """What went with that tap is on the list again."""
    await notes.back(turn.work, turn.me.id, _EPOCH + timedelta(microseconds=_number(tap.arg)))
    await _page(turn, 0)


def _row(turn: Turn, key: str, act: str, arg: str = "") -> tuple[Button, ...]:
    return (turn.button(key, KIND, act, arg=arg),)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0


_ACTS = {"list": _list, "add": _add, "which": _which, "drop": _drop, "undo": _undo}
