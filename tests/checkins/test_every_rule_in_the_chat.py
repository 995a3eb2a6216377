"""Every published rule, in the chat: what she taps, the level and rule on record, and what the card says."""

import asyncio
from dataclasses import dataclass, field

import pytest

from bot.knowledge.questionnaires import load
from tests.checkins.walking import Answers, begin_at, seed, walk_together
from tests.support.town import town as a_town

MAN = {"reason": "cancer", "body": "man"}
MAN_TESTOSTERONE = {"reason": "testosterone", "body": "man", "intimate": "yes"}
YOUNGER = {"body": "woman_periods"}
WELL: Answers = {}


@dataclass(frozen=True)
class Case:
    """``history``: (form, answers, days ago). What she answers well before the first of ``answers`` is not tapped."""

    rule: str
    level: str
    answers: Answers
    says: str
    history: tuple[tuple[str, Answers, float], ...] = (("baseline", WELL, 7),)
    who: dict = field(default_factory=dict)

    @property
    def form(self) -> str:
        return {0: "baseline", 1: "weekly", 2: "monthly" if "body_signs" in self.answers else "weekly"}[
            len(self.history)
        ]

    @property
    def of_every_run(self) -> bool:
        return (self.rule, self.level) in KINDS

    @property
    def id(self) -> str:
        said = (f"{key}.{value}" for key, value in self.answers.items())
        return f"{self.rule}-{self.level}-{'-'.join(said)}"


MONTHLY = (("baseline", WELL, 36), ("weekly", WELL, 7))


def rated(item: str, severity: int, **more) -> Answers:
    return {"bothered": item, f"severity.{item}": str(severity), **more}


def other(item: str, severity: int, **more) -> Answers:
    return {"bothered": "more", "bothered_more": item, f"severity.{item}": str(severity), **more}


CASES = (
    Case("T1", "TODAY", rated("hot_flashes", 4), "hot flushes or night sweats: very severe"),
    Case("T2", "SOON", rated("fatigue", 3), "tiredness or weakness: severe"),
    Case("T2", "SOON", rated("joint_pain", 2, **{"interference.joint_pain": "3"}), "gets in the way: a lot"),
    Case("T3", "SOON", rated("insomnia", 2), "Poor sleep: moderate (was none)"),
    Case("T3", "TODAY", rated("nausea", 4), "feeling sick: very severe"),
    Case(
        "T4",
        "SOON",
        rated("headache", 2),
        "Headache: moderate",
        (("baseline", {"severity.headache": "2"}, 15), ("weekly", rated("headache", 2), 8)),
    ),
    Case("T5", "SOON", other("cough", 2), "Cough: moderate"),
    Case("T6", "TODAY", other("palpitations", 3), "a racing or uneven heartbeat: severe"),
    Case("T7", "SOON", other("breathlessness", 1), "shortness of breath: mild"),
    Case("T7", "TODAY", other("breathlessness", 2), "shortness of breath: moderate"),
    Case("T7", "EMERGENCY", other("breathlessness", 3), "shortness of breath: severe"),
    Case("T8", "EMERGENCY", {"flags_1": "chest_pain"}, "Chest pain or pressure"),
    Case("T9", "TODAY", rated("headache", 3), "Headache: severe"),
    Case("T9", "EMERGENCY", rated("headache", 3, headache_signs="headache_vision"), "Sight changed"),
    Case(
        "T10",
        "EMERGENCY",
        {"body_signs": "vaginal_bleeding", "bleeding_kind": "bleeding_heavy"},
        "A pad an hour",
        MONTHLY,
    ),
    Case(
        "T10",
        "TODAY",
        {"body_signs": "vaginal_bleeding", "bleeding_kind": "bleeding_days"},
        "More than a few days",
        MONTHLY,
    ),
    Case(
        "T10",
        "SOON",
        {"body_signs": "vaginal_bleeding", "bleeding_kind": "bleeding_light"},
        "Spotting",
        MONTHLY,
    ),
    Case("T10", "SOON", other("bleeding", 1, bleeding_how="bleeding_light"), "Spotting"),
    Case("T11", "TODAY", {"flags_2": "one_leg"}, "One leg swollen"),
    Case("T11", "EMERGENCY", {"flags_2": "one_leg", **other("breathlessness", 1)}, "One leg swollen"),
    Case("T12", "SOON", rated("swelling", 2, swelling_where="both_ankles"), "Both ankles or legs"),
    Case(
        "T12",
        "TODAY",
        rated("swelling", 2, swelling_where=("both_ankles", "fast_weight_gain")),
        "And I gained weight fast",
    ),
    Case("T13", "SOON", {"phq2_interest": "2", "phq2_down": "1"}, "two mood questions together, of 6: 3", ()),
    Case(
        "T13", "TODAY", {"phq2_interest": "3", "phq2_down": "2"}, "two mood questions together, of 6: 5", ()
    ),
    Case("T13", "TODAY", {"severity.low_mood": "4"}, "Low mood: very severe"),
    Case(
        "T14",
        "TODAY",
        {"bothered": ("fatigue", "nausea"), "severity.fatigue": "3", "severity.nausea": "3"},
        "tiredness or weakness: severe; feeling sick: severe",
    ),
    Case("T15", "TODAY", {"flags_2": "bone_or_fall", "bone_signs": "broken_bone"}, "A broken bone"),
    Case("T15", "SOON", {"body_signs": "fall"}, "A fall", MONTHLY),
    Case(
        "T15", "EMERGENCY", {"flags_2": "bone_or_fall", "bone_signs": "cannot_walk"}, "I cannot stand or walk"
    ),
    Case("T16", "TODAY", {"body_signs": ("thirst", "much_urine")}, "Very thirsty", MONTHLY),
    Case("T17", "TODAY", {"flags_2": "liver_signs"}, "Yellow eyes, cola-brown urine"),
    Case("T18", "SOON", {"tablets": "took_fewer", "tablets_left_out": "3"}, "tablets left out this week: 3"),
    Case(
        "T18", "SOON", {"tablets": "took_fewer", "tablets_why": "wants_to_stop"}, "I am thinking of stopping"
    ),
    Case(
        "T18",
        "TODAY",
        {"tablets": "took_fewer", "tablets_why": "ran_out", "tablets_back": "none_left"},
        "No, there is none left",
    ),
    Case("T19", "TODAY", {"tablets": "took_more", "tablets_extra": "1"}, "more tablets than planned"),
    Case("T19", "TODAY", {"tablets": "took_more", "tablets_extra": "3"}, "more tablets than planned"),
    Case(
        "T19b",
        "EMERGENCY",
        {"tablets": "took_more", "tablets_extra": "2", "tablets_extra_how": "extra_unwell"},
        "I feel unwell since",
    ),
    Case(
        "T19b",
        "CRISIS",
        {"tablets": "took_more", "tablets_extra_how": "extra_on_purpose"},
        "Thank you for telling me",
    ),
    Case("T20", "TODAY", {"body_signs": "pregnancy"}, "I could be pregnant", MONTHLY, YOUNGER),
    Case("T21", "SOON", {"body_signs": "new_lump"}, "New lump or breast change", MONTHLY),
    Case("T22", "SOON", {"body_signs": "men_breast_lump"}, "Breast lump, nipple fluid", MONTHLY, MAN),
    Case(
        "T22b",
        "SOON",
        {
            "bothered": ("hot_flashes", "men_sexual"),
            "severity.hot_flashes": "2",
            "severity.men_sexual": "3",
        },
        "hot flushes or night sweats: moderate",
        (("baseline", {"severity.hot_flashes": "2", "severity.men_sexual": "3"}, 7),),
        MAN_TESTOSTERONE,
    ),
    Case("T23", "TODAY", {"flags_2": "fever"}, "Fever 38 °C/100.4"),
    Case(
        "T23", "EMERGENCY", {"flags_2": "fever", "fever_drugs": "yes"}, "medicines that lower your defences"
    ),
    Case("S1", "EMERGENCY", {"flags_1": "breathing"}, "Trouble breathing"),
    Case("S2", "EMERGENCY", {"flags_1": "face_swelling"}, "Swollen face"),
    Case("S3", "EMERGENCY", {"flags_1": "stroke_signs"}, "Face, arm, speech, sight"),
    Case("S4", "EMERGENCY", {"flags_1": "skin_blisters"}, "Blisters"),
    Case("S5", "EMERGENCY", {"flags_1": "collapse"}, "Fainted"),
    Case("S6", "EMERGENCY", {"flags_2": "heavy_bleeding"}, "Heavy bleeding"),
    Case("S7", "CRISIS", {"flags_2": "self_harm"}, "Thank you for telling me"),
    Case("S8", "TODAY", rated("joint_pain", 2, joint_hot="yes"), "one joint is hot"),
    Case("S9", "TODAY", rated("swelling", 1, swelling_where=("arm_hand", "hot_red")), "it is hot or red"),
    Case("S10", "EMERGENCY", {"flags_2": "legs_bladder"}, "Legs weak, numb"),
    Case(
        "T4b",
        "SOON",
        other("bone_pain", 1),
        "bone or back pain: mild",
        (("baseline", WELL, 15), ("weekly", other("bone_pain", 1), 8)),
    ),
    Case(
        "T4b",
        "SOON",
        {"severity.low_mood": "2"},
        "low mood: moderate",
        (("baseline", WELL, 15), ("weekly", {"severity.low_mood": "2"}, 8)),
    ),
    Case(
        "T25",
        "SOON",
        {
            "body_signs": "none",
            "bothered_more": "weight_appetite",
            "severity.weight_appetite": "1",
            "weight_which": "weight_lost",
        },
        "Lost weight",
        MONTHLY,
    ),
    Case(
        "T26",
        "TODAY",
        {"severity.headache": "2", "conditions": "stroke_before"},
        "a stroke or mini-stroke before",
        (),
    ),
    Case("T28", "TODAY", {"body_signs": "jaw_sore"}, "Sore jaw", MONTHLY),
)
VERSIONS = {rule.id: rule.version for rule in load().rules.rules}
ASKED_ELSEWHERE = {
    "T24",  # by the clock: test_check_in_by_the_clock.py
    "T27",  # only of people with a medicine for their bones: test_what_she_told_once.py
}
# One of each kind of card is walked to in every run; that each rule fires is in tests/domain/test_triage_rules.py.
KINDS = {
    ("T1", "TODAY"),
    ("T2", "SOON"),
    ("T8", "EMERGENCY"),
    ("T13", "TODAY"),
    ("T17", "TODAY"),
    ("T19b", "CRISIS"),
    ("T22", "SOON"),
    ("S7", "CRISIS"),
}
STREET = 10  # people in one town at a time
HOLDING = {"S2", "S4", "T17", "T19b", "T20"}


@dataclass(frozen=True)
class Outcome:
    alerts: list
    texts: list[str]
    labels: list[tuple[str, ...]]
    rests: list[str]
    version: str


class Told:
    """What came of each case; a street of people goes through theirs together, when the first is asked about."""

    def __init__(self, template, folder) -> None:
        self._template, self._folder = template, folder
        self._known: dict[str, Outcome] = {}

    def __getitem__(self, name: str) -> Outcome:
        if name not in self._known:
            walked = sorted(CASES, key=lambda case: not case.of_every_run)
            place = [case.id for case in walked].index(name) // STREET * STREET
            file = self._folder / f"street-{place}-{len(list(self._folder.iterdir()))}.sqlite3"
            file.write_bytes(self._template.read_bytes())
            self._known |= asyncio.run(_go_through(f"sqlite:///{file}", walked[place : place + STREET]))
        return self._known[name]


@pytest.fixture(scope="module")
def told(sqlite_template, tmp_path_factory) -> Told:
    return Told(sqlite_template, tmp_path_factory.mktemp("streets"))


async def _go_through(url: str, cases: list[Case]) -> dict[str, Outcome]:
    async with a_town(url) as town:
        people = {case.id: await town.settled_person(**case.who) for case in cases}
        for case in cases:
            for form, answers, days in case.history:
                await seed(people[case.id], form, answers, days_ago=days)
            await begin_at(people[case.id], case.form, case.answers)
            people[case.id].say("/checkin")
        await town.quiet()
        await walk_together(town, {people[case.id]: case.answers for case in cases})
        return {name: await _outcome(town, person) for name, person in people.items()}


async def _outcome(town, person) -> Outcome:
    cards = [m for m in person.messages if not m.mine]
    return Outcome(
        await person.on_record(),
        [m.text for m in cards],
        [tuple(m.labels) for m in cards],
        await person.why(),
        town.parts.world.asked.version,
    )


def the_card(case: Case, told) -> tuple[str, tuple[str, ...]]:
    outcome = told[case.id]
    found = [
        (x, y)
        for x, y in zip(outcome.texts, outcome.labels, strict=True)
        if case.says.casefold() in x.casefold() and "nobody reads this chat" in x.casefold()
    ]
    assert found, f"{case.says!r} is on no card:\n" + "\n".join(outcome.texts[-3:])
    return found[-1]


def named(cases) -> list:
    slow = [pytest.mark.slow]
    return [pytest.param(case, id=case.id, marks=[] if case.of_every_run else slow) for case in cases]


def of_level(level: str) -> list:
    return named(case for case in CASES if case.level == level)


def test_every_rule_of_the_book_has_a_case():
    assert {rule.id for rule in load().rules.rules} == {case.rule for case in CASES} | ASKED_ELSEWHERE


@pytest.mark.parametrize("case", named(CASES))
def test_the_rule_is_on_record_with_its_level_and_versions(case, told):
    outcome = told[case.id]

    rows = [one for one in outcome.alerts if (one.rule_id, one.level) == (case.rule, case.level)]

    assert len(rows) == 1, [(one.rule_id, one.level) for one in outcome.alerts]
    assert rows[0].rule_version == VERSIONS[case.rule]
    assert rows[0].content_version == outcome.version


@pytest.mark.hazard("H3")
@pytest.mark.parametrize("case", of_level("EMERGENCY"))
def test_an_emergency_card_names_the_number_first_and_what_she_said(case, told):
    text, labels = the_card(case, told)

    assert "Call 999 now" in text.splitlines()[0]
    assert "You said:" in text
    assert labels[0] == "Show emergency numbers"


@pytest.mark.hazard("H4")
@pytest.mark.parametrize("case", of_level("CRISIS"))
def test_a_crisis_card_stands_alone_and_names_someone_to_talk_to(case, told):
    text, labels = the_card(case, told)

    assert "999" in text.splitlines()[0]
    assert "You can talk to someone at any time: Samaritans 116 123" in text.splitlines()
    assert not [word for word in ("tablet", "anastrozole", "You said") if word in text]
    assert labels == ("Show emergency numbers", "Someone is with me", "I am safe, about low mood")


def test_someone_who_took_too_much_on_purpose_is_told_to_call_now_whatever_she_feels(told):
    [case] = [case for case in CASES if (case.rule, case.level) == ("T19b", "CRISIS")]

    text, _ = the_card(case, told)

    assert text.startswith("Call 999 now, even if you feel well.")


@pytest.mark.parametrize("case", of_level("TODAY"))
def test_a_today_card_says_what_to_say_and_when_it_is_urgent(case, told):
    text, _ = the_card(case, told)

    assert text.startswith("Please call your team today.")
    assert "You said:" in text
    assert 'You can say: "' in text
    assert "call 999 now" in text


@pytest.mark.parametrize("case", of_level("SOON"))
def test_a_soon_card_says_whether_it_can_wait(case, told):
    text, labels = the_card(case, told)

    assert text.startswith("Please tell your team in the next days.")
    assert "Because you said:" in text
    assert "Can it wait until your next visit?" in text
    assert "My team knows" in labels


@pytest.mark.hazard("H4")
@pytest.mark.parametrize("case", named(case for case in CASES if case.rule == "T13"))
def test_a_card_about_mood_names_someone_to_talk_to(case, told):
    text, _ = the_card(case, told)

    assert "To talk to someone at any time:" in text


@pytest.mark.case("K05")
@pytest.mark.hazard("H13")
@pytest.mark.parametrize("case", named(case for case in CASES if case.rule in HOLDING))
def test_reminders_rest_where_the_leaflet_says_so(case, told):
    assert told[case.id].rests == ["held"]


@pytest.mark.parametrize("case", of_level("SOON"))
def test_other_alerts_do_not_hold_reminders(case, told):
    assert told[case.id].rests == []
