"""Who comes and goes: someone wakes the bot, blocks it, returns; a group is left politely."""

from bot.domain.messages import Card, Door, Op, Outgoing
from bot.domain.rests import Gone, Quiet, Who, of_kind
from bot.services.desk import start
from bot.services.helping import telling, theirs
from bot.services.plans import planning, resting
from bot.services.talk.turn import Turn
from bot.store import outbox


async def woken(turn: Turn) -> None:
    """Any message or tap brings back someone the bot had gone quiet for, or who had blocked it."""
    if returned := of_kind(turn.me.rests, Quiet, Gone):
        turn.person = await resting.lift(turn.work, turn.me, Who.WORD, returned, turn.now)
        await telling.back(turn)


async def blocked(turn: Turn) -> None:
    """Nothing more is sent; what was told is kept until the person comes back or erases it. Whom they helped is told."""
    if turn.person:
        turn.person = await resting.add(turn.work, turn.me, Who.DOOR, Gone())
    await outbox.hush(turn.work, turn.chat_id)
    await theirs.lost(turn.world, turn.work, turn.chat_id, turn.now)


async def unblocked(turn: Turn) -> None:
    """One message on return; nothing that was missed is sent after the fact."""
    if turn.person and (gone := of_kind(turn.me.rests, Gone)):
        turn.person = await resting.lift(turn.work, turn.me, Who.DOOR, gone, turn.now)
        turn.new(
            turn.say("back_again", first=await planning.first_words(turn)),
            start.home_rows(turn),
            topic="menu",
        )


async def group(turn: Turn) -> None:
    """The bot says why it cannot stay, offers the private chat, and leaves."""
    door = Door(turn.voice.label("button.private"))
    turn.letters.append((turn.chat_id, Outgoing(Op.LEAVE, Card(str(turn.say("group"))), carries=door)))
