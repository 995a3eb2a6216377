"""Walking through check-ins as a patient does: by the labels of the buttons, whatever question comes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from bot.domain import surveys
from bot.domain.checkins import Outcome
from bot.domain.surveys import Act, Kind, State, Tablets
from bot.sandbox import Shown
from bot.store import checkins
from bot.store import tables as t
from bot.texts.spelling import spelled
from tests.support.town import Resident, Town

Answers = Mapping[str, tuple[str, ...] | str]  # question: what she answers; the rest is well
MOST_STEPS = 40
GO_ON = "Go on with the questions"


def meant(state: State, answers: Answers) -> tuple[str, ...]:
    """What she answers to the question in hand: as told, else the well one."""
    screen = surveys.screen(state)
    given = answers.get(screen.key)
    if given is not None:
        return (given,) if isinstance(given, str) else tuple(given)
    keys = [option.key for option in screen.options]
    rated = tuple(key for key in keys if f"severity.{key}" in answers)
    if screen.kind is Kind.MULTI and rated:  # what she rates she has ticked
        return rated
    well = ("none", "no", "as_recorded", "0", "same")
    return (next((key for key in well if key in keys), keys[0] if keys else ""),)


def label(state: State, answers: Answers) -> str:
    """The button she taps next."""
    screen = surveys.screen(state)
    if screen.kind is Kind.REVIEW:
        return "Save"
    if screen.kind is Kind.NOTE:
        return "Skip"
    labels = {option.key: spelled(option.label, "GB") for option in screen.options}
    wanted = meant(state, answers)
    if screen.kind is not Kind.MULTI or wanted == ("none",):
        return labels[wanted[0]]
    open_ones = [key for key in wanted if key not in screen.selected]
    return f"☐ {labels[open_ones[0]]}" if open_ones else "Done"


async def state_of(person: Resident) -> State | None:
    """Where her open check-in stands."""
    record = await person.record()
    async with person.town.store.begin() as work:
        kept = await checkins.open_one(work, record.id)
    return (
        surveys.from_row(kept.state, person.town.parts.world.asked.surveys) if kept and kept.state else None
    )


async def walk(person: Resident, answers: Answers | None = None, *, until: str = "") -> int:
    """She answers question after question until the review is saved (or until question *until*); returns her taps."""
    taps = 0
    while (state := await state_of(person)) is not None and state.at != until:
        if GO_ON in person.last.labels:  # a card is where the question was
            await person.taps(GO_ON)
            taps += 1
        await person.taps(label(state, answers or {}))
        taps += 1
        assert taps < MOST_STEPS
    return taps


async def walk_together(town: Town, walkers: Mapping[Resident, Answers]) -> None:
    """All of them answer at the same time; one who has her card after all that she had to say stops."""
    going = dict(walkers)
    for _ in range(MOST_STEPS):
        for person, answers in list(going.items()):
            state = await state_of(person)
            wanted = GO_ON if GO_ON in person.last.labels else label(state, answers) if state else ""
            cards = [m for m in person.messages if not m.mine and wanted in m.labels]
            said_all = state is not None and set(answers) <= state.closed
            if not cards or (said_all and GO_ON in person.last.labels):
                del going[person]
                continue
            person.press(cards[-1].id, wanted)
        if not going:
            return
        await town.quiet()
    raise AssertionError("somebody is still answering")


async def seed(person: Resident, survey: str, answers: Answers, *, days_ago: float) -> None:
    """She did this check-in so many days ago."""
    state = await _started(person, survey)
    while not state.finished:
        state = _answered(state, answers)
    await _keep(person, state, days_ago, Outcome.DONE)


async def begin_at(person: Resident, survey: str, answers: Answers) -> None:
    """She is in a check-in, at the first question to which *answers* has one; before it all was well."""
    state = await _started(person, survey)
    while state.at not in answers and not state.finished:
        state = _answered(state, answers)
    await _keep(person, state, 0, Outcome.OPEN)


async def _started(person: Resident, survey: str) -> State:
    world, record = person.town.parts.world, await person.record()
    profile = record.profile
    reader = replace(profile.reader, intimate=profile.intimate == "yes")
    return surveys.start(world.asked.surveys[survey], reader, {}, Tablets())


async def _keep(person: Resident, state: State, days_ago: float, outcome: Outcome) -> None:
    world, record = person.town.parts.world, await person.record()
    at = person.town.now - timedelta(days=days_ago)
    async with person.town.store.begin() as work:
        kept_id = await checkins.add(work, record.id, state.survey.key, world.asked.version, at)
        await checkins.keep(work, record.id, kept_id, surveys.to_row(state))
        if outcome is not Outcome.OPEN:
            await checkins.close(work, record.id, kept_id, outcome)


def _answered(state: State, answers: Answers) -> State:
    screen = surveys.screen(state)
    if screen.kind is Kind.REVIEW:
        return surveys.answer(state, surveys.Tap(Act.DONE)).state
    if screen.kind is Kind.NOTE:
        return surveys.answer(state, surveys.Tap(Act.SKIP)).state
    wanted = meant(state, answers)
    if screen.kind is not Kind.MULTI or wanted == ("none",):
        return surveys.answer(state, surveys.Tap(Act.CHOOSE, wanted[0])).state
    for key in wanted:
        state = surveys.answer(state, surveys.Tap(Act.TOGGLE, key)).state
    return surveys.answer(state, surveys.Tap(Act.DONE)).state


async def alerts_of(person: Resident) -> list[tuple[str, str, str]]:
    """(rule, level, state) of every alert on record, oldest first."""
    return [(alert.rule_id, alert.level, alert.state) for alert in await person.on_record()]


async def outcomes(person: Resident) -> list[tuple[str, str]]:
    """(survey, outcome) of every check-in, oldest first."""
    rows = sorted(await person.rows(t.checkin), key=lambda row: row["id"])
    return [(row["survey"], row["outcome"]) for row in rows]


async def taps_old(person: Resident, card: Shown, name: str) -> None:
    """She taps the button as it stood on *card*, whatever the message shows by now (a second phone)."""
    data = next(button.data for row in card.buttons for button in row if button.text == name)
    chat, world = person._chat, person._world
    body = {
        "id": world.tap(chat, card.id),
        "from": chat.person,
        "message": chat.messages[card.id].wire,
        "chat_instance": "1",
        "data": data,
    }
    world.updates.put("callback_query", body, "tap on an old card")
    await person.town.quiet()
