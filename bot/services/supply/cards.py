"""What she reads of her supply. Discreet texts name no medicine; numbers are said as about so many."""

from decimal import Decimal

from bot.domain.messages import Button, Card, Rows, Style
from bot.domain.people import Person
from bot.domain.sittings import Sitting
from bot.domain.supply import LEVELS
from bot.services.supply.counting import medicine_of
from bot.services.supply.known import Known, out_of
from bot.services.talk.turn import Turn
from bot.services.talk.voice import Voice
from bot.store import stocks
from bot.store.plans import Planned

KIND = TOPIC = "supply"
ABOUT = "storage_supply"
PACKS = (28, 30, 90)


def number(count: Decimal) -> str:
    """Return "4" or "4½": halves are what people count."""
    whole, half = int(count), count - int(count) >= Decimal("0.5")
    return f"{whole or ''}½" if half else str(whole)


def name(voice: Voice, person: Person, planned: Planned) -> str:
    if planned.medicine:
        return planned.medicine
    return voice.label("med.own.discreet" if person.profile.discreet else "med.own")


def line(voice: Voice, person: Person, one: Known) -> str:
    """Return what is left of one medicine and until when, and what is not sure of it."""
    said = [voice.say("supply.line", name=name(voice, person, one.planned), n=number(one.left.recorded))]
    if one.until and one.left.lowest:
        said.append(voice.say("supply.until", day=voice.day(one.until)))
    if one.left.lowest < one.left.recorded:
        said.append(voice.say("supply.maybe", n=number(one.left.lowest)))
    if one.stock.ordered_on:
        said.append(voice.say("supply.ordered_on", day=voice.day(one.stock.ordered_on)))
    return " ".join(map(str, said))


def low(voice: Voice, person: Person, one: Known, *, friday: bool, away: str) -> Card:
    """Return the warning: how many are left, until when, and what may be in the way."""
    shown = one.planned.medicine if one.planned.medicine and not person.profile.discreet else ""
    about = voice.say("supply.low.of", name=shown) if shown else ""
    lines = [
        voice.say(
            "supply.low",
            n=number(one.left.lowest),
            about=about,
            day=voice.day(one.until) if one.until else "",
        )
    ]
    if friday:
        lines.append(voice.say("supply.weekend"))
    if away:
        lines.append(voice.say("supply.away", day=away))
    if one.stock.ordered_on:
        lines.append(voice.say("supply.ordered_on", day=voice.day(one.stock.ordered_on)))
    return Card("\n".join(map(str, lines)), acts(voice, one.medicine, ordered=bool(one.stock.ordered_on)))


def acts(voice: Voice, medicine: int, *, ordered: bool) -> Rows:
    def act(key: str, name: str, style: Style = Style.PLAIN) -> tuple[Button, ...]:
        return (voice.button(f"supply.button.{key}", KIND, name, id=medicine, style=style),)

    first: Rows = () if ordered else (act("ordered", "ordered"),)
    return (*first, act("got", "got", Style.PRIMARY), act("wrong", "count"))


def ask_first(voice: Voice, person: Person, sitting: Sitting, card: Card) -> Card:
    """Return the reminder of somebody who ran out: first whether there are new ones; her other buttons stay."""
    out = out_of(person)
    mine = [medicine_of(d) for d in sitting.waiting if medicine_of(d) in out] if out else []
    if not mine:
        return card
    again = (voice.button("supply.button.again", KIND, "got", id=mine[0], style=Style.PRIMARY),)
    not_yet = voice.button("supply.button.not_yet", "dose", "why", id=sitting.id, arg="ran_out")
    rows: Rows = (again,) if sitting.several or mine[0] != stocks.OWN else (again, (not_yet,))
    return Card(f"<b>{voice.say('supply.again')}</b>\n{card.text}", (*rows, *card.rows))


def warnings(turn: Turn) -> Rows:
    return tuple((turn.button(f"supply.warn.{key}", KIND, "warn", arg=key),) for key in LEVELS)
