"""What was asked for in words of which a part was not understood: the part is answered, and one tap opens the rest.

A page of ours must never be all that stands below "let my husband know I jumped".
"""

from dataclasses import replace
from datetime import date

from bot.domain.messages import Button, Tap
from bot.domain.understanding import Intent, Understanding, understand
from bot.services.questions import answers
from bot.services.talk.turn import Turn
from bot.services.typing import requests, smalltalk, ways
from bot.store import notes

KIND = "want"
_ROOMS = {  # where a word of the bot's own leads whose message is not wholly understood
    Intent.PAUSE: "pause",
    Intent.CHANGE_TIME: "settings",
    Intent.HISTORY: "history",
    Intent.SETTINGS: "settings",
    Intent.HOW_OFTEN: "settings",
    Intent.RAN_OUT: "supply",
    Intent.HELP: "help",
}


def half_read(meaning: Understanding) -> bool:
    """Return whether its word for the bot is only a part of what the message says."""
    return meaning.intent in _ROOMS and not meaning.whole


async def answer(turn: Turn, text: str, meaning: Understanding) -> bool:
    """Return whether the words hold a request; what they say besides is answered, and the request is offered below it."""
    mourns = meaning.talk == smalltalk.SORROW  # "my history is full of loss" asks for no page
    button = await _way(turn, text, meaning) if turn.person and turn.me.settled and not mourns else None
    if button is None:
        return False
    told = _beside(turn, meaning)
    if told.topics:
        await answers.reply(turn, told)
    answers.offer(turn, ((button,),))
    return True


def _beside(turn: Turn, meaning: Understanding) -> Understanding:
    """Return what the rest of the words asks or tells by itself, or all of them where they ask something."""
    told = understand(meaning.rest, turn.world.lexicon)
    if not told.topics and (meaning.asks or meaning.decision):
        return meaning
    return replace(meaning, topics=told.topics, asks=told.asks, decision=told.decision)


async def _way(turn: Turn, text: str, meaning: Understanding) -> Button | None:
    request = await requests.meant(turn, text, meaning) or await requests.meant(
        turn, text, meaning, weak=True
    )
    if request:
        kept = await notes.ask(turn.work, turn.me.id, text, turn.now)
        label = turn.voice.label(f"want.{request}")
        return Button(label, Tap(KIND, str(kept), request, _today(turn).isoformat()))
    if half_read(meaning) and meaning.intent:
        name = _ROOMS[meaning.intent]
        return Button(turn.voice.label(f"command.{name}"), Tap("cmd", "", name))
    return None


async def tapped(turn: Turn, tap: Tap) -> None:
    """What she asked for opens with what she said filled in; a day later "tomorrow" is another day, and nothing is."""
    text = await notes.asked(turn.work, turn.me.id, int(tap.id)) if tap.id.isdecimal() else ""
    if tap.act not in ways.ACTS:
        turn.tell("toast.old_button")
        return
    fresh = tap.arg and date.fromisoformat(tap.arg) == _today(turn)
    await requests.opened(turn, tap.act, text if fresh else "")


def _today(turn: Turn) -> date:
    return turn.voice.local(turn.now).date()
