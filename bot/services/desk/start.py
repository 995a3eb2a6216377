"""The door: hello, privacy, consent with its version, and the ask-only path for "No, thank you"."""

from bot import texts
from bot.domain.messages import Rows, Style, Tap
from bot.services.data.consent import POLICY_VERSION
from bot.services.plans import status
from bot.services.setup import steps
from bot.services.talk.turn import Turn
from bot.store import people

KIND = "start"
_ON = frozenset({"yes", "ok", "go_on", "agree"})


async def command(turn: Turn) -> None:
    """Answer /start: a new person is greeted, someone half-way goes on, someone settled is welcomed back."""
    person = turn.person
    if person is None:
        hello(turn)
    elif not person.settled:
        await steps.offer_to_go_on(turn)
    else:
        turn.new(turn.say("start.again", plan=await status.plan_line(turn)), home_rows(turn), topic="menu")


def home_rows(turn: Turn) -> Rows:
    return (
        (turn.button("button.today", "today"), turn.button("button.checkin", "checkin", "start")),
        (turn.button("button.settings", "set"), turn.button("button.help", "help")),
    )


def hello(turn: Turn) -> None:
    rows: Rows = ((turn.button("button.continue", KIND, "privacy", style=Style.PRIMARY),),)
    if len(texts.languages()) > 1:
        rows += ((turn.button("button.language", KIND, "language"),),)
    turn.show(turn.say("start.hello"), rows)


def typed(turn: Turn, meant: frozenset[str]) -> bool:
    """Return whether the words of someone who has not agreed were an answer to the door: what I keep comes next.

    Nothing is kept of strangers, so nobody knows what they have read: consent is the tap under that text.
    """
    if not meant & _ON:
        return False
    turn.new(_privacy_text(turn), _privacy_rows(turn))
    return True


async def tapped(turn: Turn, tap: Tap) -> None:
    await _ACTS.get(tap.act, _hello)(turn)


async def _hello(turn: Turn) -> None:
    hello(turn)


async def _privacy(turn: Turn) -> None:
    turn.edit(_privacy_text(turn), _privacy_rows(turn))


def _privacy_text(turn: Turn) -> str:
    operator = turn.world.operator
    who = turn.say("start.operator", operator=operator) if operator else turn.say("start.operator_unnamed")
    return str(turn.say("start.privacy", who=who))


def _privacy_rows(turn: Turn) -> Rows:
    return (
        (turn.button("button.agree", KIND, "agree", style=Style.GOOD),),
        (turn.button("button.full_text", KIND, "full"),),
        (turn.button("button.no_thanks", KIND, "decline"),),
    )


async def _full(turn: Turn) -> None:
    turn.edit(turn.say("policy.full", version=POLICY_VERSION), _privacy_rows(turn))


async def _decline(turn: Turn) -> None:
    turn.edit(
        turn.say("start.declined"),
        (
            (turn.button("button.browse", "ask", "browse"),),
            (turn.button("button.urgent", "sos"), turn.button("button.change_mind", KIND, "privacy")),
        ),
    )


async def _agree(turn: Turn) -> None:
    if turn.person is None:
        lang = turn.incoming.lang
        turn.person = await people.agree(turn.work, turn.chat_id, lang, POLICY_VERSION, turn.now)
    if not turn.me.settled:
        await steps.begin(turn)
    else:
        await command(turn)


_ACTS = {"privacy": _privacy, "full": _full, "decline": _decline, "agree": _agree, "hello": _hello}
