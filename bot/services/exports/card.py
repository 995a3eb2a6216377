"""/export: four kinds of files, one at a time and three an hour; what cannot be made is said before anything is asked."""

import re
from datetime import timedelta

from bot.domain.messages import Card, Making, Op, Outgoing, Rows, Tap
from bot.formats import Format
from bot.services.exports import contents
from bot.services.talk.turn import Turn
from bot.store import outbox

KIND = TOPIC = "export"
AN_HOUR = timedelta(hours=1)
IN_AN_HOUR = 3

_NAMES = {  # what people call a file
    "spreadsheet": Format.CSV,
    "csv": Format.CSV,
    "excel": Format.CSV,
    "json": Format.JSON,
    "fhir": Format.FHIR,
    "ics": Format.ICS,
    "calendar": Format.ICS,
}


def named(text: str) -> Format | None:
    """Return the one kind of file that *text* names."""
    found = {_NAMES[word] for word in re.findall(r"\w+", text.casefold()) if word in _NAMES}
    return found.pop() if len(found) == 1 else None


async def command(turn: Turn) -> None:
    show(turn)


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act in tuple(Format):
        await send(turn, Format(tap.act))
    else:
        show(turn)


def show(turn: Turn, line: str = "") -> None:
    """The four files, each a button; *line* says what became of the last tap."""
    above = f"{line}\n\n" if line else ""
    rows: Rows = tuple((turn.button(f"export.button.{what.value}", KIND, what.value),) for what in Format)
    back = (turn.button("button.back", "me"),)
    turn.show(f"{above}{turn.say('export.card')}", (*rows, back), topic=TOPIC)


async def send(turn: Turn, what: Format) -> None:
    """The file will leave, unless one is under way or enough were made; the card says which."""
    made, waiting = await outbox.files_since(turn.work, turn.chat_id, TOPIC, turn.now - AN_HOUR)
    if waiting:
        show(turn, turn.say("export.one_at_a_time"))
    elif made >= IN_AN_HOUR:
        show(turn, turn.say("export.wait"))
    elif not what.available:
        show(turn, turn.say("export.not_here"))
    elif what is Format.ICS and not await contents.anything_to_come(turn.work, turn.me, turn.now):
        show(turn, turn.say("export.nothing_to_come"))
    else:
        show(turn, turn.say("export.coming"))
        caption = Card(str(turn.say(f"export.file.{what.value}")))
        turn.letters.append((turn.chat_id, Outgoing(Op.FILE, caption, TOPIC, carries=Making(what.value))))
