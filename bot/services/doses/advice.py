"""The words around a dose: the late advice with its source, two tablets, what is wrong, the count without guilt."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain import doses as rules
from bot.domain import late as late_rules
from bot.domain import rests
from bot.domain.doses import Dose
from bot.domain.messages import Button, Card, Rows, Style, Tap
from bot.domain.plans import next_after
from bot.domain.sittings import Sitting
from bot.knowledge.countries import country
from bot.services.doses import cards
from bot.services.plans import planning
from bot.services.plans import resting as rest
from bot.services.plans import rows as dose_rows
from bot.services.talk import numbers
from bot.services.talk.turn import Turn
from bot.store import doses, flows, people
from bot.store.flows import Flow
from bot.store.plans import Planned

KIND = "dose"
FLOW = "took_at"
WINDOW_DAYS = 28
EARLY = timedelta(hours=4)  # a tablet may be taken this long before its time
FEW = 7  # before that a count says nothing
COUNTED = "counted_at"  # profile.extra
COUNTED_AGAIN = timedelta(days=7)


def late(turn: Turn, sitting: Sitting, dose: Dose, planned: Planned) -> tuple[str, Rows]:
    """Return the late card: still take it, leave it out, or ask; never two. Its buttons mean this dose alone."""
    following = next_after(planned.rule, dose.local_date, dose.slot, dose.due_at)
    next_at = following.due_at if following else dose.limit_at + timedelta(hours=12)
    rule = dose_rows.rule_of(turn.me, planned.rule, turn.world)
    own_source = country(turn.country).missed_dose_source
    advice = late_rules.advise(rule, turn.now, limit=dose.limit_at, next_at=next_at, source=own_source)
    text = turn.say(
        "late.ask.country" if _unread(turn, planned) else f"late.{advice.kind}",
        now=turn.voice.clock(turn.now),
        due=turn.voice.clock(dose.due_at),
        day=turn.voice.day(dose.local_date),
        following=planning.when(turn, next_at),
    )
    others = f"\n\n{turn.say('late.others')}" if len(sitting.waiting) > 1 else ""
    return f"{text}{others}", _late_rows(turn, sitting, dose, advice.kind)


def resting(turn: Turn, sitting: Sitting | None = None) -> Card:
    """Return what her reminders rest for, with what ends it. What she did with the tablet can be told; nothing invites her to take it."""
    lines, rows = rest.why(turn.voice, turn.me)
    if rests.holding(turn.me.rests):
        lines.append(str(turn.say("dose.never_two")))
    if sitting and sitting.waiting:
        told = (("late.button.already", "earlier"), ("late.button.left", "left"))
        rows += tuple((turn.button(key, KIND, act, id=sitting.id),) for key, act in told)
    return Card("\n".join(lines), (*rows, (turn.button("button.urgent", "sos", style=Style.DANGER),)))


def _unread(turn: Turn, planned: Planned) -> bool:
    """Return whether leaflets speak of the plan, but none of her country could be read."""
    unread = country(turn.country).missed_dose_rule is late_rules.Rule.ASK
    return unread and late_rules.in_leaflets(planned.rule, turn.me.profile.reader.reason)


def late_other(turn: Turn, sitting: Sitting) -> str:
    """Return what is said of other medicines: the late rule is anastrozole's."""
    now, due = turn.voice.clock(turn.now), turn.voice.clock(sitting.due_at)
    return str(turn.say("late.other", now=now, due=due, day=turn.voice.day(sitting.local_date)))


def _late_rows(turn: Turn, sitting: Sitting, dose: Dose, kind: late_rules.Kind) -> Rows:
    def act(key: str, name: str, style: Style = Style.PLAIN) -> Button:
        return turn.button(key, KIND, name, id=sitting.id, arg=sitting.mask([dose]), style=style)

    why = (act("late.button.why", "because"),)
    if kind is late_rules.Kind.OK_TO_TAKE:
        return ((act("late.button.now", "take", Style.GOOD),), (act("late.button.leave", "left"),), why)
    if kind is late_rules.Kind.LEAVE_OUT:
        return ((act("late.button.leave", "left"),), (act("late.button.already", "earlier"),), why)
    return (
        (act("late.button.took_at", "earlier"),),
        (act("late.button.left", "left"),),
        (turn.button("late.button.note", "note", "late"),),
        why,
    )


def late_source(turn: Turn, sitting: Sitting, planned: Planned) -> tuple[str, Rows]:
    """Return the rule in words and who says so."""
    rule = dose_rows.rule_of(turn.me, planned.rule, turn.world)
    named = country(turn.country).missed_dose_source or late_rules.SOURCES[rule]
    source = turn.world.library.sources.get(named or "") if rule is not late_rules.Rule.ASK else None
    where = (
        turn.say("late.source", title=source.title, year=source.year or "")
        if source
        else turn.say("late.no_source")
    )
    hours = country(turn.country).late_grace_hours
    why = turn.say("late.why.ask.country" if _unread(turn, planned) else f"late.why.{rule}", hours=hours)
    text = f"{why}\n\n{where}\n\n{turn.say('content.draft')}"
    return text, ((turn.button("button.back", KIND, "notyet", id=sitting.id),),)


def two_taken(turn: Turn, *, other: bool) -> tuple[str, Rows]:
    if other:
        return str(turn.say("dose.two_taken.other")), ((turn.button("button.urgent", "sos"),),)
    line = country(turn.country).poison_line
    poison = turn.say("dose.two_taken.line", number=line) if line else ""
    text = turn.say("dose.two_taken", line=poison, number=numbers.number(turn))
    rows = (
        *numbers.team_copy(turn.voice, turn.person),
        (turn.button("button.about_too_much", "kb", "show", arg="overdose"),),
        (turn.button("button.note_question", "note", "two"),),
        (turn.button("button.urgent", "sos", style=Style.DANGER),),
    )
    return str(text), rows


def wrong(turn: Turn, sitting: Sitting, what: str) -> tuple[str, Rows]:
    """Return the one action that fits what is wrong."""
    actions: dict[str, tuple[Button, ...]] = {
        "effect": (turn.button("button.browse", "ask", "browse"),),
        "worried": (
            turn.button("button.note_question", "note", "worried"),
            turn.button("button.browse", "ask", "browse"),
        ),
        "ran_out": (turn.button("dose.skip.left_out", KIND, "why", id=sitting.id, arg="ran_out"),)
        if not sitting.several
        else (),
        "away": (turn.button("dose.wrong.change_time", "set", "time"),),
        "team": (turn.button("button.pause", "pause"),),
    }
    return str(turn.say(f"dose.wrong_words.{what}")), tuple((b,) for b in actions[what])


async def count_line(turn: Turn) -> str:
    """Return "27 of your last 28 are recorded." at most once a week; never a comparison, never a low number held up."""
    extra = turn.me.profile.extra
    last = extra.get(COUNTED)
    if not turn.me.profile.show_count or (last and turn.now - datetime.fromisoformat(last) < COUNTED_AGAIN):
        return ""
    start = turn.now - timedelta(days=WINDOW_DAYS)
    count = rules.count(await doses.between(turn.work, turn.me.id, start, turn.now))
    band = rules.band(count)
    if (
        count.due < FEW or band is rules.Band.HARD
    ):  # then the question what gets in the way says more: barriers.py
        return ""
    turn.person = await people.save_profile(
        turn.work, turn.me, extra={**extra, COUNTED: turn.now.isoformat()}
    )
    return str(turn.say(f"count.{band}", taken=count.taken, due=count.due))


async def ask_time(turn: Turn, sitting: Sitting, mask: str) -> None:
    """The next typed words may be the time the tablet was taken."""
    await flows.put(
        turn.work,
        turn.me.id,
        Flow(FLOW, "time", {"dose": sitting.id, "which": mask}, turn.incoming.message_id),
        turn.now,
    )
    rows = ((Button(turn.voice.label("button.back"), Tap(KIND, str(sitting.id), "earlier", mask)),),)
    turn.edit(turn.say("dose.when.type"), rows, topic=sitting.topic)


def at_button(turn: Turn, sitting: Sitting, at: datetime, mask: str = "", act: str = "at") -> Button:
    """Return the button that records the doses of *mask* as taken at *at*."""
    clock = turn.voice.clock(at)
    return turn.button("dose.button.at", KIND, act, id=sitting.id, arg=cards.stamp(at, mask), clock=clock)


def which_moment(
    turn: Turn, found: tuple[datetime, ...], button: Callable[[datetime], Button]
) -> tuple[str, Rows]:
    """Return the question which of two times she means, the earlier first."""
    return str(turn.say("time.which")), tuple((button(at),) for at in sorted(found))
