"""/report: for which time, with what on it, with which name; then the page leaves as a picture and as a file."""

import json
from datetime import timedelta

from bot import drawing
from bot.domain import names
from bot.domain.messages import Button, Card, Drawing, Op, Outgoing, Rows, Style, Tap
from bot.services.report import contents, paper
from bot.services.report.wish import PARTS, TIMES, USUAL, VISIT, Wish
from bot.services.talk.turn import Turn
from bot.services.visits import had
from bot.store import flows, outbox
from bot.store.flows import Flow

KIND = TOPIC = "rep"
FILE = f"{TOPIC}:file"
AN_HOUR = timedelta(hours=1)
IN_AN_HOUR = 6  # she tries some parts, and takes the page that fits
FLOW = "rep_name"
LONGEST_NAME = 60
WORDS_OF_A_NAME = 6


async def show(turn: Turn) -> None:
    """Ask for which time."""
    visited = await had.last(turn)
    day = turn.voice.short_date(visited) if visited else ""
    times = [time for time in TIMES if time != VISIT or visited]
    rows: Rows = tuple(
        (turn.button(f"rep.time.{time}", KIND, "what", arg=Wish(time, USUAL).arg, day=day),) for time in times
    )
    turn.show(turn.say("rep.time"), (*rows, (turn.button("button.back", "today"),)), topic=TOPIC)


async def tapped(turn: Turn, tap: Tap) -> None:
    wish = Wish.read(tap.arg)
    if tap.act == "what" and wish:
        _what(turn, wish)
    elif tap.act == "name" and wish and wish.parts:
        await _whose(turn, wish)
    elif tap.act == "make" and wish and wish.parts:
        await make(turn, wish, "")
    elif tap.act == "time":
        await show(turn)
    else:
        turn.tell("toast.old_button")


def _what(turn: Turn, wish: Wish) -> None:
    """Ask what goes on it: each part can be put in or left out."""
    private = turn.me.profile.intimate == "yes"
    toggles = [_toggle(turn, wish, part) for part in PARTS if part != "i" or private]
    make_it = ((turn.button("rep.make", KIND, "name", arg=wish.arg, style=Style.PRIMARY),),)
    rows: Rows = (
        *((one,) for one in toggles),
        *(make_it if wish.parts else ()),
        (turn.button("button.back", KIND, "time"),),
    )
    turn.show(turn.say("rep.what"), rows, topic=TOPIC)


def _toggle(turn: Turn, wish: Wish, part: str) -> Button:
    box = "☑" if wish.has(part) else "☐"
    return Button(f"{box} {turn.voice.label(PARTS[part])}", Tap(KIND, "", "what", wish.toggled(part).arg))


async def _whose(turn: Turn, wish: Wish) -> None:
    """Ask for the name on it, which is printed and not kept."""
    await flows.put(
        turn.work, turn.me.id, Flow(FLOW, "name", {"wish": wish.arg}, turn.incoming.message_id), turn.now
    )
    rows: Rows = (
        (turn.button("rep.no_name", KIND, "make", arg=wish.arg, style=Style.PRIMARY),),
        (turn.button("button.back", KIND, "what", arg=wish.arg),),
    )
    turn.show(turn.say("rep.name"), rows, topic=TOPIC)


async def named(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A typed name stands on the page."""
    wish = Wish.read(str(turn.flow.data.get("wish", ""))) if turn.flow else None
    name = names.told(text)
    if wish is None or not _is_name(name):
        if not insist or wish is None:
            return False
        row = (turn.button("rep.no_name", KIND, "make", arg=wish.arg),)
        turn.new(turn.say("rep.name.unclear", n=LONGEST_NAME), (row,), topic=TOPIC)
        return True
    await flows.end(turn.work, turn.me.id)
    await make(turn, wish, name)
    return True


def _is_name(name: str) -> bool:
    short = 0 < len(name) <= LONGEST_NAME and len(name.split()) <= WORDS_OF_A_NAME
    return short and all(sign.isalpha() or sign in " .'’-" or not sign.isascii() for sign in name)


async def make(turn: Turn, wish: Wish, name: str) -> None:
    """The page leaves: its first side as a picture, all of it as a file; the same in words where it cannot be drawn.

    One at a time, and no more than some an hour.
    """
    made, waiting = await outbox.files_since(turn.work, turn.chat_id, FILE, turn.now - AN_HOUR)
    if waiting or made >= IN_AN_HOUR:
        rows: Rows = ((turn.button("rep.again", KIND, "time"),), (turn.button("button.today", "today"),))
        turn.show(turn.say("rep.one_at_a_time" if waiting else "rep.wait", n=IN_AN_HOUR), rows, topic=TOPIC)
        return
    page = await contents.of(turn, wish, name)
    data = json.dumps(paper.data(turn, page))
    day = turn.voice.local(turn.now).date().isoformat()
    lost = drawing.unprintable(name)
    said = [turn.say("rep.made"), *([turn.say("rep.name.lost")] if lost else [])]
    rows = (
        (turn.button("rep.visited", "visit", "had", arg=had.BESIDE),),
        (turn.button("rep.again", KIND, "time"),),
        (turn.button("button.today", "today"),),
    )
    turn.edit(turn.say("rep.coming"), (), topic=TOPIC)
    picture = Drawing(f"visit-page-{day}.png", "report", data)
    file = Drawing(f"visit-page-{day}.pdf", "report", data, paper.in_words(turn, page))
    turn.new("\n".join(map(str, said)), rows, topic=f"{TOPIC}:page", carries=picture)
    card = Card(str(turn.say("rep.file")))
    turn.letters.append((turn.chat_id, Outgoing(Op.FILE, card, FILE, carries=file)))
