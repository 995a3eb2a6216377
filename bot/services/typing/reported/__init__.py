"""What a message reports about tablets is done; what is not wholly understood is asked about with one tap, never booked."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain.levels import Level
from bot.domain.reports import Act, Report, read
from bot.domain.understanding import Intent, Understanding
from bot.services.doses import booking, taps
from bot.services.talk.turn import Turn
from bot.services.typing.expecting import BARE
from bot.services.typing.reported import ask, corrections, others, took
from bot.services.typing.reported.ask import medicines

SECOND = "R27"  # the rule about one tablet too many
_BUT = re.compile(r"\b(but|only|except|though|although|well)\b", re.IGNORECASE)
Answer = Callable[[Turn, Report], Awaitable[bool]]
# What is asked of the bot itself goes before a reading of the same words as a report.
_NOT_REPORTS = frozenset(
    {Intent.STOP_BOT, Intent.STOP_TREATMENT, Intent.EMERGENCY, Intent.HISTORY, Intent.RAN_OUT, Intent.SETTINGS, Intent.HOW_OFTEN}
)  # fmt: skip


async def said(turn: Turn, meaning: Understanding) -> bool:
    """Return whether the message was about a tablet, and was answered."""
    report = await of(turn, meaning)
    act = ACTS.get(report.act)
    if act is None:
        return False
    replied = await booking.replied_to(turn)
    if replied and taps.too_old(turn, replied):
        turn.new(turn.say("toast.too_old", day=turn.voice.day(replied.local_date)), topic="menu")
        return True
    return await act(turn, report)


async def both(turn: Turn, meaning: Understanding) -> Understanding:
    """Return *meaning* without the alarm about a second tablet where "took both" is all that was said.

    Of two medicines it is a report; who takes one is asked whether it was one tablet or two.
    """
    said_so = meaning.flags and all(f.rule_id == SECOND and "both" in f.words.split() for f in meaning.flags)
    if not said_so or turn.person is None or not turn.me.settled or turn.incoming.forwarded:
        return meaning
    report = await of(turn, replace(meaning, topics=()))
    if report.act is not Act.TOOK or not report.sure or not await took.can_be_both(turn):
        return meaning
    return replace(meaning, level=Level.NONE, sure=Level.NONE, confirm=False, flags=(), topics=(), because=())


async def too(turn: Turn, meaning: Understanding) -> None:
    """A tablet reported as taken beside what is asked about has its own answer, above the question."""
    report = await of(turn, meaning)
    if report.act is Act.TOOK:
        await took.answer(turn, report)


async def of(turn: Turn, meaning: Understanding) -> Report:
    """Return what the message reports; nothing when it asks the bot for something else."""
    if not turn.me.settled:
        return Report()
    report = read(turn.incoming.text, await medicines(turn))
    if (
        turn.flow and not report.sure and meaning.meant & BARE
    ):  # said to the step in hand, wanted there or not
        return Report()
    clear = report.turned or (report.act is Act.TOOK and report.sure)
    wish = meaning.intent in _NOT_REPORTS and not clear
    if report.sure and not meaning.topics and await _taken_back(turn, report):
        report = replace(report, sure=False)
    aside = report.act is Act.LATER and meaning.topics  # "when I stand up my knees hurt" puts nothing off
    return Report() if wish or aside else report


async def _taken_back(turn: Turn, report: Report) -> bool:
    """Return whether something follows a tablet taken that may undo it: "took it, only it's on the floor now"."""
    _before, word, rest = (*_BUT.split(turn.incoming.text, maxsplit=1), "", "")[:3]
    told = bool(word) and any(c.isalpha() for c in rest)
    return report.act is Act.TOOK and told and read(rest, await medicines(turn)).act is Act.NONE


async def surely_took(turn: Turn) -> bool:
    """Return whether the message is a report of a tablet taken, wholly understood."""
    report = read(turn.incoming.text, await medicines(turn))
    return report.act is Act.TOOK and report.sure


async def asked_again(turn: Turn) -> bool:
    """What was not understood while a tablet waits is answered with the question that is open, not with guesses."""
    sitting = await booking.current(turn) if turn.me.settled else None
    return bool(sitting and sitting.open) and ask.surely(turn, sitting, "reported.still_open", other=True)  # type: ignore[arg-type]


ACTS: dict[Act, Answer] = {
    Act.TOOK: took.answer,
    Act.NOT_TAKEN: others.not_taken,
    Act.FORGOT: others.not_taken,
    Act.SKIP: others.skip,
    Act.LATER: others.later,
    Act.WILL: others.will,
    Act.LOST: others.lost,
    Act.MORE: others.more,
    Act.NOT_HERS: others.not_hers,
    Act.THEIRS: others.theirs,
    Act.DID_I: others.did_i,
    Act.DOUBT: others.doubt,
    Act.CAN_I: others.late,
    Act.TWO: others.two,
    Act.UNDO: corrections.undo,
    Act.WRONG: corrections.wrong,
    Act.MOVE: corrections.move,
}
