"""/symptom: one symptom, told at any moment, by the same rules. Which one, how strong, and what to do.

Nothing is asked about it later unless a rule says so; the danger signs stand behind a button on every question.
"""

from collections.abc import Collection
from datetime import datetime

from bot.domain import surveys
from bot.domain.checkins import Outcome, Survey
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.surveys import Act, Answers, Kind, Measure, State
from bot.domain.surveys.model import MORE
from bot.services.alerts.found import in_place, raise_
from bot.services.checkins import (
    cards,
    naming,
    result,
    review,
)
from bot.services.checkins import (
    end as checkin_end,
)
from bot.services.checkins import (
    state as checkin_state,
)
from bot.services.talk.turn import Turn
from bot.store import checkins, flows
from bot.store.flows import Flow

KIND = "sy"
TOPIC = "symptom"
ACTS = {"c": Act.CHOOSE, "t": Act.TOGGLE, "d": Act.DONE, "b": Act.BACK}


async def command(turn: Turn) -> None:
    """Answer /symptom: which one is it?"""
    turn.flow = None
    await _draw(turn, surveys.start(turn.world.asked.surveys[Survey.SYMPTOM], checkin_state.reader(turn)))


async def tapped(turn: Turn, tap: Tap) -> None:
    """Answer a tap; one on an old card shows where things stand now."""
    if tap.act == "tell":
        await _tell(turn, tap.arg)
        return
    state = _state(turn)
    if state is not None and tap.act == "on":
        await _draw(turn, state, fresh=True)
        return
    if state is None or tap.act not in ACTS:
        await command(turn)
        return
    question, option = cards.named(state.survey, tap.arg)
    if question != state.at:
        turn.tell("toast.answered_before")
        await _draw(turn, state)
        return
    await _stepped(turn, surveys.answer(state, surveys.Tap(ACTS[tap.act], option)).state)


def told(turn: Turn, topics: Collection[str]) -> Rows:
    """Return a button for each symptom of *topics* that can be kept: how strong it is comes next."""
    offered = {o.key for q in _survey(turn).questions if q.measure is Measure.PICK for o in q.options}
    items = [i for i in turn.world.asked.items.values() if i.topic in topics and i.key in offered]
    return tuple(
        (turn.button("checkin.symptom.tell", KIND, "tell", arg=item.key, item=item.label),)
        for item in items[:2]
    )


async def _tell(turn: Turn, item: str) -> None:
    """The symptom she wrote of is chosen already; the next question is how strong it is."""
    turn.flow = None
    state = surveys.start(_survey(turn), checkin_state.reader(turn))
    while (screen := surveys.screen(state)).kind is Kind.SINGLE:
        there = item in {option.key for option in screen.options}
        step = surveys.answer(state, surveys.Tap(Act.CHOOSE, item if there else MORE))
        if step.refused:
            await command(turn)
            return
        state = step.state
        if there:
            break
    await _stepped(turn, state)


def _survey(turn: Turn) -> surveys.Survey:
    return turn.world.asked.surveys[Survey.SYMPTOM]


async def typed(turn: Turn, text: str, *, insist: bool = False) -> bool:
    """Return whether *text* answered the question in hand: a number, a severity word, the name of a symptom.

    Who insists sees the question again when it did not.
    """
    state = _state(turn)
    if state is None:
        return False
    step = naming.answered(turn, state, text)
    if not step.refused:
        await _stepped(turn, step.state)
        return True
    found = naming.read(turn, state, text)
    named = [] if found is None else [(key, one) for key, ones in found.ticks.items() for one in ones]
    if not named:
        if insist:
            await _draw(turn, state, fresh=True, head=str(turn.say("setup.unclear")))
        return insist
    question, option = named[0]  # one symptom at a time is told here
    if surveys.screen(state).kind is Kind.MULTI:
        await _stepped(turn, surveys.ticked(state, found.ticks if found else {}))
    elif question == state.at:
        await _stepped(turn, surveys.answer(state, surveys.Tap(Act.CHOOSE, option)).state)
    else:
        await _tell(turn, option)
    return True


async def hears(turn: Turn, text: str) -> bool:
    """Return whether the question in hand understands *text* as its answer."""
    state = _state(turn)
    return state is not None and naming.hears(turn, state, text)


async def unexplained(turn: Turn, text: str) -> tuple[str, ...]:
    """Return the parts of *text* that the question in hand understands nothing of."""
    state = _state(turn)
    return naming.unexplained(turn, state, text) if state else ()


def _state(turn: Turn) -> State | None:
    if turn.flow is None or turn.flow.name != KIND:
        return None
    state = surveys.from_row(turn.flow.data["state"], turn.world.asked.surveys)
    return surveys.with_reader(state, checkin_state.reader(turn))


async def _stepped(turn: Turn, state: State) -> None:
    """A danger has its card at once, where the question was, and the rest may still be told; else the next question."""
    answers = surveys.result(state)
    if state.finished:
        await _finish(turn, state, answers)
        return
    await _keep(turn, state)
    found = await result.judge(
        turn.world, turn.work, turn.me, answers, turn.now, since=_began_at(turn), midway=True
    )
    raised = await raise_(turn.world, turn.work, turn.me, found.alerts, turn.now)
    turn.person = raised.person
    if raised.card:
        in_place(turn, raised, turn.button("checkin.go_on_after", KIND, "on"))
    else:
        await _draw(turn, state)


def _began_at(turn: Turn) -> datetime:
    """Return when she began to tell this symptom: what a card has said since is not said again."""
    told = turn.flow.data.get("began") if turn.flow and turn.flow.name == KIND else None
    return datetime.fromisoformat(told) if told else turn.now


async def _keep(turn: Turn, state: State) -> None:
    data = {"state": surveys.to_row(state), "began": _began_at(turn).isoformat()}
    turn.flow = Flow(KIND, state.at, data)
    await flows.put(turn.work, turn.me.id, turn.flow, turn.now)


async def _draw(turn: Turn, state: State, *, fresh: bool = False, head: str = "") -> None:
    """The question in hand is on the card; help for something urgent is one tap away."""
    screen = surveys.screen(state)
    foot: tuple[Button, ...] = (turn.button("button.urgent", "sos", style=Style.DANGER),)
    if screen.back:
        back = Tap(KIND, "", "b", cards.name(state.survey, screen.key))
        foot = (Button(turn.voice.label("button.back"), back), *foot)
    rows = (*cards.choices(turn.voice, KIND, 0, state, screen), foot)
    show = turn.new if fresh else turn.show
    asked = turn.say("plain_bold", text=screen.text)
    show(f"{head}\n\n{asked}" if head else asked, rows, topic=TOPIC)
    await _keep(turn, state)


async def _finish(turn: Turn, state: State, answers: Answers) -> None:
    """The symptom is kept and judged; the card says what was kept and what explains it."""
    await flows.end(turn.work, turn.me.id)
    if not answers.severity:
        rows: Rows = (
            (turn.button("button.browse", "ask", "browse"),),
            (turn.button("button.urgent", "sos", style=Style.DANGER),),
        )
        turn.show(turn.say("checkin.symptom.none"), rows, topic=TOPIC)
        return
    asked = turn.world.asked
    kept_id = await checkins.add(turn.work, turn.me.id, Survey.SYMPTOM, asked.version, _began_at(turn))
    await checkins.keep(turn.work, turn.me.id, kept_id, surveys.to_row(state))
    kept = await checkins.get(turn.work, turn.me.id, kept_id)
    if kept is None:
        raise LookupError("A symptom that was just kept is not there.")
    end = await checkin_end.settle(turn.world, turn.work, turn.me, kept, answers, Outcome.DONE, turn.now)
    turn.person = end.person
    [(item, value)] = answers.severity.items()
    severity = review.severity(turn.voice, value)
    text = turn.say("checkin.symptom.done", item=asked.items[item].label, severity=severity)
    topics = review.topic_rows(turn.voice, turn.world, answers)
    turn.show(text, (*topics, (turn.button("button.today", "today"),)), topic=TOPIC)
    turn.letters += end.letters
