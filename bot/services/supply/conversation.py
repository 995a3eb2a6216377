"""/supply, its buttons and what she types: "I have 5 left", "got a new pack of 28". What is doubtful is asked."""

from collections.abc import Awaitable, Callable

from bot.domain import supply
from bot.domain.messages import Button, Rows, Tap
from bot.domain.supply import Said
from bot.services.supply import cards, counting, known
from bot.services.supply.cards import KIND, TOPIC
from bot.services.talk.turn import Turn
from bot.store import flows, people, plans, stocks
from bot.store.flows import Flow
from bot.store.plans import Planned

STEPS = ("got", "size")  # how many there are or came; how many a pack holds
LABEL_AT_MOST = 26
FEW_DAYS = 3  # then whom to call is said with the count


async def command(turn: Turn) -> None:
    await _show(turn, "")


async def _show(turn: Turn, _arg: str) -> None:
    """Every medicine of hers with what is left, and what can be done about it."""
    await flows.end(turn.work, turn.me.id)
    mine = await plans.of_person(turn.work, turn.me.id)
    counted = {k.medicine: k for k in await known.of(turn.work, turn.me, turn.now)}
    lines = [str(turn.say("supply.title" if counted else "supply.none"))]
    rows: Rows = ()
    for planned in mine:
        one = counted.get(stocks.key_of(planned))
        name = cards.name(turn.voice, turn.me, planned)
        if one:
            one = await known.read_again(turn.work, turn.me, one)
            lines.append(cards.line(turn.voice, turn.me, one))
        if len(mine) > 1:
            rows += ((Button(name[:LABEL_AT_MOST], Tap(KIND, str(stocks.key_of(planned)), "one")),),)
        elif one:
            rows += cards.acts(turn.voice, one.medicine, ordered=bool(one.stock.ordered_on))
        else:
            rows += ((turn.button("supply.button.count", KIND, "count", id=stocks.key_of(planned)),),)
    if counted:
        rows += ((turn.button("supply.button.warn", KIND, "warn"),),)
    lines.append(str(turn.say("supply.honest")))
    about = turn.button("button.about_supply", "kb", "show", arg=cards.ABOUT)
    rows += ((about,), (turn.button("button.today", "today"),))
    turn.show("\n".join(lines), rows, topic=TOPIC)


async def tapped(turn: Turn, tap: Tap) -> None:
    planned = await _planned(turn, tap.id)
    if planned and tap.act in _ON_ONE:
        await _ON_ONE[tap.act](turn, planned, tap.arg)
    else:
        await _ACTS.get(tap.act, _show)(turn, tap.arg)


async def _planned(turn: Turn, medicine: str) -> Planned | None:
    mine = await plans.of_person(turn.work, turn.me.id)
    return next((p for p in mine if str(stocks.key_of(p)) == medicine), None)


async def _one(turn: Turn, planned: Planned, _arg: str) -> None:
    mine = await known.of(turn.work, turn.me, turn.now)
    one = next((k for k in mine if k.medicine == stocks.key_of(planned)), None)
    if one is None:
        await _count(turn, planned, "")
        return
    rows = cards.acts(turn.voice, one.medicine, ordered=bool(one.stock.ordered_on))
    off = (turn.button("supply.button.off", KIND, "off", id=one.medicine),)
    turn.show(cards.line(turn.voice, turn.me, one), (*rows, off, _back(turn)), topic=TOPIC)


async def _count(turn: Turn, planned: Planned, _arg: str) -> None:
    await _ask(turn, planned, "supply.how_many", {"more": 0})


async def _got(turn: Turn, planned: Planned, arg: str) -> None:
    """New ones came: a usual pack by one tap, any other number typed."""
    if arg.isdecimal() and 0 < int(arg) <= supply.MOST:
        await _keep(turn, planned, int(arg), more=True, pack=int(arg))
        return
    await _ask(turn, planned, "supply.how_many_new", {"more": 1})


async def _size(turn: Turn, planned: Planned, arg: str) -> None:
    """How many tablets are in one of the packs she told of: "28.2.1" is 28 in each of 2, on top of what is there."""
    parts = [int(part) for part in arg.split(".") if part.isdecimal() and len(part) < 4]
    size, packs, more = parts if len(parts) == len(("size", "packs", "more")) else (0, 0, 0)
    if 0 < size * packs <= supply.MOST:
        await _keep(turn, planned, size * packs, more=bool(more), pack=size)
    else:
        turn.tell("toast.old_button")


async def _ask(turn: Turn, planned: Planned, key: str, data: dict[str, int], act: str = "got") -> None:
    """The next number is the answer; what packs mostly hold is offered."""
    medicine = stocks.key_of(planned)
    step = Flow(KIND, act, {**data, "medicine": medicine}, turn.incoming.message_id)
    await flows.put(turn.work, turn.me.id, step, turn.now)
    before = (await stocks.of_person(turn.work, turn.me.id)).get(medicine)
    sizes = dict.fromkeys(filter(None, (before.pack if before else 0, *cards.PACKS)))
    tail = f".{data['packs']}.{data['more']}" if act == "size" else ""
    packs = tuple(Button(str(n), Tap(KIND, str(medicine), act, f"{n}{tail}")) for n in sizes)
    offered = (packs,) if data.get("more") or act == "size" else ()
    name = cards.name(turn.voice, turn.me, planned)
    put = turn.edit if turn.tapped and turn.pressed == TOPIC else turn.new
    put(turn.say(key, name=name), (*offered, _back(turn)), topic=TOPIC)


async def _keep(turn: Turn, planned: Planned, number: int, *, more: bool, pack: int = 0) -> None:
    """It is counted, and she reads what that is enough for; a wrong count is one tap away."""
    await counting.count(turn, planned, number, more=more, pack=pack)
    await flows.end(turn.work, turn.me.id)
    medicine = stocks.key_of(planned)
    one = next(k for k in await known.of(turn.work, turn.me, turn.now) if k.medicine == medicine)
    one = await known.read_again(turn.work, turn.me, one)
    key = "supply.counted" if one.left.recorded else "supply.out"
    lines = [str(turn.say(key)), cards.line(turn.voice, turn.me, one)]
    rows = cards.acts(turn.voice, medicine, ordered=False)
    if one.days is not None and one.days <= FEW_DAYS and one.left.recorded:
        lines.append(str(turn.say("dose.wrong_words.ran_out")))
        rows += ((turn.button("button.about_supply", "kb", "show", arg=cards.ABOUT),),)
    put = turn.edit if turn.tapped and turn.pressed == TOPIC else turn.new
    put("\n".join(lines), (*rows, (turn.button("button.today", "today"),)), topic=TOPIC)


async def _ordered(turn: Turn, planned: Planned, _arg: str) -> None:
    await counting.ordered(turn, planned)
    turn.tell("toast.saved")
    await _one(turn, planned, "")


async def _off(turn: Turn, planned: Planned, _arg: str) -> None:
    await counting.forget(turn, planned)
    turn.tell("toast.removed")
    await _show(turn, "")


async def _out(turn: Turn, planned: Planned, _arg: str) -> None:
    """She has none: that is kept, and whom to ask is said."""
    turn.person = await counting.none_left(turn.work, turn.me, frozenset({stocks.key_of(planned)}), turn.now)
    turn.show(turn.say("supply.out"), _out_rows(turn, stocks.key_of(planned)), topic=TOPIC)


def _out_rows(turn: Turn, medicine: int) -> Rows:
    return (
        *cards.acts(turn.voice, medicine, ordered=False)[:2],
        (turn.button("button.about_supply", "kb", "show", arg=cards.ABOUT),),
        (turn.button("button.today", "today"),),
    )


async def _warn(turn: Turn, arg: str) -> None:
    if arg in supply.LEVELS:
        turn.person = await people.remember(turn.work, turn.me, **{known.LEVELS: arg})
        turn.tell("toast.saved")
        await _show(turn, "")
        return
    turn.edit(turn.say("supply.warn"), (*cards.warnings(turn), _back(turn)), topic=TOPIC)


def _back(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", KIND, "show"),)


# --- typed words -------------------------------------------------------------------------------------------------


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """A number answers the question in hand; words without one are left to others, or asked about once more."""
    data = turn.flow.data if turn.flow else {}
    planned = await _planned(turn, str(data.get("medicine", stocks.OWN)))
    said = supply.read(text, await _names(turn))
    if planned is None:
        return False
    if turn.flow and turn.flow.step == "size" and said.count:
        await _size(turn, planned, f"{said.count}.{data['packs']}.{data['more']}")
        return True
    if said.count is None and not said.packs:
        unclear = insist or await only_counts(turn, text)
        if unclear:
            turn.new(turn.say("supply.unclear"), (_back(turn),), topic=TOPIC)
        return unclear
    await _take_in(turn, planned, said, more=bool(data.get("more")))
    return True


async def is_meant(turn: Turn, text: str) -> bool:
    """Return whether what she counts are tablets."""
    return not supply.of_something_else(text, await _names(turn))


async def only_counts(turn: Turn, text: str) -> bool:
    """Return whether every word of *text* is one of counting tablets: "2 strips and a half"."""
    return supply.only_counts(text, await _names(turn))


async def tells_how_many(_turn: Turn, text: str) -> bool:
    """Return whether *text* says how many, in a number or a word for one ("enough"), whatever else it says."""
    return supply.tells_how_many(text)


async def _names(turn: Turn) -> tuple[str, ...]:
    """Return the names of her medicines."""
    names = await plans.names(turn.work, turn.me.id)
    return tuple(filter(None, names.values()))


async def told(turn: Turn, text: str) -> None:
    """She says it at any time: what is sure is counted, the rest is asked; cost has its own honest line."""
    mine = await plans.of_person(turn.work, turn.me.id)
    named = next((p for p in mine if p.medicine and p.medicine.casefold() in text.casefold()), None)
    planned = named or next(iter(mine), None)
    said = supply.read(text, await _names(turn))
    if said.cost:
        turn.new(turn.say("supply.cost"), _cost_rows(turn), topic=TOPIC)
    elif planned is None or (_says_no_number(said) and await stocks.of_person(turn.work, turn.me.id)):
        await _show(turn, "")
    else:
        await _take_in(turn, planned, said, more=said.new)


async def anew(turn: Turn, text: str) -> bool:
    """Return whether *text* corrects the count she has just given: the number that she does not deny takes its place."""
    said = supply.read(supply.without_denied(text), await _names(turn))
    counted = await stocks.of_person(turn.work, turn.me.id)
    last = max(counted, key=lambda medicine: counted[medicine].counted_at, default=stocks.OWN)
    planned = await _planned(turn, str(last))
    if planned is None or said.count is None:
        return False
    await _keep(turn, planned, said.count, more=False)
    return True


def _says_no_number(said: Said) -> bool:
    """Return whether she only asks, or only worries: what is known is the answer."""
    return said.count is None and not said.packs and not said.new


async def _take_in(turn: Turn, planned: Planned, said: Said, *, more: bool) -> None:
    before = (await stocks.of_person(turn.work, turn.me.id)).get(stocks.key_of(planned))
    if said.packs and before and before.pack and said.packs * before.pack <= supply.MOST:
        await _keep(turn, planned, said.packs * before.pack, more=more, pack=before.pack)
    elif said.packs:
        await _ask(turn, planned, "supply.how_big", {"more": int(more), "packs": said.packs}, act="size")
    elif said.count is None:
        key = "supply.how_many_new" if more else "supply.how_many"
        await _ask(turn, planned, key, {"more": int(more)})
    else:
        await _keep(turn, planned, said.count, more=more, pack=said.size)


def _cost_rows(turn: Turn) -> Rows:
    return (
        (turn.button("supply.button.none", KIND, "out", id=stocks.OWN),),
        (turn.button("button.about_supply", "kb", "show", arg=cards.ABOUT),),
        (turn.button("button.note_question", "note", "cost"), turn.button("button.today", "today")),
    )


def ran_out(turn: Turn) -> None:
    """Who types that they ran out, or are about to, reads whom to call; only a tap says that none is left."""
    rows: Rows = (
        (turn.button("supply.button.none", KIND, "out", id=stocks.OWN),),
        (turn.button("supply.button.count", KIND, "count", id=stocks.OWN),),
        (turn.button("button.about_supply", "kb", "show", arg=cards.ABOUT),),
        (turn.button("button.today", "today"),),
    )
    turn.new(turn.say("dose.wrong_words.ran_out"), rows, topic=TOPIC)


_ON_ONE: dict[str, Callable[[Turn, Planned, str], Awaitable[None]]] = {
    "one": _one,
    "count": _count,
    "got": _got,
    "size": _size,
    "ordered": _ordered,
    "off": _off,
    "out": _out,
}
_ACTS: dict[str, Callable[[Turn, str], Awaitable[None]]] = {"show": _show, "warn": _warn}
