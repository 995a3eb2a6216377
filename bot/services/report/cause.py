"""Is it the tablet? What came when, beside what the sources say: help for a talk, never a verdict."""

import json
from datetime import date
from textwrap import shorten

from bot import drawing
from bot.domain.messages import Button, Drawing, Rows, Tap
from bot.domain.overview import Span, Strip, Window, span_of
from bot.knowledge import cards
from bot.services.milestones import since
from bot.services.plans.status import plan_words
from bot.services.record import looking, strips
from bot.services.record.looking import OWN
from bot.services.talk.turn import Turn
from bot.services.talk.voice import Voice
from bot.store import plans

KIND = "why"
TOPIC = "hist"  # it takes the place of the picture it is asked under
SAID_AT_MOST = 420  # characters of what sources say, in whole sentences: a caption has 1,024
CHANGES = 5
NAMED = 3  # sources, each with so many letters of its title
TITLE = 60


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a button of this page; each names the symptom it is about."""
    span = span_of(Window.YEAR, turn.voice.local(turn.now).date())
    found = {s.item: s for s in looking.strips(turn, await looking.told(turn), span)}
    strip = found.get(tap.id)
    if not tap.id or strip is None:
        _which(turn, list(found.values()))
    elif tap.act == "since":
        _ask(turn, tap.id, since.years(turn, KIND, tap.id))
    elif tap.act == "year" and tap.arg.isdecimal() and len(tap.arg) == len("2026"):
        _ask(turn, tap.id, since.months(turn, KIND, tap.id, int(tap.arg)))
    elif tap.act == "month" and not await since.keep(turn, tap.arg):
        turn.tell("toast.old_button")
    else:
        await _show(turn, strip, span)


def _which(turn: Turn, found: list[Strip]) -> None:
    rows: Rows = tuple((Button(strips.label(turn, s), Tap(KIND, s.item, "show")),) for s in found[:8])
    back = (turn.button("button.back", "hist", "pic", arg="str.12w.0"),)
    turn.edit(turn.say("why.which"), (*rows, back), topic=TOPIC)


def _ask(turn: Turn, item: str, buttons: Rows) -> None:
    back = (turn.button("button.back", KIND, "show", id=item),)
    turn.edit(turn.say("why.ask_since"), (*buttons, back), topic=TOPIC)


async def _show(turn: Turn, strip: Strip, span: Span) -> None:
    """One symptom with what changed meanwhile, in a picture and in words."""
    changes = [(day, words) for day, words in await _changes(turn, span) if span.holds(day)][-CHANGES:]
    listed = [f"{n}. {words}" for n, (_, words) in enumerate(changes, 1)]
    title = turn.voice.label("why.title", item=strips.label(turn, strip))
    drawn = strips.data(turn, [strip], await looking.tablets(turn, span), span) | {
        "title": drawing.printable(title),
        "changes": [{"x": strips.place(day, span), "sign": str(n)} for n, (day, _) in enumerate(changes, 1)],
        "notes": [drawing.printable(line) for line in listed],
    }
    began = since.told(turn)
    known = turn.say("why.since", month=turn.voice.month(began)) if began else turn.say("why.since.unknown")
    caption = [
        f"<b>{turn.say('pic.title', title=title)}</b>",
        str(known),
        strips.words(turn, strip),
        *(str(turn.say("pic.title", title=line)) for line in listed),
        *_known(turn, strip),
        str(turn.say("why.closing")),
    ]
    item = turn.world.asked.items[strip.item]
    topic = turn.world.library.topics.get(item.topic)
    about: Rows = ((turn.button("why.read", "kb", "show", arg=topic.id),),) if topic else ()
    rows: Rows = (
        (turn.button("why.since.button", KIND, "since", id=strip.item),),
        *about,
        (turn.button("why.other", KIND),),
        (turn.button("button.back", "hist", "pic", arg="str.12w.0"),),
    )
    name = f"{strip.item}-{span.last.isoformat()}.png"
    turn.edit("\n".join(caption), rows, topic=TOPIC, carries=Drawing(name, "strips", json.dumps(drawn)))


async def _changes(turn: Turn, span: Span) -> list[tuple[date, str]]:
    """Return when she began, when the plan changed, and since when other medicines are on record, in order."""
    voice = turn.voice
    began = since.told(turn)
    found = [(began, voice.label("why.began", month=voice.month(began)))] if began else []
    found += [
        (c.on, voice.label("pic.change", day=voice.short_date(c.on), plan=plan_words(voice, c.rule)))
        for c in await looking.plan_changes(turn, span, OWN)
    ]
    names = await plans.names(turn.work, turn.me.id)
    others: dict[int, date] = {}
    for version in await plans.versions(turn.work, turn.me.id):
        day = Voice(zone=version.rule.zone).local(version.from_at).date()
        others.setdefault(version.plan_id, day)
    found += [
        (day, voice.label("why.medicine", name=names[plan_id], day=voice.short_date(day)))
        for plan_id, day in others.items()
        if names[plan_id]
    ]
    return sorted(found)


def _known(turn: Turn, strip: Strip) -> list[str]:
    """Return what sources say of when it begins and how common it is, and who says so; whole sentences only."""
    library, reader = turn.world.library, turn.me.profile.reader
    topic = library.topics.get(turn.world.asked.items[strip.item].topic)
    if topic is None or not cards.shown(topic, reader):
        return []
    said: list[str] = []
    who: dict[str, None] = {}
    for carried in cards.onset(topic, reader):
        line = turn.voice.plain(cards.in_words(carried))
        if sum(map(len, said)) + len(line) <= SAID_AT_MOST:
            said.append(line)
            who |= dict.fromkeys(
                shorten(library.sources[s].title, TITLE, placeholder=" …")
                for s in carried.sources
                if s in library.sources
            )
    if not said:
        return [str(turn.say("why.nothing_known"))]
    named = "; ".join(list(who)[:NAMED])
    return [str(turn.say("why.known", said=" ".join(said), sources=named))]
