"""The card of a sitting. Anastrozole alone has the card of `dose_cards`; here is what other medicines add to it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from markupsafe import Markup, escape

from bot.domain.doses import Dose, State
from bot.domain.medicines import ANASTROZOLE, Label
from bot.domain.messages import Button, Card, Rows, Style, Tap
from bot.domain.people import Profile
from bot.domain.sittings import Sitting
from bot.services.doses import cards
from bot.services.doses.cards import KIND
from bot.services.talk.voice import Voice

Names = Mapping[int, Label]  # by the id of the plan
LABEL_AT_MOST = 24


def due(voice: Voice, sitting: Sitting, profile: Profile, names: Names) -> Card:
    """Return the reminder. Discreet texts name no medicine; an unusual amount is always said."""
    if sitting.alone:
        dose = sitting.doses[0]
        return cards.due(voice, dose, profile, plain_amount=dose.amount == "1")
    said = tuple(d for d in sitting.doses if not d.open)
    key = "many.still" if said else "many.due"
    lines = [voice.say(key, what=_what(voice, sitting, profile, names), clock=voice.clock(sitting.due_at))]
    lines += [_line(voice, d, profile, names) for d in said]
    lines += [voice.say("many.how", how=how) for d in sitting.waiting if (how := _label(names, d).how)]
    cue = cards.cue_line(voice, profile, sitting.due_at) if sitting.own and sitting.own.open else ""
    return _joined([*lines, cue], rows(voice, sitting, profile))


def with_ends(
    voice: Voice, sitting: Sitting, profile: Profile, names: Names, card: Card, ending: set[int]
) -> Card:
    """Return *card* with a line for each plan of *ending* whose last dose is asked about here."""
    ends = [d for d in sitting.waiting if d.plan_id in ending]
    lines = [
        voice.say(
            "many.last", name=voice.say("what.other") if profile.discreet else _name(voice, d, profile, names)
        )
        if d.other
        else voice.say("dose.last")
        for d in ends
    ]
    return replace(card, text="\n".join([card.text, *map(str, lines)]))


def late_sorry(voice: Voice, sitting: Sitting, profile: Profile, names: Names, offline: float) -> Card:
    """Return the card of a sitting the bot was too late for, with both times; *offline* is in minutes."""
    if sitting.alone:
        return cards.late_sorry(voice, sitting.doses[0], offline)
    text = voice.say(
        "many.sorry",
        span=voice.span(offline),
        clock=voice.clock(sitting.due_at),
        day=voice.day(sitting.due_at),
        what=_what(voice, sitting, profile, names),
    )
    return Card(str(text), rows(voice, sitting, profile))


def ring(voice: Voice, sitting: Sitting, profile: Profile, names: Names, number: int) -> Card:
    """Return the second and third asking; the third is a question and silent."""
    if sitting.alone:
        return cards.ring(voice, sitting.doses[0], number)
    key = "many.still" if number == 1 else "many.unrecorded"
    text = voice.say(key, what=_what(voice, sitting, profile, names), clock=voice.clock(sitting.due_at))
    if number == 1:
        return Card(str(text), rows(voice, sitting, profile))
    asked = tuple((_act(voice, sitting, f"dose.button.{a}", a),) for a in ("ontime", "now", "notyet", "skip"))
    return Card(str(text), (*asked, *_not_all(voice, sitting)))


def of_state(
    voice: Voice,
    sitting: Sitting,
    profile: Profile,
    names: Names,
    now: datetime,
    following: str = "",
    extra: str = "",
) -> Card:
    """Return the card that says what is true of *sitting* now; *extra* is a line under what is taken."""
    if sitting.open and now < sitting.due_at:
        ahead = voice.say("dose.ahead", clock=voice.clock(sitting.due_at))
        return Card(str(ahead), rows(voice, sitting, profile))
    if sitting.open:
        return due(voice, sitting, profile, names)
    if sitting.alone:
        return _alone(voice, sitting.doses[0], now, following, extra)
    everything = len(sitting.taken) == len(sitting.doses)
    when = f"{voice.day(sitting.local_date)}, {voice.clock(sitting.due_at)}"
    lines = [voice.say("many.taken" if everything else "many.of", due=when)]
    lines += [_line(voice, d, profile, names) for d in sitting.doses]
    more: Rows = ()
    if sitting.own and sitting.own.state is State.SKIPPED:
        lines += [cards.skip_words(voice, sitting.own), voice.say("many.next", following=following)]
        more = cards.skip_rows(voice, sitting.own)
    return _joined([*lines, extra], (*more, *_answered_rows(voice, sitting)))


def _alone(voice: Voice, dose: Dose, now: datetime, following: str, extra: str) -> Card:
    if dose.state is State.TAKEN:
        return cards.taken(voice, dose, now, extra)
    if dose.state is State.SKIPPED:
        return cards.skipped(voice, dose, following)
    return cards.closed(voice, dose)


def rows(voice: Voice, sitting: Sitting, profile: Profile) -> Rows:
    """Return the buttons of a sitting that waits for an answer."""
    several = len(sitting.waiting) > 1
    taken = "many.button.all" if several else "dose.button.taken"
    found: Rows = (
        (_act(voice, sitting, taken, "taken", Style.GOOD),),
        (
            _act(voice, sitting, "dose.button.later", "later"),
            _act(voice, sitting, "dose.button.skip", "skip"),
        ),
        *_not_all(voice, sitting),
    )
    if profile.discreet and not several and sitting.waiting and sitting.waiting[0].other:
        found += ((_act(voice, sitting, "many.button.which", "which"),),)
    if sitting.own in sitting.waiting:
        found += ((_act(voice, sitting, "dose.button.wrong", "wrong"),),)
    if len(sitting.waiting) < len(sitting.doses):
        found += ((_act(voice, sitting, "button.undo", "undo"),),)
    return found


def choices(voice: Voice, sitting: Sitting, profile: Profile, names: Names, mask: str) -> tuple[str, Rows]:
    """Return one toggle for each medicine that waits; *mask* says which are ticked."""
    ticked = set(sitting.picked(mask))
    waiting = sitting.waiting or sitting.doses
    toggles = tuple(
        (
            Button(
                f"{'☑' if d in ticked else '☐'} {_name(voice, d, profile, names).striptags()[:LABEL_AT_MOST]}",
                Tap(KIND, str(sitting.id), "some", sitting.mask(ticked ^ {d})),
            ),
        )
        for d in waiting
    )
    done = voice.button(
        "button.done", KIND, "chosen", id=sitting.id, arg=sitting.mask(ticked), style=Style.PRIMARY
    )
    return str(voice.say("many.some")), (*toggles, (done,), cards.back_row(voice, sitting))


def named(voice: Voice, sitting: Sitting, profile: Profile, names: Names) -> Card:
    """Return the reminder with the medicine's name, for someone with discreet texts who asked which one it is."""
    return due(voice, sitting, replace(profile, discreet=False), names)


def _act(voice: Voice, sitting: Sitting, key: str, act: str, style: Style = Style.PLAIN) -> Button:
    return voice.button(key, KIND, act, id=sitting.id, style=style)


def _not_all(voice: Voice, sitting: Sitting) -> Rows:
    return ((_act(voice, sitting, "many.button.some", "some"),),) if len(sitting.waiting) > 1 else ()


def _answered_rows(voice: Voice, sitting: Sitting) -> Rows:
    undo = _act(voice, sitting, "button.undo", "undo")
    if sitting.unanswered:
        took = _act(voice, sitting, "dose.button.took", "earlier")
        left = _act(voice, sitting, "dose.button.left", "left")
        partly: Rows = ((undo,),) if len(sitting.unanswered) < len(sitting.doses) else ()
        return ((took, left), *_not_all(voice, sitting), *partly)
    if sitting.taken:
        return ((_act(voice, sitting, "dose.button.earlier", "earlier"), undo),)
    return ((undo,),)


def _what(voice: Voice, sitting: Sitting, profile: Profile, names: Names) -> Markup:
    """Return what waits, in words: by name, or, discreetly, how many there are and whether the tablet is among them."""
    waiting = sitting.waiting
    if not profile.discreet:
        return Markup(", ").join(_name(voice, d, profile, names) for d in waiting)
    own = next((d for d in waiting if not d.other), None)
    if own is None:
        return voice.say("what.other" if len(waiting) == 1 else "what.others", n=len(waiting))
    amount = "" if own.amount == "1" else voice.say("what.amount", amount=voice.amount(own.amount))
    return voice.say("what.own" if len(waiting) == 1 else "what.many", n=len(waiting), amount=amount)


def _label(names: Names, dose: Dose) -> Label:
    return names.get(dose.plan_id, ANASTROZOLE)


def _name(voice: Voice, dose: Dose, profile: Profile, names: Names) -> Markup:
    if dose.other:
        return escape(_label(names, dose).name or voice.say("what.other"))
    if profile.discreet:
        return voice.say("what.own", amount="")
    return voice.say("what.named", amount=voice.amount(dose.amount))


def _line(voice: Voice, dose: Dose, profile: Profile, names: Names) -> Markup:
    at = dose.taken_at or dose.due_at
    other_day = dose.state is State.TAKEN and voice.local(at).date() != dose.local_date
    key = "many.line.taken.other_day" if other_day else f"many.line.{dose.state}"
    name = _name(voice, dose, profile, names)
    return voice.say(key, name=name, clock=voice.clock(at), day=voice.day(at))


def _joined(lines: Iterable[object], buttons: Rows) -> Card:
    return Card("\n".join(str(line) for line in lines if line), buttons)
