"""/help, and answers to what cannot be read."""

from bot.domain.incoming import Did
from bot.domain.messages import Rows, Style
from bot.services.talk.turn import Turn


def show(turn: Turn) -> None:
    rows: Rows = (
        (turn.button("button.today", "today"), turn.button("button.browse_short", "ask", "browse")),
        (turn.button("button.settings", "set"), turn.button("button.my_data", "me")),
        (turn.button("button.urgent", "sos", style=Style.DANGER),),
    )
    turn.show(turn.say("help"), rows, topic="help" if turn.person else "")


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
