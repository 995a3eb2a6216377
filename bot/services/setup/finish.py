"""The last page of the set-up: everything in four lines, then the plan begins."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot import texts
from bot.domain.audience import Reason
from bot.domain.messages import Button, Rows, Style, Tap
from bot.domain.people import Person, Profile
from bot.domain.plans import Cadence, Plan
from bot.knowledge import places
from bot.services.checkins import clock
from bot.services.milestones import marks
from bot.services.plans import hours, planning, status
from bot.services.setup import course, medicine, rhythm
from bot.services.setup.draft import KIND, TOPIC, Draft, Refused, choice
from bot.services.talk import keyboard
from bot.services.talk.turn import Turn
from bot.store import flows, notes, people, plans

CHANGES = ["reason", "body", "zone", "plan", "time", "start", "end", "checkin"]


def summary(turn: Turn, draft: Draft) -> tuple[str, Rows]:
    profile = _profile(turn.me.profile, draft)
    rule = _rule(turn, draft)
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
    later = rule.starts_on > turn.voice.local(turn.now, draft["zone"]).date()
    if draft.get("settled") or later:
        text += "\n" + turn.say("plan.coming", coming=medicine.coming_words(turn, draft))
    if draft.get("ends"):
        text += "\n" + turn.say("course.line", month=course.words(turn.voice, draft["ends"]))
    if draft.get("changing"):
        fits = [c for c in CHANGES if c != "end" or draft.get("stage") != "spread"]
        rows: Rows = tuple(
            (Button(str(turn.say(f"prof.change.{c}")), Tap(KIND, "", "goto", c)),) for c in fits
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


def _rule(turn: Turn, draft: Draft) -> Plan:
    return rhythm.plan_of(draft, turn.voice.local(turn.now, draft["zone"]).date())


async def look_ahead(turn: Turn, draft: Draft) -> Draft:
    """Return *draft* with the first tablets it would lead to, if it were saved now."""
    mine = [p for p in await plans.of_person(turn.work, turn.me.id) if not p.medicine]
    coming = await planning.preview(turn, _rule(turn, draft), mine[0] if mine else None)
    return {**draft, "coming": [at.isoformat() for at in coming]}


def _profile(old: Profile, draft: Draft) -> Profile:
    keep = ("reason", "body", "intimate", "country", "cue", "checkin_day", "checkin_at")
    changes: dict[str, Any] = {k: draft[k] for k in keep if k in draft}
    if "ends" in draft:
        changes["extra"] = {**old.extra, "course_ends": draft["ends"]}
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
    if ends := profile.extra.get("course_ends"):
        draft["ends"] = ends
    if mine:
        rule = mine[0].rule
        usual = rule.cadence is Cadence.DAILY and rule.amounts == (Decimal(1),)
        draft |= {"plan": "usual" if usual else "other", **rhythm.draft_of(rule)}
    return draft


async def finish(turn: Turn, draft: Draft) -> None:
    """The set-up is done, the first dose is on the agenda, and the chat shows how to go on."""
    rule = _rule(turn, draft)
    local_today = turn.voice.local(turn.now, draft["zone"]).date()
    begins = max(local_today, rule.starts_on)
    settled = turn.me.settled
    person: Person = replace(
        turn.me,
        settled=True,
        zone=draft["zone"],
        profile=replace(
            _profile(turn.me.profile, draft), started_on=turn.me.profile.started_on or begins.isoformat()
        ),
    )
    old_zone = turn.me.zone
    turn.person = await people.save(turn.work, person)
    if settled:
        await hours.moved(turn.work, turn.me, old_zone, turn.now)
    await planning.begin(turn, rule)
    await course.plan(turn.work, turn.me, turn.now)
    await marks.plan(turn.work, turn.me, turn.now)
    await _questions(turn, draft)
    await flows.end(turn.work, person.id)
    home = ((turn.button("button.today", "today"), turn.button("button.settings", "set")),)
    turn.edit(turn.say("prof.saved", first=await planning.first_words(turn)), home, topic=TOPIC)
    if settled:
        await clock.plan_next(turn.work, turn.me, turn.now)
        await status.refresh(turn)
        return
    await clock.plan_next(turn.work, turn.me, turn.now)
    keyboard.show(turn, f"{turn.say('prof.try_it')}\n{turn.say('prof.nobody_told')}")
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
