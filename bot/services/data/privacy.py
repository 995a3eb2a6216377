"""/privacy: what is kept, download it, delete it. Erasing shreds the key and leaves no row."""

from dataclasses import replace
from datetime import timedelta

from bot import failpoints
from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style, Tap
from bot.formats import Format
from bot.services.data import consent
from bot.services.data.consent import POLICY_VERSION
from bot.services.exports import card
from bot.services.helping import letters, theirs
from bot.services.talk.turn import Turn
from bot.store import backup, cards, dossier, helpers, people

KIND = "me"
BACKUP_DAYS = backup.KEPT.days
A_MINUTE = (
    60  # cards that go: Telegram lets no more leave for one chat, and years of them would stand before others
)


async def tapped(turn: Turn, tap: Tap) -> None:
    if turn.person is None:
        turn.edit(turn.say("privacy.nothing"), ((turn.button("button.start", "start", "hello"),),))
        return
    acts = {"download": download, "delete": ask, "really": ask_again, "now": erase, "policy": policy}
    await acts.get(tap.act, show)(turn)


async def show(turn: Turn) -> None:
    kept = await dossier.counts(turn.work, turn.me.id)
    text = turn.say(
        "privacy.card",
        doses=kept["dose"],
        notes=kept["note"],
        alerts=kept["alert"],
        since=turn.voice.day(turn.me.created_at),
        operator=turn.world.operator or turn.say("start.operator_someone"),
        backup_days=BACKUP_DAYS,
    )
    rows: Rows = (
        (turn.button("privacy.download", KIND, "download"),),
        (turn.button("privacy.policy", KIND, "policy"),),
        (turn.button("privacy.delete", KIND, "delete", style=Style.DANGER),),
        (turn.button("button.back", "set"),),
    )
    turn.show(text, rows, topic="privacy")


async def policy(turn: Turn) -> None:
    """The whole text; who agreed to an older one can agree to this one here, too."""
    asked = consent.rows(turn, full=False) if consent.outstanding(turn) else ()
    turn.edit(
        turn.say("policy.full", version=POLICY_VERSION),
        (*asked, (turn.button("button.back", KIND),)),
        topic="privacy",
    )


async def download(turn: Turn) -> None:
    """Everything kept of the person leaves as one file."""
    await card.send(turn, Format.JSON)


async def ask(turn: Turn) -> None:
    rows: Rows = (
        (turn.button("privacy.download_first", KIND, "download"),),
        (turn.button("privacy.delete_yes", KIND, "really", style=Style.DANGER),),
        (turn.button("button.back", KIND),),
    )
    turn.show(turn.say("delete.ask"), rows, topic="privacy")


async def ask_again(turn: Turn) -> None:
    """The last question; its buttons stand elsewhere, so that a double tap on the one before does not delete."""
    now = turn.button("privacy.delete_now", KIND, "now", style=Style.DANGER)
    rows: Rows = ((now, turn.button("privacy.keep", KIND)),)  # second neither from above nor from below
    turn.edit(turn.say("delete.again"), rows, topic="privacy")


async def _others(turn: Turn) -> None:
    """Who helps her, and whom she helps, read that it is over; nothing else of it is told."""
    for one in await helpers.of_person(turn.work, turn.me.id, turn.now):
        await letters.over(turn.world, turn.work, one, turn.me.zone, turn.now)
    await theirs.lost(turn.world, turn.work, turn.chat_id, turn.now, "helper.left")


async def erase(turn: Turn) -> None:
    """No row of the person is left; what is said last is said without one, and the cards we know of leave the chat."""
    await _others(turn)
    goodbye, emptied = turn.say("delete.done", days=BACKUP_DAYS), str(turn.say("delete.emptied"))
    without_keys = Outgoing(Op.KEYS, Card(str(turn.say("delete.keys"))), silent=True)
    shown = await cards.messages_of(turn.work, turn.chat_id)
    await people.erase(turn.work, turn.chat_id, turn.now)
    failpoints.here("in_erase")
    turn.letters.clear()
    turn.person, turn.flow = None, None
    turn.letters.append((turn.chat_id, without_keys))
    turn.new(goodbye, ((turn.button("button.start_new", "start", "hello"),),))
    later = Outgoing(Op.DROP, Card(emptied), priority=Priority.ANNOUNCEMENT)
    gone = [
        replace(later, message_id=number, not_before=turn.now + nth // A_MINUTE * timedelta(minutes=1))
        for nth, number in enumerate(shown)
    ]
    turn.letters += [(turn.chat_id, out) for out in (Outgoing(Op.UNPIN), *gone)]
    turn.erased = True
