"""/help, the notebook, and answers to what cannot be read."""

from bot.domain.incoming import Did
from bot.domain.messages import Button, Rows, Style, Tap
from bot.services.turn import Turn
from bot.store import flows, notes
from bot.store.flows import Flow

READY = {
    "stop": "question.stop",
    "late": "question.late",
    "two": "question.two",
    "worried": "question.worried",
}
NOTE_AT_MOST = 500


def show(turn: Turn) -> None:
    rows: Rows = (
        (turn.button("button.today", "today"), turn.button("button.browse_short", "ask", "browse")),
        (turn.button("button.settings", "set"), turn.button("button.my_data", "me")),
        (turn.button("button.urgent", "sos", style=Style.DANGER),),
    )
    turn.show(turn.say("help"), rows, topic="help" if turn.person else "")


async def note(turn: Turn, tap: Tap) -> None:
    """A ready question, or the question just typed, waits in the notebook."""
    if not turn.person:
        turn.tell("toast.agree_first")
        return
    if tap.act == "clear":
        await notes.clear(turn.work, turn.me.id, turn.now)
        turn.edit(turn.say("notes.cleared"), ((turn.button("button.today", "today"),),), topic="notes")
        return
    if tap.act == "add":
        await flows.put(turn.work, turn.me.id, Flow("note", "write", {}, turn.incoming.message_id), turn.now)
        turn.edit(turn.say("notes.write"), ((turn.button("button.back", "note", "list"),),), topic="notes")
        return
    if tap.act == "list":
        await notebook(turn)
        return
    typed = turn.flow.data.get("text", "") if turn.flow and turn.flow.name == "asked" else ""
    question = (
        typed if tap.act == "typed" else str(turn.say(READY[tap.act]).striptags()) if tap.act in READY else ""
    )
    if not question:
        turn.tell("toast.gone")
        return
    count = await notes.add(turn.work, turn.me.id, "question", question, turn.now)
    if typed:
        await flows.end(turn.work, turn.me.id)
    turn.tell("toast.noted", n=count)


async def write(turn: Turn, text: str, *, insist: bool = True) -> bool:  # noqa: ARG001 - a note takes any words
    """What the person wrote is kept for the visit, sealed."""
    count = await notes.add(turn.work, turn.me.id, "note", text[:NOTE_AT_MOST], turn.now)
    await flows.end(turn.work, turn.me.id)
    turn.new(
        turn.say("notes.kept", n=count), ((turn.button("button.notes", "note", "list"),),), topic="notes"
    )
    return True


async def notebook(turn: Turn) -> None:
    """Answer /notes: every question and note for the next visit."""
    found = await notes.open_ones(turn.work, turn.me.id)
    lines = [str(turn.say("notes.line", body=n.body[:200])) for n in found[-15:]]
    rows: list[tuple[Button, ...]] = [(turn.button("notes.add", "note", "add"),)]
    if found:
        rows.append((turn.button("notes.clear", "note", "clear"),))
    rows.append((turn.button("button.today", "today"),))
    head = turn.say("notes.title" if found else "notes.none")
    turn.show("\n".join([str(head), *lines]), tuple(rows), topic="notes")


def not_hers(turn: Turn) -> None:
    """Somebody else's words were passed on, and no topic of ours is in them."""
    rows: Rows = ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
    turn.new(turn.say("forwarded"), rows, topic="menu" if turn.person else "")


def unreadable(turn: Turn) -> None:
    """Photos, voice, stickers: what cannot be read is said, with the urgent button; nothing was kept."""
    key = {
        Did.VOICE: "unreadable.voice",
        Did.PHOTO: "unreadable.photo",
        Did.LOCATION: "unreadable.place",
    }.get(turn.incoming.did, "unreadable")
    rows: Rows = (
        (turn.button("button.urgent", "sos", style=Style.DANGER),),
        (turn.button("button.help", "help"),),
    )
    turn.new(turn.say(key), rows, topic="unreadable" if turn.person else "")
