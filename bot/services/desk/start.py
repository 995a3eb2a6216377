"""The door: hello, privacy, consent with its version, and the ask-only path for "No, thank you"."""

from collections.abc import Callable

from bot.domain.messages import Rows, Style, Tap
from bot.services.data.consent import POLICY_VERSION
from bot.services.helping import theirs
from bot.services.plans import status
from bot.services.setup import steps
from bot.services.talk.turn import Turn
from bot.store import cards, outbox, people, topics

KIND = "start"
Face = tuple[str, Rows]
_ON = frozenset({"yes", "ok", "go_on", "agree"})


async def command(turn: Turn) -> None:
    """Answer /start: a new person is greeted, someone half-way goes on, someone settled is welcomed back."""
    person = turn.person
    if await theirs.came(turn):
        return
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
    _show(turn, "hello")


def typed(turn: Turn, meant: frozenset[str]) -> bool:
    """Return whether the words of someone who has not agreed were an answer to the door: what I keep comes next."""
    if not meant & _ON:
        return False
    text, rows = _privacy(turn)
    turn.new(text, rows, topic=_topic("privacy"))
    return True


async def standing(turn: Turn) -> list[cards.Live]:
    """Return the card of the door that a stranger's words are below; none when anything else came after it.

    No card is kept of strangers. That a message left is known for two days without its words; what it was about,
    and so its buttons, can be told again from there. Words that were on their way before it are no answer to it.
    """
    last = await outbox.last_shown(turn.work, turn.chat_id)
    if last is None or turn.incoming.at < last.created_at.replace(microsecond=0):
        return []
    for act, face in _FACES.items():
        if last.topic == topics.kept(turn.work, turn.chat_id, _topic(act)):
            buttons = [button for row in face(turn)[1] for button in row]
            return [cards.Live(_topic(act), last.message_id, buttons, last.created_at)]
    return []


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act == "agree":
        await _agree(turn)
    else:
        _show(turn, tap.act if tap.act in _FACES else "hello")


def _topic(act: str) -> str:
    return f"door:{act}"


def _show(turn: Turn, act: str) -> None:
    text, rows = _FACES[act](turn)
    turn.show(text, rows, topic=_topic(act))


def _hello(turn: Turn) -> Face:
    rows: Rows = ((turn.button("button.continue", KIND, "privacy", style=Style.PRIMARY),),)
    return turn.say("start.hello"), rows


def _privacy(turn: Turn) -> Face:
    operator = turn.world.operator
    who = turn.say("start.operator", operator=operator) if operator else turn.say("start.operator_unnamed")
    return str(turn.say("start.privacy", who=who)), _answers(turn)


def _answers(turn: Turn) -> Rows:
    return (
        (turn.button("button.agree", KIND, "agree", style=Style.GOOD),),
        (turn.button("button.full_text", KIND, "full"),),
        (turn.button("button.no_thanks", KIND, "decline"),),
    )


def _full(turn: Turn) -> Face:
    return turn.say("policy.full", version=POLICY_VERSION), _answers(turn)


def _decline(turn: Turn) -> Face:
    return turn.say("start.declined"), (
        (turn.button("button.browse", "ask", "browse"),),
        (turn.button("button.urgent", "sos"), turn.button("button.change_mind", KIND, "privacy")),
    )


async def _agree(turn: Turn) -> None:
    if turn.person is None:
        lang = turn.incoming.lang
        turn.person = await people.agree(turn.work, turn.chat_id, lang, POLICY_VERSION, turn.now)
    if not turn.me.settled:
        await steps.begin(turn)
    else:
        await command(turn)


_FACES: dict[str, Callable[[Turn], Face]] = {
    "hello": _hello,
    "privacy": _privacy,
    "full": _full,
    "decline": _decline,
}
