"""/helpers: who sees what, what they were told, inviting somebody, and the one tap that ends it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.domain import names
from bot.domain.helping import HOURS, LINK_HOLDS, MOST, USUAL_HOURS, Helper, Sees, Step, called
from bot.domain.messages import Button, Invitation, Rows, Style, Tap
from bot.services.helping import letters, theirs
from bot.services.helping.letters import HERS, TOPIC
from bot.services.plans.askings import HELPED
from bot.services.talk.turn import Turn
from bot.store import flows, helpers, people
from bot.store.flows import Flow

_WHAT = re.compile(r"(t?)(s?)(\d)")  # what is chosen so far, as a button carries it
_LABEL_AT_MOST = 20


async def command(turn: Turn) -> None:
    if turn.person and turn.me.zone:
        await show(turn)
    elif not await theirs.show(turn):
        turn.new(turn.say("request.carer"), ((turn.button("button.help", "help"),),))


async def show(turn: Turn) -> None:
    """Who helps her and sees what, what they were told lately, and whom she helps herself."""
    mine = await helpers.of_person(turn.work, turn.me.id, turn.now)
    lines = [str(turn.say("helper.title")), *(_line(turn, one) for one in mine)]
    if told := await helpers.told(turn.work, turn.me.id):
        lines += ["", str(turn.say("helper.told_lately"))]
        lines += [f"• {letters.logged(turn.voice, body)}" for _at, body in told]
    rows: Rows = ()
    if len(mine) < MOST:
        rows += ((turn.button("helper.button.invite", HERS, "new", style=Style.PRIMARY),),)
    rows += tuple(row for one in mine for row in _acts(turn, one))
    if await helpers.of_chat(turn.work, turn.chat_id, turn.now):
        rows += ((turn.button("helper.button.whom", letters.THEIRS, "show"),),)
    turn.show("\n".join(lines), (*rows, (turn.button("button.today", "today"),)), topic=TOPIC)


def _line(turn: Turn, one: Helper) -> str:
    if one.active:
        return "• " + turn.say("helper.line", name=one.name, what=letters.what(turn.voice, one))
    if one.step is Step.AGREED:
        return "• " + turn.say("helper.line.agreed", name=one.name)
    clock = turn.voice.clock(one.until_at) if one.until_at else ""
    return "• " + turn.say("helper.line.invited", clock=clock)


def _acts(turn: Turn, one: Helper) -> Rows:
    name = one.name[:_LABEL_AT_MOST]
    if one.active:
        return ((turn.button("helper.button.stop", HERS, "stop", id=one.id, name=name),),)
    if one.step is Step.AGREED:
        return letters.right_person(turn.voice, one)[1]
    return ((turn.button("helper.button.take_back", HERS, "stop", id=one.id),),)


async def tapped(turn: Turn, tap: Tap) -> None:
    mine = await helpers.of_person(turn.work, turn.me.id, turn.now)
    one = next((h for h in mine if str(h.id) == tap.id), None)
    if tap.act in _ON_ONE:
        if one is None:
            turn.tell("toast.old_button")
            await show(turn)
        else:
            await _ON_ONE[tap.act](turn, one)
    elif tap.act in _NEW and len(mine) < MOST:
        await _NEW[tap.act](turn, tap.arg)
    else:
        await show(turn)


# --- inviting


def _read(arg: str) -> Helper:
    found = _WHAT.fullmatch(arg)
    hours = int(found[3]) if found else USUAL_HOURS
    sees = (
        {sees for sees, there in zip(Sees, found.groups(), strict=False) if there} if found else {Sees.TABLET}
    )
    return Helper("", frozenset(sees), hours if hours in HOURS else USUAL_HOURS)


def _written(one: Helper) -> str:
    return "".join(s[0] for s in Sees if s in one.sees) + str(one.hours)


async def _new(turn: Turn, arg: str) -> None:
    """What may they see? Nothing else is ever told; it can be changed until the link is made."""
    chosen = _read(arg)

    def choice(label: str, then: Helper, *, on: bool, **values: object) -> Button:
        text = f"{'☑' if on else '☐'} {turn.voice.label(label, **values)}"
        return Button(text, Tap(HERS, "", "new", _written(then)))

    rows: Rows = tuple(
        (choice(f"helper.choice.{one}", replace(chosen, sees=chosen.sees ^ {one}), on=one in chosen.sees),)
        for one in Sees
    )
    if Sees.TABLET in chosen.sees:
        rows += tuple(
            (choice("helper.choice.hours", replace(chosen, hours=n), on=n == chosen.hours, n=n),)
            for n in HOURS
        )
    if chosen.sees:
        go = turn.button("button.continue", HERS, "go", arg=_written(chosen), style=Style.PRIMARY)
        rows += ((go,),)
    turn.show(turn.say("helper.choose"), (*rows, _back(turn)), topic=TOPIC)


async def _go(turn: Turn, arg: str) -> None:
    """What are they to call her? The next words are the answer; who was asked before has one."""
    await flows.put(
        turn.work, turn.me.id, Flow(HERS, "name", {"what": arg}, turn.incoming.message_id), turn.now
    )
    rows: Rows = ()
    if before := await _called_before(turn):
        rows = ((Button(before, Tap(HERS, "", "same", arg), Style.PRIMARY),),)
    turn.show(turn.say("helper.name"), (*rows, _back(turn)), topic=TOPIC)


async def _called_before(turn: Turn) -> str:
    return next((h.her for h in await helpers.of_person(turn.work, turn.me.id, turn.now)), "")


async def _same(turn: Turn, arg: str) -> None:
    if name := await _called_before(turn):
        await _invite(turn, arg, name)
    else:
        await _go(turn, arg)


async def typed(turn: Turn, text: str, *, insist: bool = True) -> bool:
    """What she wants to be called. A sentence is none."""
    said = names.told(text)
    name = called(said)
    if not name or name != said:
        if insist:
            turn.new(turn.say("helper.name"), (_back(turn),), topic=TOPIC)
        return insist
    await _invite(turn, str(turn.flow.data.get("what", "")) if turn.flow else "", name)
    return True


async def _invite(turn: Turn, arg: str, name: str) -> None:
    """One link is made, for one person; it is shown once."""
    await flows.end(turn.work, turn.me.id)
    until = turn.now + LINK_HOLDS
    one = replace(_read(arg), her=name, until_at=until)
    one, token = await helpers.invite(turn.work, turn.me.id, one, turn.now)
    link = Invitation(token, turn.voice.label("helper.button.share"), turn.voice.label("helper.button.copy"))
    text = turn.say("helper.link", clock=turn.voice.clock(until), day=turn.voice.day(until), her=name)
    turn.new(text, (*_acts(turn, one), _back(turn)), topic=TOPIC, carries=link)


def _back(turn: Turn) -> tuple[Button, ...]:
    return (turn.button("button.back", HERS, "show"),)


# --- yes, no, and the end


async def _yes(turn: Turn, one: Helper) -> None:
    """It is the right person: from the next tablet on they are told what she chose, by the clock that is hers today.

    Where she travels later does not move their night.
    """
    if one.step is Step.AGREED:
        one = replace(one, step=Step.ACTIVE, until_at=None, zone=turn.me.zone)
        await helpers.save(turn.work, one)
        await _helped(turn)
        await theirs.begins(turn, one)
        turn.tell("toast.saved")
    await show(turn)


async def _stop(turn: Turn, one: Helper) -> None:
    """Nothing more is told; who helped reads that it is over, and never why."""
    await helpers.drop(turn.work, one)
    await letters.over(turn.world, turn.work, one, turn.me.zone, turn.now)
    await _helped(turn)
    turn.tell("helper.toast.ended")
    await show(turn)


async def _helped(turn: Turn) -> None:
    """Her profile says after how many hours somebody may be told: what asks about a tablet reads it there."""
    mine = await helpers.of_person(turn.work, turn.me.id, turn.now)
    hours = sorted({h.hours for h in mine if h.active and Sees.TABLET in h.sees})
    helped = hours if any(h.active for h in mine) else None
    turn.person = await people.remember(turn.work, turn.me, **{HELPED: helped})


_ON_ONE: dict[str, Callable[[Turn, Helper], Awaitable[None]]] = {"yes": _yes, "no": _stop, "stop": _stop}
_NEW: dict[str, Callable[[Turn, str], Awaitable[None]]] = {"new": _new, "go": _go, "same": _same}
