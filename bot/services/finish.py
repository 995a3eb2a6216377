"""The last page of the set-up: everything in four lines, then the plan begins."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from typing import Any

from bot import texts
from bot.domain.audience import Reason
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.people import Person, Profile, Standing
from bot.domain.plans import Cadence, Plan
from bot.knowledge import places
from bot.services import checkin_clock, keyboard, planning, status
from bot.services.draft import KIND, TOPIC, Draft, Refused, choice
from bot.services.turn import Turn
from bot.store import flows, notes, people, plans

CHANGES = ["reason", "body", "zone", "plan", "time", "checkin"]


def summary(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    profile = _profile(turn.me.profile, draft)
    rule = plan_of(draft, turn.now.date())
    text = turn.say(
        "prof.done",
        plan=status.describe(turn, rule),
        zone=draft.get("zone_label") or places.label(draft["zone"], turn.lang),
        now=texts.clock(turn.voice.local(turn.now, draft["zone"]), turn.lang, profile.country),
        checkin=status.describe_checkin(turn, profile),
        quiet_from=status.at(turn, profile.quiet_from),
        quiet_to=status.at(turn, profile.quiet_to),
        rings=turn.say(f"rings.{profile.rings}.rule"),
    )
    if draft.get("changing"):
        rows: Rows = tuple(
            (Button(str(turn.say(f"prof.change.{c}")), Tap(KIND, "", "goto", c)),) for c in CHANGES
        )
        return str(text), rows
    right = choice(turn, "button.looks_right", "right", Style.GOOD)
    return str(text), ((right,), (choice(turn, "button.change_something", "change"),))


def pick(_turn: Turn, draft: Draft, value: str) -> Draft:
    if value == "change":
        return {**draft, "changing": True, "stay": True}
    if value != "right":
        raise Refused("setup.not_now")
    return {**draft, "finish": True}


def plan_of(draft: Draft, today: date) -> Plan:
    """Return the plan the draft describes, starting today in its own zone."""
    by_days = draft.get("often") in ("twice", "days")
    return Plan(
        zone=draft["zone"],
        times=(time.fromisoformat(draft["time"]),),
        amounts=(Decimal(draft.get("amount", "1")),),
        cadence=Cadence.WEEKDAYS if by_days else Cadence.DAILY,
        weekdays=frozenset(draft["days"]) if by_days else frozenset(),
        starts_on=today,
    )


def _profile(old: Profile, draft: Draft) -> Profile:
    keep = ("reason", "body", "intimate", "country", "cue", "checkin_day", "checkin_at")
    changes: dict[str, Any] = {k: draft[k] for k in keep if k in draft}
    return replace(old, spread=draft.get("stage") == "spread", **changes)


async def draft_of(turn: Turn) -> Draft:
    """Return the draft that would lead to what the person has now."""
    profile = turn.me.profile
    mine = await plans.of_person(turn.work, turn.me.id)
    draft: Draft = {
        k: getattr(profile, k)
        for k in ("reason", "body", "intimate", "country", "cue", "checkin_day", "checkin_at")
    }
    draft |= {
        "stage": "spread" if profile.spread else "early",
        "zone": turn.me.zone,
        "checkin": "kept",
        "settled": True,
    }
    if mine:
        rule = mine[0].rule
        usual = rule.cadence is Cadence.DAILY and rule.amounts == (Decimal(1),)
        draft |= {
            "plan": "usual" if usual else "other",
            "amount": str(rule.amounts[0]),
            "often": "daily" if rule.cadence is Cadence.DAILY else "days",
            "days": sorted(rule.weekdays),
            "time": rule.times[0].isoformat("minutes"),
        }
    return draft


async def finish(turn: Turn, draft: Draft) -> None:
    """The person is active, the first dose is on the agenda, and the chat shows how to go on."""
    local_today = turn.voice.local(turn.now, draft["zone"]).date()
    settled = turn.me.standing is not Standing.SETUP
    person: Person = replace(
        turn.me,
        standing=turn.me.standing if settled else Standing.ACTIVE,
        zone=draft["zone"],
        profile=replace(
            _profile(turn.me.profile, draft), started_on=turn.me.profile.started_on or local_today.isoformat()
        ),
    )
    turn.person = await people.save(turn.work, person)
    await planning.begin(turn, plan_of(draft, local_today))
    await _questions(turn, draft)
    await flows.end(turn.work, person.id)
    home = ((turn.button("button.today", "today"), turn.button("button.settings", "set")),)
    turn.edit(turn.say("prof.saved", first=await planning.first_words(turn)), home, topic=TOPIC)
    if settled:
        await checkin_clock.plan_next(turn.work, turn.me, turn.now)
        await status.refresh(turn)
        return
    await checkin_clock.plan_next(turn.work, turn.me, turn.now)
    keyboard.show(turn, turn.say("prof.try_it"))
    await status.pin(turn)


async def _questions(turn: Turn, draft: Draft) -> None:
    """What the set-up found worth asking waits in the notebook for the next visit."""
    asked = [("premeno", "remind", "question.premeno"), ("unusual", True, "question.plan")]
    for field, value, key in asked:
        if draft.get(field) == value:
            await notes.add(turn.work, turn.me.id, "question", str(turn.say(key).striptags()), turn.now)
    if turn.me.profile.reason == Reason.TESTOSTERONE:
        await notes.add(
            turn.work, turn.me.id, "question", str(turn.say("question.trt").striptags()), turn.now
        )
