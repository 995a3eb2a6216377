"""The dose card in all its states. One live card per dose, edited in place."""

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from bot.domain.doses import Dose, Skip
from bot.domain.messages import Card, Rows, Style
from bot.domain.people import Profile
from bot.domain.sittings import Sitting
from bot.services.talk.voice import Voice

KIND = "dose"
ONE_MINUTE = timedelta(minutes=1)  # nearer to its due time a moment is shown as that time
_MORNING, _EVENING, _NIGHT = range(4, 12), range(15, 23), (*range(19, 24), *range(4))
CUE_HOURS = {"breakfast": _MORNING, "teeth": (*_MORNING, *_NIGHT), "dinner": _EVENING, "bed": _NIGHT}
"""When a habit can be: a tablet that was moved away from it is not called "with breakfast" any more."""


def due(voice: Voice, dose: Dose, profile: Profile, *, plain_amount: bool) -> Card:
    """Return the reminder. Discreet texts name no medicine; an unusual amount is always said."""
    if not profile.discreet:
        title = voice.say("dose.due.open", amount=voice.amount(dose.amount))
    elif plain_amount:
        title = voice.say("dose.due")
    else:
        title = voice.say("dose.due.amount", amount=voice.amount(dose.amount))
    lines = [str(title), cue_line(voice, profile, dose.due_at)]
    return Card("\n".join(line for line in lines if line), due_rows(voice, dose))


def with_earlier(voice: Voice, card: Card, unrecorded: list[int]) -> Card:
    """Return *card* with a line and a button for the doses before it that have no answer yet."""
    if not unrecorded:
        return card
    one = len(unrecorded) == 1
    line = voice.say("dose.yesterday") if one else voice.say("dose.earlier_unknown", n=len(unrecorded))
    fill_in = (
        voice.button("button.fill_yesterday", KIND, "show", id=unrecorded[0])
        if one
        else voice.button("dose.button.earlier_days", "hist")
    )
    return Card(f"{card.text}\n\n{line}", (*card.rows, (fill_in,)))


def due_rows(voice: Voice, dose: Dose) -> Rows:
    def act(key: str, name: str, style: Style = Style.PLAIN):  # type: ignore[no-untyped-def]  # noqa: ANN202 - local shorthand
        return voice.button(key, KIND, name, id=dose.id, style=style)

    return (
        (act("dose.button.taken", "taken", Style.GOOD),),
        (act("dose.button.later", "later"), act("dose.button.skip", "skip")),
        (act("dose.button.wrong", "wrong"),),
    )


def cue_line(voice: Voice, profile: Profile, due_at: datetime) -> str:
    """Return the habit she tied her tablet to, while the tablet is due at an hour of that habit; her own words always."""
    if not profile.cue or voice.local(due_at).hour not in CUE_HOURS.get(profile.cue, range(24)):
        return ""
    if profile.cue.startswith("own:"):
        return str(voice.say("dose.cue.own", cue=profile.cue[4:]))
    return str(voice.say(f"dose.cue.{profile.cue}"))


def late_sorry(voice: Voice, dose: Dose, offline_minutes: float) -> Card:
    """Return the card of a dose the bot was too late for, with both times."""
    text = voice.say(
        "dose.sorry",
        span=voice.span(offline_minutes),
        clock=voice.clock(dose.due_at),
        day=voice.day(dose.due_at),
    )
    return Card(str(text), due_rows(voice, dose))


def ring(voice: Voice, dose: Dose, number: int) -> Card:
    """Return the second and third asking; the third is a question and silent."""
    clock = voice.clock(dose.due_at)
    if number == 1:
        return Card(str(voice.say("dose.still", clock=clock)), due_rows(voice, dose))
    rows = tuple(
        (voice.button(f"dose.button.{name}", KIND, name, id=dose.id),)
        for name in ("ontime", "now", "notyet", "skip")
    )
    return Card(str(voice.say("dose.unrecorded", clock=clock)), rows)


def taken(voice: Voice, dose: Dose, now: datetime, extra: str = "") -> Card:
    """Return when it was taken; the day is said when it is not today's tablet taken today."""
    at = dose.taken_at or dose.due_at
    days = {voice.local(at).date(), voice.local(now).date(), dose.local_date}
    key = "dose.taken" if len(days) == 1 else "dose.taken.other_day"
    text = voice.say(key, clock=voice.clock(at), day=voice.day(at), due=_due_words(voice, dose))
    rows = (
        (
            voice.button("dose.button.earlier", KIND, "earlier", id=dose.id),
            voice.button("button.undo", KIND, "undo", id=dose.id),
        ),
    )
    return Card("\n".join(filter(None, (str(text), extra))), rows)


def skipped(voice: Voice, dose: Dose, following: str) -> Card:
    text = voice.say("dose.skipped", due=_due_words(voice, dose), following=following)
    undo = (voice.button("button.undo", KIND, "undo", id=dose.id),)
    return Card(
        "\n\n".join(filter(None, (str(text), str(skip_words(voice, dose))))), (*skip_rows(voice, dose), undo)
    )


def skip_words(voice: Voice, dose: Dose) -> Markup:
    """Return the sentence that fits why *dose* was left out."""
    return voice.say(f"dose.skip_words.{dose.reason}") if dose.reason else Markup()


def skip_rows(voice: Voice, dose: Dose) -> Rows:
    """Return the one thing that is offered for why *dose* was left out, if any."""
    more = {
        Skip.SIDE_EFFECTS: ("button.browse", "ask", "browse"),
        Skip.TEAM: ("button.pause", "pause", ""),
        Skip.UNWELL: ("button.urgent", "sos", ""),
        Skip.DECIDED: ("button.note_question", "note", "stop"),
    }.get(dose.reason or Skip.UNSAID)
    if more is None:
        return ()
    key, kind, act = more
    return ((voice.button(key, kind, act),),)


def closed(voice: Voice, dose: Dose) -> Card:
    """Return the card of a dose whose late limit passed in silence: nothing is said but what is known."""
    rows = (
        (
            voice.button("dose.button.took", KIND, "earlier", id=dose.id),
            voice.button("dose.button.left", KIND, "left", id=dose.id),
        ),
    )
    key = "dose.closed" if dose.state == "no_answer" else "dose.closed.offline"
    return Card(str(voice.say(key, due=_due_words(voice, dose))), rows)


def earlier_rows(voice: Voice, sitting: Sitting, now: datetime, mask: str = "") -> Rows:
    """Return the moments a tablet may have been taken at: from the due time up to now, on the dose's own day."""
    minutes = (30, 60, 120) if voice.local(now).date() == sitting.local_date else ()
    before_now = [now - timedelta(minutes=n) for n in minutes]
    moments = [("dose.button.at_due", sitting.due_at)]
    moments += [("dose.button.at", at) for at in before_now if at - sitting.due_at >= ONE_MINUTE]
    rows = tuple(
        (voice.button(key, KIND, "at", id=sitting.id, arg=stamp(at, mask), clock=voice.clock(at)),)
        for key, at in moments
    )
    typed = f"type.{mask}" if mask else "type"
    return (
        *rows,
        (voice.button("tz.another_time", KIND, "at", id=sitting.id, arg=typed),),
        back_row(voice, sitting),
    )


def stamp(at: datetime, mask: str = "") -> str:
    """Return *at*, and which doses it is about, as a button carries it: its label shows the same time."""
    return f"{int(at.timestamp()):x}" + (f".{mask}" if mask else "")


def moment(arg: str) -> tuple[datetime | None, str]:
    """Return the instant (None when it is none) and the mask of a `stamp`."""
    at, _, mask = arg.partition(".")
    try:
        return datetime.fromtimestamp(int(at, 16), UTC), mask
    except (ValueError, OverflowError, OSError):
        return None, mask


def back_row(voice: Voice, sitting: Sitting):  # type: ignore[no-untyped-def]  # noqa: ANN201 - one row of buttons
    return (voice.button("button.back", KIND, "show", id=sitting.id),)


def _due_words(voice: Voice, dose: Dose) -> str:
    return f"{voice.day(dose.local_date)}, {voice.clock(dose.due_at)}"
