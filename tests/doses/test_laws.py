"""Whatever she does, in whatever order, and whenever the bot dies: what must hold of every dose."""

import asyncio
import os
import tempfile
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.domain import late
from bot.domain.helping import NIGHT
from bot.domain.messages import Tap
from bot.domain.plans import takes_on
from bot.services.milestones import marks
from bot.store import people, plans
from bot.store import tables as t
from tests.doses.bench import Bench

TEMPLATE: list[Path] = []
HALF_A_DAY = timedelta(hours=12)
ACTS = ("taken", "later", "snooze", "skip", "why", "undo", "earlier", "at", "ontime", "now", "take", "notyet", "left",
        "same", "two", "wrong", "act", "show", "early", "fine", "back", "got", "ordered", "out", "next", "nothing")  # fmt: skip
LIFE = ("5 left", "got a new pack of 28", "none left", "-1 left", "visit on Friday at 10:00", "28")
WORDS = ("taken", "i took it", "undo", "later", "skip", "not yet", "did i take it today?", "8:30", "14:05")
IN_ROUNDS = {"plan": "other", "often": "rounds", "round": "told", "again": True, "starts_on": "2026-02-27"}
PLANS = (
    {},
    IN_ROUNDS | {"parts": [[5, ""], [2, "0"]]},
    IN_ROUNDS | {"parts": [[1, "1"], [1, "0.5"]]},
    IN_ROUNDS | {"parts": [[6, "1"], [1, "0.5"]], "again": False},
)
ZONES = (
    "Europe/London",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "Pacific/Honolulu",
    "Asia/Kolkata",
)


@pytest.fixture(autouse=True)
def _template(sqlite_template):
    TEMPLATE[:] = [sqlite_template]


class Doses(RuleBasedStateMachine):
    """One person with one tablet a day, one who helps, and the rules of what may become of a tablet."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.before: dict[int, dict] = {}
        self.hers = False  # whether she did something in this step
        self.erased = False
        self.told, self.told_of = (
            0,
            set(),
        )  # of what who helps was told: how many were looked at, of which doses

    def teardown(self) -> None:
        self.run(self.bench.close())
        self.loop.close()
        self.folder.cleanup()

    def run(self, work):
        return self.loop.run_until_complete(work)

    @initialize(
        at=st.sampled_from(["08:30", "02:30", "23:58", "20:00"]),
        zone=st.sampled_from(ZONES),
        plan=st.sampled_from(PLANS),
    )
    def begin(self, at, zone, plan):
        self.bench = Bench(TEMPLATE[0], Path(self.folder.name))
        self.run(self.bench.open(time=at, zone=zone, country="US", **plan))
        self.run(self.all_switched_on())

    async def all_switched_on(self):
        """Her tablets are counted, two tests are noted in one minute, in three days a month has passed since she began; Anna helps.

        What is told of them obeys the same laws.
        """
        person = await self.bench.person()
        began = date.fromisoformat(person.profile.started_on) - timedelta(days=25)
        async with self.bench.store.begin() as work:
            person = await people.save_profile(work, person, started_on=began.isoformat())
            await marks.plan(work, person, self.bench.now)
        await self.bench.says("11 tablets left")
        for words in ("DEXA scan on 11 March 10:30", "mammogram on 11 March 10:30"):
            await self.bench.says(words)
            await self.bench.taps("save")
        await self.anna_helps()

    async def anna_helps(self):
        self.bench.fuse.renew()
        self.annas_zone = (await self.bench.person()).zone
        await self.bench.helped()

    # --- what may happen

    @precondition(lambda self: not self.erased)
    @rule(words=st.sampled_from(["thanks", "did she take it?", "stop"]))
    def who_helps_types(self, words):
        self.hers = False
        self.bench.anna.says(words)
        self.run(self.bench.settle())

    @precondition(lambda self: not self.erased)
    @rule()
    def who_has_stopped_helps_again(self):
        if not self.run(self.bench.rows(t.helper)):
            self.hers = True
            self.run(self.anna_helps())

    @rule(minutes=st.sampled_from([1, 7, 46, 181, 400, 720, 1440]))
    def time_goes_by(self, minutes):
        self.hers = False
        self.run(self.bench.later(minutes=minutes))

    @rule(hours=st.sampled_from([9, 27]))
    def she_says_nothing_for_so_long_that_who_helps_hears_of_it(self, hours):
        self.hers = False
        self.run(self.bench.later(hours=hours))

    @rule(minutes=st.sampled_from([1, 10, 300, 900, 2900]))
    def nobody_runs_the_bot(self, minutes):
        self.hers = False
        self.run(self.bench.offline(timedelta(minutes=minutes)))

    @precondition(lambda self: not self.erased)
    @rule(data=st.data())
    def she_taps_a_button_of_any_message_that_ever_was(self, data):
        found = [
            (shown, button)
            for shown in (*self.bench.ever.values(), *self.bench.phone.screen.values())
            for act in ACTS
            for button in shown.buttons(act)
        ]
        if found:
            shown, button = data.draw(st.sampled_from(found[-40:]))
            self.hers = True
            self.run(self.bench.presses(shown, button))

    @precondition(lambda self: not self.erased)
    @rule(words=st.sampled_from(WORDS))
    def she_types(self, words):
        self.hers = True
        self.run(self.bench.says(words))

    @precondition(lambda self: not self.erased)
    @rule(words=st.sampled_from(LIFE))
    def she_tells_of_her_supply_or_a_visit(self, words):
        self.hers = True
        self.run(self.bench.says(words))
        if words.startswith("visit"):
            self.run(self.bench.sends(Tap("vnew", "", "save", "visit.20260320.1000")))

    @precondition(lambda self: not self.erased)
    @rule(words=st.sampled_from(["taken", "undo"]), minutes=st.sampled_from([5, 600, 1400]))
    def she_types_while_nobody_runs_the_bot(self, words, minutes):
        self.hers = True
        self.run(self.bench.stop())
        self.bench.phone.says(words)
        self.bench.clock.at += timedelta(minutes=minutes)
        self.run(self.bench.start())
        self.run(self.bench.settle())

    @rule(places=st.integers(1, 14))
    def the_bot_dies_soon(self, places):
        self.bench.fuse.light(places)

    @precondition(lambda self: not self.erased)
    @rule(at=st.sampled_from(["0700", "0200", "1200", "2355"]))
    def she_changes_the_time(self, at):
        self.hers = True
        self.run(self.bench.sends(Tap("set", "", "save_time", at)))

    @precondition(lambda self: not self.erased)
    @rule(zone=st.sampled_from(ZONES))
    def she_moves_to_another_zone(self, zone):
        self.hers = True
        self.run(self.moves(zone))

    async def moves(self, zone):
        bench = self.bench
        await bench.sends(Tap("set", "", "zone"))
        await bench.says(zone)
        await bench.taps("pick")
        await bench.taps("pick", arg="yes")
        await bench.taps("pick", arg="right")

    @precondition(lambda self: not self.erased)
    @rule(
        city=st.sampled_from(["Tokyo", "New York", "Honolulu", "Auckland"]),
        arrives=st.sampled_from("012"),
        stays=st.sampled_from(["3", "7", "stay"]),
        way=st.sampled_from(["local", "home"]),
    )
    def she_plans_a_trip(self, city, arrives, stays, way):
        self.hers = True
        self.run(self.travels(city, arrives, stays, way))

    async def travels(self, city, arrives, stays, way):
        await self.bench.says("/travel")
        await self.bench.says(city)
        await self.bench.sends(Tap("trip", "", "place", "0"))
        days = [b.tap.arg for b in self.bench.last.buttons("from")] or ["now"]
        for act, arg in (("from", days[int(arrives) % len(days)]), ("until", stays), ("go", way)):
            await self.bench.sends(Tap("trip", "", act, arg))

    @precondition(lambda self: not self.erased)
    @rule()
    def she_comes_home(self):
        self.hers = True
        self.run(self.bench.sends(Tap("trip", "", "end")))

    @precondition(lambda self: not self.erased)
    @rule(sure=st.integers(0, 3))
    def she_erases_everything(self, sure):
        if sure == 0:
            self.run(self.bench.sends(Tap("me", "", "now")))
            self.erased = True

    @precondition(lambda self: not self.erased)
    @rule(days=st.sampled_from(["1", "3"]))
    def she_pauses(self, days):
        self.hers = True
        self.run(self.bench.sends(Tap("pause", "", "for", days)))

    @precondition(lambda self: not self.erased)
    @rule()
    def she_starts_again(self):
        self.hers = True
        self.run(self.bench.sends(Tap("pause", "", "end")))

    # --- what must hold

    @invariant()
    def the_record_is_true(self):
        if not hasattr(self, "bench"):
            return
        doses = self.run(self.bench.doses())
        self.who_helps_is_told_once_a_tablet_by_day_for_both(doses)
        if self.erased:
            assert doses == []
            assert self.run(self.bench.rows(t.agenda)) == []
            return
        self.no_two_doses_are_due_too_near_each_other(doses)
        self.no_two_are_recorded_too_near_unless_she_said_so(doses)
        self.a_state_changes_only_by_her_or_a_time_out(doses)
        self.at_most_three_rings_a_dose(doses)
        self.no_sound_in_quiet_hours_but_the_chosen_time(doses)
        self.every_plan_has_its_next_dose()
        self.supply_and_visits_speak_by_day_and_supply_once_a_day()
        self.a_milestone_is_told_once_by_day_without_a_sound()
        self.each_dose_is_one_of_its_plan(doses)

    def no_two_doses_are_due_too_near_each_other(self, doses):
        keys = [(d["plan_id"], d["local_date"], d["slot"]) for d in doses]
        assert len(keys) == len(set(keys))
        for a, b in pairwise(doses):
            assert b["due_at"] - a["due_at"] >= HALF_A_DAY

    def no_two_are_recorded_too_near_unless_she_said_so(self, doses):
        asked = {
            e["dose_id"]
            for e in self.run(self.bench.rows(t.dose_event))
            if e["what"] in ("taken_again", "undo")
        }
        taken = sorted((d["taken_at"], d["id"]) for d in doses if d["state"] == "taken")
        for (first_at, first), (second_at, second) in pairwise(taken):
            assert second_at - first_at >= HALF_A_DAY or {first, second} & asked

    def a_state_changes_only_by_her_or_a_time_out(self, doses):
        for dose in doses:
            old = self.before.get(dose["id"], {"state": "due", "taken_at": None})
            if dose["state"] == old["state"] and dose["taken_at"] == old["taken_at"]:
                continue
            timed_out = dose["state"] in ("no_answer", "unknown") and dose["limit_at"] <= self.bench.now
            assert self.hers or (old["state"] == "due" and timed_out)
            assert dose["state"] != "no_answer" or dose["limit_at"] <= self.bench.now
            assert dose["taken_at"] is None or dose["taken_at"] <= self.bench.now
        self.before = {d["id"]: d for d in doses}

    def at_most_three_rings_a_dose(self, doses):
        for dose in doses:
            rang = self.bench.rang(f"dose:{dose['id']}")
            mine = [r for r in rang if r.shown.topic == f"dose:{dose['id']}"]
            assert len([r for r in mine if "already sent" not in r.shown.text]) <= 3 * (1 + dose["snoozes"])

    def no_sound_in_quiet_hours_but_the_chosen_time(self, doses):
        person = self.run(self.bench.person())
        quiet = late.Quiet(*person.profile.quiet)
        home = {f"dose:{d['id']}": d["zone"] for d in doses}  # on a trip she may go on by the clock at home
        due = [d["due_at"] for d in doses]
        for rung in self.bench.rang():
            zones = {rung.zone, home.get(rung.shown.topic, rung.zone)}
            in_the_night = all(quiet.holds(rung.at.astimezone(ZoneInfo(z)).time()) for z in zones)
            chosen = any(timedelta(0) <= rung.at - at <= timedelta(seconds=160) for at in due)
            snoozed = any(d["snoozes"] and rung.shown.topic == f"dose:{d['id']}" for d in doses)
            assert not in_the_night or chosen or snoozed

    def supply_and_visits_speak_by_day_and_supply_once_a_day(self):
        quiet = late.Quiet(*self.run(self.bench.person()).profile.quiet)
        told = [r for topic in ("supply", "visit") for r in self.bench.rang(topic)]
        for rung in told:
            zones = {rung.zone, rung.arriving or rung.zone}
            assert not all(quiet.holds(rung.at.astimezone(ZoneInfo(z)).time()) for z in zones), (
                rung.shown.text
            )
        days = [r.at.date() for r in told if r.shown.topic == "supply"]
        assert len(days) == len(set(days))

    def a_milestone_is_told_once_by_day_without_a_sound(self):
        quiet = late.Quiet(*self.run(self.bench.person()).profile.quiet)
        told = [r for r in self.bench.came if r.shown.topic == "mile" and not r.shown.asked_for]
        assert len(told) <= 1
        for one in told:
            assert not one.shown.rings
            assert not quiet.holds(one.at.astimezone(ZoneInfo(one.zone)).time())

    def who_helps_is_told_once_a_tablet_by_day_for_both(self, doses):
        told = [r for r in self.bench.of_tablets if "not recorded;" in r.shown.text]
        new = [r for r in told[self.told :] if "already" not in r.shown.text]
        self.told = len(told)
        if self.erased:
            assert new == []
            return
        quiet = late.Quiet(*self.run(self.bench.person()).profile.quiet)
        for one in new:
            assert not late.is_quiet(one.at, NIGHT, self.annas_zone)
            assert not late.is_quiet(one.at, quiet, one.zone)
            about = [
                d
                for d in doses
                if d["id"] not in self.told_of
                and any(r.at < one.at and r.shown.topic == f"dose:{d['id']}" for r in self.bench.came)
                and timedelta(hours=2) <= one.at - d["due_at"] <= timedelta(days=1)
            ]
            assert about, "twice, of none, or of one that an outage kept from being asked about"
            self.told_of.add(about[-1]["id"])

    def each_dose_is_one_of_its_plan(self, doses):
        versions = {
            (v["plan_id"], v["version"]): plans.read(v["rule"])
            for v in self.run(self.bench.rows(t.plan_version))
        }
        for dose in doses:
            rule_, day = (
                versions[dose["plan_id"], dose["plan_version"]],
                date.fromisoformat(dose["local_date"]),
            )
            assert takes_on(rule_, day)
            assert dose["amount"] == str(rule_.amounts_on(day)[dose["slot"]])

    def every_plan_has_its_next_dose(self):
        plans = {p["id"] for p in self.run(self.bench.rows(t.plan)) if p["active"]}
        coming = [a["subject_id"] for a in self.run(self.bench.rows(t.agenda)) if a["kind"] == "dose"]
        assert sorted(coming) == sorted(plans)


LONG = os.environ.get("DAYMARK_LONG")
Doses.TestCase.settings = settings(
    max_examples=int(LONG or 9),
    stateful_step_count=40 if LONG else 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not LONG,
)
TestDoses = pytest.mark.timeout(3600 if LONG else 300)(
    pytest.mark.case("B04")(pytest.mark.hazard("H2", "H12")(Doses.TestCase))
)
