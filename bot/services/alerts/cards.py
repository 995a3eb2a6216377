"""The alert card: the number first, then why, then what to say; nobody reads the chat. One card a moment."""

from collections.abc import Iterable, Sequence

from bot.domain.levels import Level
from bot.domain.messages import Rows, Style
from bot.domain.people import Person
from bot.domain.triage import Alert
from bot.knowledge.countries import Country
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.services.talk.voice import Voice

KIND = "sos"
SHOWN_WORDS = 80  # of what she typed
IMMUNE_LOW = "immune_low"  # the fact
LOW_DEFENCES = "defences"  # the card that also names the 24-hour number
BECAUSE_AT_MOST = 300  # of her answers


def urgent(
    voice: Voice,
    where: Country,
    level: Level,
    words: str,
    alert_id: int,
    person: Person | None,
    *,
    hold: bool = False,
    also: str = "",
    besides: str = "",
    limit: int = SHOWN_WORDS,
    card: str = "",
    line: bool = False,
) -> tuple[str, Rows]:
    """Return the card of a level from TODAY up. A crisis card says nothing of tablets.

    It names *also* what else is an emergency, and *besides* what else was said. An emergency may have a *card* with
    words of its own; with *line* a card for today names somebody to talk to.
    """
    shown, number = words[:limit], numbers.words(voice, where)
    if level is Level.CRISIS:
        text = voice.say("alert.crisis", number=number, line=numbers.crisis(where))
        if also:
            text = voice.say("alert.crisis.also", number=number, words=also[:limit]) + "\n\n" + text
        if besides:
            text += "\n\n" + voice.say("alert.crisis.besides", words=besides[:limit])
    elif level is Level.EMERGENCY:
        text = voice.say(
            f"alert.emergency.{card}" if card else "alert.emergency",
            number=number,
            words=shown,
            tell=numbers.tell(voice, person),
            poison=numbers.poison(voice, where),
        )
    else:
        text = voice.say(
            "alert.today",
            words=shown,
            team=numbers.team(voice, person),
            night=numbers.night(voice, where),
            number=number,
        )
    if line and level is Level.TODAY:
        text += "\n\n" + voice.say("alert.line", line=numbers.crisis(where))
    if hold and level is not Level.CRISIS:
        text += "\n\n" + voice.say("alert.hold")
    return str(text), _rows(voice, level, alert_id, person)


def _rows(voice: Voice, level: Level, alert_id: int, person: Person | None) -> Rows:
    def act(key: str, name: str, style: Style = Style.PLAIN):  # type: ignore[no-untyped-def]  # noqa: ANN202 - shorthand
        return (voice.button(key, KIND, name, id=alert_id, style=style),)

    shown = act("alert.button.numbers", "numbers", Style.DANGER)
    if level is Level.CRISIS:
        return shown, act("alert.button.someone", "called"), act("alert.button.mood", "mood")
    if level is Level.EMERGENCY:
        return shown, act("alert.button.called", "called"), act("alert.button.mistake", "mistake")
    copy = numbers.team_copy(voice, person)
    return (act("alert.button.called_team", "called"), *copy, shown, act("alert.button.mistake", "mistake"))


def found(
    voice: Voice, where: Country, person: Person, mine: Sequence[Alert], alert_id: int
) -> tuple[str, Rows]:
    """Return the one card of *mine*, the highest first: its level is theirs, and it names all they are about."""
    level, because = mine[0].level, _because(mine)
    number = numbers.words(voice, where)
    if all(alert.short for alert in mine):
        short = voice.say(f"alert.{level.lower()}.short", because=because, number=number)
        return str(short), _soon_rows(voice, alert_id, person)
    if level is Level.SOON:
        text = str(voice.say("alert.soon", because=because, phone=mine[0].phone, number=number))
        rows = _soon_rows(voice, alert_id, person)
        text += f"\n{numbers.team(voice, person)}" if person.profile.phone else ""
    else:
        also = _because(alert for alert in mine if alert.level is Level.EMERGENCY)
        besides = _because(alert for alert in mine if alert.level < Level.EMERGENCY)
        hold = any(alert.hold for alert in mine)
        text, rows = urgent(
            voice,
            where,
            level,
            because,
            alert_id,
            person,
            hold=hold,
            also=also,
            besides=besides,
            limit=BECAUSE_AT_MOST,
            card=LOW_DEFENCES if any(one.key == IMMUNE_LOW for one in mine[0].evidence) else "",
        )
    if level is Level.CRISIS and any(alert.hold for alert in mine):  # something was swallowed already
        text = f"{voice.say('alert.crisis.swallowed', number=number)}\n\n{text}"
    if level is Level.TODAY:
        text += "\n\n" + str(voice.say("alert.phone", phone=mine[0].phone))
    if level in (Level.TODAY, Level.SOON) and any(alert.crisis_line for alert in mine):
        text += "\n\n" + str(voice.say("alert.line", line=numbers.crisis(where)))
    return text, rows


def _because(alerts: Iterable[Alert]) -> str:
    """Return each reason once; one that also says what it was before stands for the shorter one."""
    said = list(dict.fromkeys(reason for alert in alerts for reason in alert.because))
    return "; ".join(one for one in said if not any(other.startswith(f"{one} (") for other in said))


def _soon_rows(voice: Voice, alert_id: int, person: Person) -> Rows:
    return (
        *numbers.team_copy(voice, person),
        (voice.button("alert.button.list", KIND, "list", id=alert_id, style=Style.PRIMARY),),
        (voice.button("alert.button.known", KIND, "known", id=alert_id),),
        (voice.button("button.urgent", KIND, style=Style.DANGER),),
    )


def home(turn: Turn) -> Rows:
    """Return the way on from an alert that is answered."""
    if not turn.person:
        return ((turn.button("button.browse", "ask", "browse"),),)
    return ((turn.button("button.today", "today"), turn.button("button.help", "help")),)
