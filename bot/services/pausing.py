"""/pause: reminders rest for a while; the plan stays as the team said. Paused days are not counted."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.messages import Card, Op, Outgoing, Priority, Rows, Style, Tap
from bot.domain.people import Person, Standing, slice_of
from bot.domain.plans import instant
from bot.services import planning, reminders, status
from bot.services.turn import Turn, World
from bot.services.voice import Voice
from bot.store import Work, agenda, doses, people, plans
from bot.store.agenda import Item

KIND = "pause"
LENGTHS = {"1": 1, "3": 3, "7": 7, "14": 14, "open": None}
ASK_AGAIN = timedelta(days=14)


async def tapped(turn: Turn, tap: Tap) -> None:
    if tap.act == "for" and tap.arg in LENGTHS:
        await _pause(turn, LENGTHS[tap.arg])
    elif tap.act == "end":
        await end(turn)
    else:
        ask(turn)


def ask(turn: Turn) -> None:
    """Ask for how long; nothing is paused by one tap."""
    rows: Rows = tuple((turn.button(f"pause.{name}", KIND, "for", arg=name),) for name in LENGTHS)
    turn.show(turn.say("pause.ask"), (*rows, (turn.button("button.back", "today"),)), topic=KIND)


async def _pause(turn: Turn, days: int | None) -> None:
    """Reminders rest; doses still open are left as they are; the person is told the evening before the end."""
    today = turn.voice.local(turn.now).date()
    until = today + timedelta(days=days) if days else None
    profile = replace(turn.me.profile, paused_until=until.isoformat() if until else "")
    turn.person = await people.save(turn.work, replace(turn.me, standing=Standing.PAUSED, profile=profile))
    for sitting in await doses.open_sittings(turn.work, turn.me.id):
        await agenda.drop(turn.work, *reminders.askings(sitting))
    await agenda.put(turn.work, [_wake(turn.me, until, turn.now)])
    text = turn.say("pause.done", day=turn.voice.day(until)) if until else turn.say("pause.done.open")
    turn.edit(
        text,
        (
            (turn.button("button.start_again", KIND, "end", style=Style.PRIMARY),),
            (turn.button("button.change", KIND),),
        ),
        topic=KIND,
    )
    await status.refresh(turn)


def _wake(person: Person, until: date | None, now: datetime) -> Item:
    """The evening before the last paused day ends, or after two weeks without an end."""
    evening = instant(until - timedelta(days=1), time(18), person.zone) if until else now + ASK_AGAIN
    return Item(
        person.id,
        "unpause",
        f"unpause:{person.id}",
        max(evening, now + timedelta(hours=1)),
        slice_of(person.chat_id),
        note={"told": 0},
    )


async def end(turn: Turn) -> None:
    """Reminders go on from the next dose; none of the paused time is made up for."""
    turn.person = await _resume(turn.work, turn.me, turn.now)
    turn.edit(
        turn.say("pause.ended", first=await planning.first_words(turn)),
        ((turn.button("button.today", "today"),),),
        topic=KIND,
    )
    await status.refresh(turn)


async def _resume(work: Work, person: Person, now: datetime) -> Person:
    back = await people.save(
        work, replace(person, standing=Standing.ACTIVE, profile=replace(person.profile, paused_until=""))
    )
    await agenda.drop(work, f"unpause:{person.id}")
    for planned in await plans.of_person(work, person.id):
        await planning.resume(work, back, planned, now)
    return back


async def wake(
    world: World, work: Work, items: list[Item], persons: dict[int, Person], now: datetime
) -> list[tuple[int, Outgoing]]:
    """Say the evening before that reminders start again; then start them. An open end is asked about."""
    letters: list[tuple[int, Outgoing]] = []
    await agenda.done(work, [i.id for i in items])
    for item in items:
        person = persons[item.person_id]
        if person.standing is not Standing.PAUSED:
            continue
        voice = Voice.of(person, world.country)
        until = person.profile.paused_until
        if until and item.note.get("told"):
            await _resume(work, person, now)
            continue
        key = "pause.tomorrow" if until else "pause.still"
        again_at = instant(date.fromisoformat(until), time(0), person.zone) if until else now + 2 * ASK_AGAIN
        following = Item(
            person.id,
            "unpause",
            item.key,
            max(again_at, now + timedelta(minutes=1)),
            item.slice,
            note={"told": 1 if until else 0},
        )
        await agenda.put(work, [following])
        rows = (
            (
                voice.button("button.start_again", KIND, "end", style=Style.PRIMARY),
                voice.button("button.longer", KIND),
            ),
        )
        letters.append(
            (
                person.chat_id,
                Outgoing(
                    Op.NEW,
                    Card(str(voice.say(key)), rows),
                    KIND,
                    silent=True,
                    priority=Priority.ANNOUNCEMENT,
                    key=f"{item.key}:{int(item.due_at.timestamp())}",
                ),
            )
        )
    return letters
