"""What has just been asked, and whether typed words answer it: the label of a button, its number, or a word it takes.

Which words a button takes is data (``knowledge/language/answers.toml``). The newest question is tried first; one that
another card has covered is only asked about, and only questions the bot put itself are answered from there.
A swipe-reply names its card. What cannot be taken back (``Style.DANGER``) is no number: a slip must not press it.
"""

import re
from dataclasses import replace
from datetime import timedelta

from bot.domain import began
from bot.domain.messages import Button, Style, Tap
from bot.domain.understanding import Understanding
from bot.services.checkins import conversation, symptom
from bot.services.setup import draft, steps
from bot.services.talk.turn import Turn
from bot.store import cards, flows

Pressed = tuple[int, Tap]  # the message and what its button means
ASKS = frozenset({"dose", "sos", "ci", "week", "quiet"})  # kinds whose question stays open under a newer card
BARE = frozenset({"yes", "no", "all_of_them", "not_all"})  # what any question could be answered by
FINISHED = frozenset({"done", "none", "that_is_all"})
HEARS = {
    conversation.KIND: conversation.hears,
    symptom.KIND: symptom.hears,
}  # flows whose newest question hears "done" and "none" alone
_FIGURES = re.compile(r"\d{1,3}([.,]\d)?(\s*(/|out of|of)\s*\d{1,3})?")
REMEMBERED = timedelta(hours=36)  # a covered question older than this has had its time


def only_answers(turn: Turn, text: str, meaning: Understanding) -> bool:
    """Return whether *text* is no more than an answer to whatever was asked: yes, no, done, a figure."""
    bare = {"yes", "no", "everything"} | turn.world.lexicon.answering.near | FINISHED
    return bool(meaning.meant & bare) or bool(_FIGURES.fullmatch(text.casefold().strip(" .!")))


async def pressed(turn: Turn, meaning: Understanding) -> Pressed | None:
    """Return the message and the tap that the words mean, None when they answer nothing that was asked."""
    shown = await cards.live(turn.work, turn.chat_id, turn.incoming.reply_to)
    if await _of_the_question(turn, shown):
        shown = shown[:1]  # "very bad" of her joints is not said to the danger under it
    return pressed_on(turn, meaning, shown)


async def _of_the_question(turn: Turn, shown: list[cards.Live]) -> bool:
    """Return whether the newest card is a question of the check-in or of a symptom, and the words are its answer."""
    flow = turn.flow
    if flow is None or flow.name not in HEARS or not shown or not _of_kind(shown[0], flow.name):
        return False
    return await HEARS[flow.name](turn, turn.incoming.text)


async def pressed_next(turn: Turn, meaning: Understanding, before: Pressed | None) -> Pressed | None:
    """Return the tap on the next step of the set-up that the same words mean, in what the step *before* left of them."""
    turn.flow = await flows.get(turn.work, turn.me.id)
    if before is None or turn.flow is None or turn.flow.name != draft.KIND or not turn.letters:
        return None
    book = turn.world.lexicon.answering
    rest = meaning.meant - book.pressing(before[1]) - BARE - book.near
    taps = [b.tap for row in turn.letters[-1][1].card.rows for b in row if b.tap]
    tap = book.tap(rest, [tap for tap in taps if tap.id == turn.flow.step])
    return (before[0], tap) if tap else None


def pressed_on(turn: Turn, meaning: Understanding, shown: list[cards.Live]) -> Pressed | None:
    """Return the message and the tap of the cards *shown*, the newest first, that the words mean."""
    if not shown:
        return None
    text = turn.incoming.text.strip()
    first = shown[0]
    tap = (
        _by_label(first.buttons, text)
        or (_by_place(first.buttons, text) if _waits_for_a_place(turn) else None)
        or _by_beginning(turn, first.buttons, text)
        or (None if _takes_numbers(turn) else _by_number(first.buttons, text))
    )
    if tap:
        return first.message_id, tap
    return _by_meaning(turn, meaning, shown)


def _by_meaning(turn: Turn, meaning: Understanding, shown: list[cards.Live]) -> Pressed | None:
    book = turn.world.lexicon.answering
    for nth, card in enumerate(shown):
        if nth and turn.now - card.shown_at > REMEMBERED:
            return None
        said = meaning.meant - book.near if nth else meaning.meant
        if nth and (
            turn.flow or nth > 1
        ):  # another question stands between: a bare yes is not about this one
            said -= BARE
        if turn.flow and turn.flow.name in HEARS and not _of_kind(card, turn.flow.name):
            said -= FINISHED
        buttons = [b.tap for b in card.buttons if b.tap and (not nth or b.tap.kind in ASKS)]
        tap = book.tap(said, buttons, covered=nth > 0)
        if tap:
            return card.message_id, tap
    return None


def _of_kind(card: cards.Live, kind: str) -> bool:
    return any(b.tap and b.tap.kind == kind for b in card.buttons)


def _by_label(buttons: list[Button], text: str) -> Tap | None:
    wanted = _bare(text)
    return next((b.tap for b in buttons if wanted and _bare(b.label) == wanted and not _undoes(b)), None)


def _by_place(buttons: list[Button], text: str) -> Tap | None:
    """A town is told without its country; of two with one name neither is meant."""
    wanted = _bare(text)
    named = [b.tap for b in buttons if wanted and _bare(b.label.partition(",")[0]) == wanted]
    return named[0] if len(named) == 1 else None


def _by_beginning(turn: Turn, buttons: list[Button], text: str) -> Tap | None:
    """Where since when she takes it is asked with years or months: the month that was told, or the months of its year."""
    asked = next((b.tap for b in buttons if b.tap and b.tap.act in ("year", "month")), None)
    told = began.read(text, turn.voice.local(turn.now).date()) if asked else None
    if asked is None or told is None:
        return None
    if not told.month:
        return replace(asked, act="year", arg=str(told.year))
    return replace(asked, act="month", arg=f"{told.year}{told.month:02}")


def _undoes(button: Button) -> bool:
    """The word undo is about the last answer, which the card in hand need not be: reports read it."""
    return button.tap is not None and (button.tap.kind, button.tap.act) == ("dose", "undo")


def _bare(label: str) -> str:
    return "".join(c for c in label.casefold() if c.isalnum())


def _by_number(buttons: list[Button], text: str) -> Tap | None:
    if not (text.isdecimal() and len(text) == 1 and 0 < int(text) <= len(buttons)):
        return None
    meant = buttons[int(text) - 1]
    return None if meant.style is Style.DANGER else meant.tap


def _waits_for_a_place(turn: Turn) -> bool:
    """Places are on the card, in the set-up or for a journey."""
    return turn.flow is not None and turn.flow.step == "place"


def _takes_numbers(turn: Turn) -> bool:
    """The step in hand may itself mean a number, an amount or a time; and nobody agrees by a digit."""
    flow = turn.flow
    if turn.person is None:
        return True
    return flow is not None and (flow.name != draft.KIND or flow.step in steps.NUMBERS)
