"""Each published rule: one example in words, and its boundary as a property."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.audience import Body, Reader, Reason
from bot.domain.levels import Level
from bot.domain.surveys import Answers, Group
from bot.domain.triage import (
    FOLLOW_UPS,
    Case,
    Evidence,
    Facts,
    FollowUp,
    History,
    Need,
    NeedKind,
    Rule,
    Rulebook,
    RuleKind,
    What,
    Words,
    in_words,
    overall,
    triage,
)
from bot.knowledge.questionnaires import load

ALL = load()
BOOK = ALL.rules
COMFORT = [key for key, item in ALL.items.items() if item.group is Group.COMFORT]
WAITS = {
    "vaginal_dryness",
    "libido_women",
    "men_sexual",
    "men_breast",
    "hair_thinning",
    "skin",
    "weight_appetite",
}
CHAINS = (
    {"hot_flashes", "insomnia", "fatigue", "brain_fog"},
    {"low_mood", "anxiety", "insomnia"},
    {"nausea", "vomiting"},
)
PASSES = ["low_mood", "anxiety"]
WATCH = [key for key, item in ALL.items.items() if item.group is Group.WATCH]
RATING = st.integers(0, 4)
MAYBE = st.none() | RATING
WOMAN = Facts(Reader(Body.WOMAN, Reason.CANCER))
MAN = Facts(Reader(Body.MAN, Reason.TESTOSTERONE))
MAN_WITH_CANCER = Facts(Reader(Body.MAN, Reason.CANCER))
comfort, watch = st.sampled_from(COMFORT), st.sampled_from(WATCH)
quick = settings(max_examples=min(60, settings.default.max_examples))


def week(signs: tuple[str, ...] = (), /, **severity: int | None) -> Answers:
    return Answers(severity={k: v for k, v in severity.items() if v is not None}, signs=frozenset(signs))


def rated_or_not(item: str, rating: int | None) -> Answers:
    """A check-in that asked about *item*; None: it was offered and not ticked."""
    return week(**{item: rating}) if rating is not None else Answers(not_reported=frozenset({item}))


def level(rule: str, answers: Answers, history: History | None = None, facts: Facts | None = None) -> Level:
    """The highest level at which *rule* fires."""
    return overall(alert for alert in triage(BOOK, answers, history, facts) if alert.rule == rule)


def levels(answers: Answers, history: History | None = None, facts: Facts | None = None) -> dict[str, Level]:
    return {alert.rule: alert.level for alert in reversed(triage(BOOK, answers, history, facts))}


HEADACHE_NOW = frozenset(f"headache_{sign}" for sign in ("sudden", "weakness", "vision", "speech", "neck"))
EXAMPLES = [
    ("T1", Level.TODAY, week(joint_pain=4), "pain or stiffness in your joints or muscles: very severe"),
    ("T2", Level.SOON, week(hot_flashes=3), "hot flashes or night sweats: severe"),
    ("T5", Level.SOON, week(palpitations=2), "a racing or uneven heartbeat: moderate"),
    ("T6", Level.TODAY, week(vomiting=3), "vomiting: severe"),
    ("T7", Level.TODAY, week(breathlessness=2), "shortness of breath: moderate"),
    ("T8", Level.EMERGENCY, week(("chest_pain",)), "Chest pain or pressure"),
    ("T9", Level.EMERGENCY, week(("headache_sudden",), headache=3), "Sudden, or the worst ever"),
    ("T10", Level.TODAY, week(("vaginal_bleeding", "bleeding_days")), "More than a few days"),
    ("T11", Level.TODAY, week(("one_leg",)), "One leg swollen, red or sore"),
    ("T12", Level.SOON, week(("both_ankles",), swelling=2), "swelling: moderate"),
    ("T25", Level.SOON, week(("weight_lost",), weight_appetite=1), "Lost weight without trying"),
    (
        "T26",
        Level.TODAY,
        Answers({"palpitations": 2}, facts=frozenset({"heart_disease"})),
        "your heart disease",
    ),
    ("T27", Level.SOON, week(("numb_mouth",), numb_tingling=1), "Around my mouth"),
    ("T28", Level.TODAY, week(("jaw_sore",)), "Sore jaw, gum does not heal"),
    ("S9", Level.TODAY, week(("hot_red",), swelling=1), "And it is hot or red"),
    ("S10", Level.EMERGENCY, week(("legs_bladder",)), "Legs weak, numb; bladder lost"),
    ("T13", Level.TODAY, week(low_mood=4), "low mood: very severe"),
    ("T14", Level.TODAY, week(fatigue=3, nausea=3), "feeling sick: severe"),
    ("T15", Level.TODAY, week(("fall",), bone_pain=1), "bone or back pain: mild"),
    ("T16", Level.TODAY, week(("thirst",), constipation=1), "Very thirsty"),
    ("T17", Level.TODAY, week(("liver_signs",)), "Yellow eyes, cola-brown urine"),
    ("T18", Level.SOON, week(("wants_to_stop",)), "I am thinking of stopping"),
    ("T19", Level.TODAY, Answers(numbers={"tablets_extra": 1}), "tablets more than planned: 1"),
    ("T19b", Level.EMERGENCY, week(("extra_unwell",)), "I feel unwell since"),
    ("T20", Level.TODAY, week(("pregnancy",)), "I could be pregnant"),
    ("T21", Level.SOON, week(("new_lump",)), "New lump or breast change"),
    ("T22", Level.SOON, week(("men_breast_lump",)), "Breast lump, nipple fluid"),
    ("T22b", Level.SOON, week(men_sexual=3, hot_flashes=2), "low desire or erection problems: severe"),
    ("T23", Level.TODAY, week(("fever",)), "Fever 38 °C/100.4 °F, shivers"),
    ("T24", Level.INFO, week(("left_at_flags",)), "the safety question is still open"),
    ("S1", Level.EMERGENCY, week(("breathing",)), "Trouble breathing"),
    ("S2", Level.EMERGENCY, week(("face_swelling",)), "Swollen face, lips or throat"),
    ("S3", Level.EMERGENCY, week(("stroke_signs",)), "Face, arm, speech, sight fails"),
    ("S4", Level.EMERGENCY, week(("skin_blisters",)), "Blisters or peeling skin"),
    ("S5", Level.EMERGENCY, week(("collapse",)), "Fainted, a fit, very confused"),
    ("S6", Level.EMERGENCY, week(("heavy_bleeding",)), "Heavy bleeding, black stools"),
    ("S7", Level.CRISIS, week(("self_harm",)), "Thoughts of harming myself"),
    ("S8", Level.TODAY, week(("joint_hot",), joint_pain=2), "one joint is hot, red or very swollen"),
]


@pytest.mark.parametrize(("rule", "expected", "answers", "words"), EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_an_example_of_each_rule_says_why_in_the_persons_own_answers(rule, expected, answers, words):
    alert = next(alert for alert in triage(BOOK, answers) if alert.rule == rule)

    assert alert.level is expected
    assert words in alert.because
    assert alert.phone
    assert alert.rule_version >= 1


@pytest.mark.parametrize("example", EXAMPLES, ids=[one[0] for one in EXAMPLES])
def test_an_alert_carries_what_its_rule_says(example):
    rule = next(rule for rule in BOOK.rules if rule.id == example[0])

    alert = next(alert for alert in triage(BOOK, example[2]) if alert.rule == rule.id)

    own = (FollowUp(after=timedelta(minutes=rule.ask_again_minutes)),)
    assert alert.follow_ups == (own if rule.ask_again_minutes else FOLLOW_UPS.get(alert.level, ()))
    assert (alert.because_key, alert.phone, alert.sources) == (rule.because, rule.phone, rule.sources)
    assert (alert.rule_version, alert.crisis_line) == (rule.version, rule.crisis_line)
    assert alert.items == tuple(dict.fromkeys(one.key for one in alert.evidence))
    assert not alert.short


def test_an_alert_names_every_answer_that_made_it_fire_at_its_level():
    answers = Answers({"joint_pain": 3}, {"joint_pain": 3})

    (alert,) = [alert for alert in triage(BOOK, answers) if alert.rule == "T2"]

    assert alert.evidence == (
        Evidence("joint_pain", What.SEVERITY, 3),
        Evidence("joint_pain", What.INTERFERENCE, 3),
    )
    assert len(alert.because) == 2


def test_a_line_for_the_next_visit_is_not_asked_about_again():
    lasting = week(joint_pain=2)
    history, facts = History(past=(lasting, lasting)), Facts(told=frozenset({"joint_pain"}))

    (alert,) = [alert for alert in triage(BOOK, lasting, history, facts) if alert.rule == "T4"]

    assert (alert.level, alert.follow_ups) == (Level.ROUTINE, ())


@pytest.mark.hazard("H2")
@pytest.mark.parametrize(
    ("signs", "held"),
    [("a", True), ("b", False), ("ab", True), ("c", True), ("bc", True), ("d", False), ("ad", True)],
)
def test_reminders_rest_when_any_case_at_the_level_of_the_alert_wants_it(signs, held):
    def case(level: Level, sign: str, *, hold: bool = False) -> Case:
        return Case(level, (Need(NeedKind.SIGNS, (sign,)),), hold)

    cases = (
        case(Level.EMERGENCY, "c", hold=True),
        case(Level.TODAY, "a", hold=True),
        case(Level.TODAY, "b"),
        case(Level.SOON, "d"),
    )
    rule = Rule("R1", 1, RuleKind.COMBINATION, cases, "because", "phone", ())
    book = Rulebook((rule,), Words({}, (), ()), "1")

    (alert,) = triage(book, Answers(signs=frozenset(signs)))

    assert alert.hold is held
    assert alert.level is next(one.level for one in cases if one.needs[0].of[0] in signs)


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (Evidence("joint_pain", What.SEVERITY, 3), "joints: severe"),
        (Evidence("joint_pain", What.SEVERITY, 3, before=0), "joints: severe (was none)"),
        (Evidence("joint_pain", What.INTERFERENCE, 2), "joints, gets in the way: somewhat"),
        (Evidence("joint_pain", What.SIGN), "joints"),
        (Evidence("joint_pain", What.FACT, 3), "joints"),
        (Evidence("tablets_extra", What.NUMBER, 2), "tablets extra: 2"),
        (Evidence("one_leg_is_hot", What.SIGN), "one leg is hot"),
    ],
)
def test_an_answer_is_told_in_the_words_of_the_questions(evidence, said):
    words = Words(
        {"joint_pain": "joints"},
        ("None", "Mild", "Moderate", "Severe", "Very severe"),
        ("Not at all", "A little", "Somewhat"),
    )

    assert in_words(evidence, words) == said


def test_every_rule_has_an_example():
    history_rules = {"T3", "T4", "T4b"}

    assert {rule.id for rule in BOOK.rules} == {one[0] for one in EXAMPLES} | history_rules


@pytest.mark.hazard("H3")
def test_every_danger_sign_of_the_screen_brings_a_card_today_or_sooner():
    survey = ALL.surveys["weekly"]
    signs = [
        o.key for q in survey.questions if q.key.startswith("flags") for o in q.options if o.key != "none"
    ]

    assert len(signs) == 13
    assert all(overall(triage(BOOK, week((sign,)))) >= Level.TODAY for sign in signs)


@quick
@given(comfort, RATING)
def test_t1_fires_at_very_severe_only(item, severity):
    highest = Level.SOON if item in WAITS else Level.TODAY
    assert level("T1", week(**{item: severity})) == (highest if severity == 4 else Level.NONE)


@quick
@given(st.sampled_from(sorted(WAITS)), st.sampled_from(sorted(WAITS)), RATING, RATING, MAYBE)
def test_t1_t3_t14_hair_desire_dryness_and_weight_never_mean_today(one, other, now, beside, before):
    history = History(week(**{one: before}))

    alerts = triage(BOOK, week(**{other: beside, one: now}), history, MAN)
    alerts += triage(BOOK, week(**{other: beside, one: now}), history, WOMAN)

    assert overall(alerts) <= Level.SOON


@quick
@given(comfort, RATING, MAYBE)
def test_t2_fires_at_severe_or_when_it_gets_much_in_the_way(item, severity, interference):
    answers = Answers({item: severity}, {} if interference is None else {item: interference})

    fires = severity == 3 or (interference is not None and interference >= 3)

    assert level("T2", answers) == (Level.SOON if fires else Level.NONE)


@quick
@given(comfort, RATING, MAYBE, MAYBE)
def test_t3_fires_two_above_the_start_or_the_last_answer(item, now, base, last):
    history = History(week(**{item: base}), (week(**{item: last}),))
    rose = now >= 2 and any(one is not None and now - one >= 2 for one in (base, last))

    fired = level("T3", week(**{item: now}), history)

    top = Level.TODAY if now == 4 and item not in WAITS else Level.SOON
    assert fired == (top if rose else Level.NONE)


def test_each_symptom_has_its_own_alert_when_the_rule_speaks_of_one_at_a_time():
    alerts = [alert for alert in triage(BOOK, week(joint_pain=4, fatigue=4)) if alert.rule == "T1"]

    assert sorted(alert.items for alert in alerts) == [("fatigue",), ("joint_pain",)]


@pytest.mark.parametrize(
    ("history", "is_new"),
    [
        (History(), True),
        (History(week(breathlessness=1)), False),
        (History(week(breathlessness=0)), True),
        (History(past=(week(breathlessness=1),)), False),
        (History(past=(week(), week(breathlessness=1))), True),
        (History(week(breathlessness=1), (week(breathlessness=0),)), False),
    ],
)
def test_a_symptom_is_new_when_neither_the_start_nor_the_last_check_in_had_it(history, is_new):
    assert level("T7", week(breathlessness=1), history) is (Level.SOON if is_new else Level.NONE)


def test_t3_says_what_it_was_before():
    history = History(week(joint_pain=1))

    alert = next(a for a in triage(BOOK, week(joint_pain=3), history) if a.rule == "T3")

    assert alert.because == ("pain or stiffness in your joints or muscles: severe (was mild)",)


@quick
@given(comfort, st.lists(MAYBE, min_size=1, max_size=4), st.booleans())
def test_t4_fires_after_three_moderate_check_ins_in_a_row(item, ratings, told):
    now, *past = [week(**{item: rating}) for rating in ratings]
    lasts = len(ratings) >= 3 and all(rating is not None and rating >= 2 for rating in ratings[:3])
    facts = Facts(told=frozenset({item} if told else ()))

    fired = level("T4", now, History(past=tuple(past)), facts)

    assert fired == ((Level.ROUTINE if told else Level.SOON) if lasts else Level.NONE)


@quick
@given(st.sampled_from(PASSES), st.lists(MAYBE, min_size=1, max_size=3), st.booleans())
def test_a_moderate_week_of_low_mood_or_worry_is_for_the_visit_and_two_running_for_the_next_days(
    item, ratings, told
):
    now, *past = [rated_or_not(item, rating) for rating in ratings]
    past = [one for asked in past for one in (week(fatigue=1), asked)]  # a weekly one never asks about worry
    history, facts = History(past=tuple(past)), Facts(told=frozenset({item} if told else ()))
    twice = len(ratings) > 1 and all(rating is not None and rating >= 2 for rating in ratings[:2])

    by_rule = {rule: level(rule, now, history, facts) for rule in ("T4b", "T5", "T6")}

    assert by_rule == {
        "T4b": (Level.ROUTINE if told else Level.SOON) if twice else Level.NONE,
        "T5": Level.ROUTINE if ratings[0] == 2 else Level.NONE,
        "T6": Level.TODAY if (ratings[0] or 0) >= 3 else Level.NONE,
    }


LASTS = {"bone_pain": 2} | dict.fromkeys(("cough", "belly_pain", "palpitations", "swelling", "vision"), 3)


@quick
@given(st.sampled_from(sorted(LASTS)), st.lists(MAYBE, min_size=1, max_size=4), st.booleans())
def test_t4b_a_watched_symptom_that_stays_mild_is_told_in_the_next_days(item, ratings, told):
    now, *past = [rated_or_not(item, rating) for rating in ratings]
    weeks = ratings[: LASTS[item]]
    lasts = len(weeks) == LASTS[item] and all(rating is not None and rating >= 1 for rating in weeks)

    fired = level("T4b", now, History(past=tuple(past)), Facts(told=frozenset({item} if told else ())))

    assert fired == ((Level.ROUTINE if told else Level.SOON) if lasts else Level.NONE)


@quick
@given(st.sampled_from(sorted(set(WATCH) - set(PASSES))), RATING, MAYBE)
def test_t5_and_t6_watch_from_moderate_and_from_a_rise_of_two(item, now, last):
    history = History(past=(week(**{item: last}),))

    fired = levels(week(**{item: now}), history)

    rose = last is not None and now - last >= 2
    assert fired.get("T5", Level.NONE) == (Level.SOON if now == 2 else Level.NONE)
    assert fired.get("T6", Level.NONE) == (Level.TODAY if now >= 3 or rose else Level.NONE)


@quick
@given(RATING, MAYBE, st.sampled_from(["", "clot_before", "heart_disease", "osteoporosis"]))
def test_t7_breath_counts_from_mild_when_new_and_more_after_a_clot_or_with_a_weak_heart(now, last, fact):
    history, known = History(past=(week(breathlessness=last),)), Facts(has=frozenset({fact}))

    fired = level("T7", week(breathlessness=now), history, known)

    new = last is None or last < 1
    plain = (Level.NONE, Level.SOON if new else Level.NONE, Level.TODAY, *[Level.EMERGENCY] * 2)
    raised = (Level.NONE, Level.TODAY if new else Level.NONE, *[Level.EMERGENCY] * 3)
    assert fired == (raised if fact in {"clot_before", "heart_disease"} else plain)[now]


@quick
@given(st.sets(st.sampled_from(["chest_pain", "fever", "fall", "one_leg", "thirst"])))
def test_t8_any_chest_pain_is_an_emergency(signs):
    fired = level("T8", week(tuple(signs)))

    assert fired == (Level.EMERGENCY if "chest_pain" in signs else Level.NONE)


@quick
@given(
    RATING,
    MAYBE,
    st.sets(st.sampled_from([*sorted(HEADACHE_NOW), "headache_blow", "headache_morning"])),
)
def test_t9_a_bad_headache_with_a_sign_of_the_brain_is_an_emergency_after_a_blow_or_new_for_today(
    now, last, signs
):
    history = History(past=(week(headache=last),))

    fired = level("T9", week(tuple(signs), headache=now), history)

    new = last is None or last < 3
    bad = Level.EMERGENCY if signs & HEADACHE_NOW else (Level.TODAY if new or signs else Level.NONE)
    assert fired == (bad if now >= 3 else Level.NONE)


@quick
@given(st.sampled_from(["bleeding_heavy", "bleeding_days", "bleeding_light"]), st.booleans())
def test_t10_bleeding_counts_by_how_much_and_is_never_put_to_men(kind, man):
    fired = level("T10", week(("vaginal_bleeding", kind)), facts=MAN if man else WOMAN)

    by_kind = {"bleeding_heavy": Level.EMERGENCY, "bleeding_days": Level.TODAY, "bleeding_light": Level.SOON}
    assert fired == (Level.NONE if man else by_kind[kind])


@quick
@given(RATING, st.sampled_from(["", "bleeding_heavy", "bleeding_days", "bleeding_light"]))
def test_t10_bleeding_told_between_the_months_counts_by_how_much_and_by_how_strong(rating, kind):
    fired = level("T10", week((kind,) if kind else (), bleeding=rating), facts=WOMAN)

    by_kind = {"bleeding_heavy": Level.EMERGENCY, "bleeding_days": Level.TODAY, "bleeding_light": Level.SOON}
    by_strength = (Level.NONE, Level.SOON, Level.SOON, Level.TODAY, Level.TODAY)[rating]
    assert fired == max(by_strength, by_kind.get(kind, Level.NONE))


@quick
@given(st.booleans(), RATING, st.booleans())
def test_t11_one_leg_is_for_today_and_an_emergency_with_breath_or_chest(leg, breath, chest):
    signs = ("one_leg",) * leg + ("chest_pain",) * chest

    fired = level("T11", week(signs, breathlessness=breath))

    after_a_clot = level("T11", week(("arm_hand",)), facts=Facts(has=frozenset({"clot_before"})))
    assert (after_a_clot, level("T11", week(("arm_hand",)))) == (Level.TODAY, Level.NONE)
    assert fired == ((Level.EMERGENCY if chest or breath >= 1 else Level.TODAY) if leg else Level.NONE)


@quick
@given(RATING, st.booleans(), RATING, st.booleans())
def test_t12_both_ankles_count_from_moderate(swelling, ankles, breath, gained):
    signs = ("both_ankles",) * ankles + ("fast_weight_gain",) * gained

    fired = level("T12", week(signs, swelling=swelling, breathlessness=breath))

    there = ankles and swelling >= 2
    assert level("T12", week((*signs, "arm_hand"), swelling=swelling)) >= Level.SOON
    assert fired == ((Level.TODAY if breath >= 1 or gained else Level.SOON) if there else Level.NONE)


@pytest.mark.hazard("H4")
@quick
@given(st.none() | st.integers(0, 6), RATING)
def test_t13_follows_the_two_mood_questions_and_shows_the_crisis_line(phq2, mood):
    answers = Answers({"low_mood": mood}, scores={} if phq2 is None else {"phq2": phq2})

    alerts = [alert for alert in triage(BOOK, answers) if alert.rule == "T13"]

    score = phq2 or 0
    expected = Level.TODAY if score >= 5 or mood == 4 else Level.SOON if score >= 3 else Level.NONE
    assert overall(alerts) == expected
    assert all(alert.crisis_line for alert in alerts)


@quick
@given(st.dictionaries(st.sampled_from(list(ALL.items)), RATING, max_size=5))
def test_t14_two_severe_symptoms_are_for_today_unless_one_brings_the_other_or_it_can_wait(severity):
    severe = {item for item, value in severity.items() if value >= 3} - WAITS
    apart = any(
        not any({one, other} <= chain for chain in CHAINS)
        for one in severe
        for other in severe
        if one != other and not _linked(one, other, severe)
    )

    assert level("T14", Answers(severity)) == (Level.TODAY if apart else Level.NONE)


def _linked(one: str, other: str, severe: set[str]) -> bool:
    """One sleepless night stands between worry and sweats: they hang together by it."""
    return any(
        {one, between} <= first and {between, other} <= second
        for between in severe
        for first in CHAINS
        for second in CHAINS
    )


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        ({"hot_flashes": 3, "insomnia": 3}, Level.NONE),
        ({"hot_flashes": 3, "insomnia": 3, "anxiety": 3}, Level.NONE),
        ({"fatigue": 3, "nausea": 3}, Level.TODAY),
        ({"joint_pain": 3, "insomnia": 3}, Level.TODAY),
        ({"hair_thinning": 4, "vaginal_dryness": 4}, Level.NONE),
    ],
)
def test_a_pair_of_one_chain_is_not_two(severity, expected):
    assert level("T14", Answers(severity)) is expected


@quick
@given(
    st.sets(st.sampled_from(["fall", "broken_bone", "new_bone_pain", "bone_or_fall", "cannot_walk"])),
    MAYBE,
    st.sampled_from(["", "osteoporosis", "bone_drug", "heart_disease"]),
)
def test_t15_a_fall_is_soon_a_broken_bone_today_and_not_walking_an_emergency(signs, pain, fact):
    fired = level("T15", week(tuple(signs), bone_pain=pain), facts=Facts(has=frozenset({fact})))

    thin = fact in {"osteoporosis", "bone_drug"}
    fell = "fall" in signs
    today = signs & {"new_bone_pain", "bone_or_fall", "broken_bone"} or (fell and ((pain or 0) >= 1 or thin))
    by_sign = Level.TODAY if today else Level.SOON if fell else Level.NONE
    assert fired == (Level.EMERGENCY if "cannot_walk" in signs else by_sign)


@quick
@given(st.sets(st.sampled_from(["legs_bladder", "leg_weakness", "bladder_bowel", "numb_legs", "fall"])))
def test_s10_weak_legs_or_a_lost_bladder_are_an_emergency_wherever_they_are_ticked(signs):
    fired = level("S10", week(tuple(signs)))

    assert fired == (Level.EMERGENCY if signs - {"fall"} else Level.NONE)


@quick
@given(st.sets(st.sampled_from(["hot_red", "breast_hot", "fever", "arm_hand"])), st.booleans())
def test_s9_a_hot_red_arm_or_breast_is_for_today_and_an_emergency_with_fever_or_low_defences(signs, low):
    facts = Facts(has=frozenset({"immune_low"} if low else ()))

    fired = level("S9", week(tuple(signs)), facts=facts)

    inflamed = signs & {"hot_red", "breast_hot"}
    top = Level.EMERGENCY if low or "fever" in signs else Level.TODAY
    assert fired == (top if inflamed else Level.NONE)


@quick
@given(st.sets(st.sampled_from(["weight_lost", "weight_gained", "appetite"])), RATING)
def test_t25_weight_lost_without_trying_is_told_in_the_next_days(signs, trouble):
    fired = level("T25", week(tuple(signs), weight_appetite=trouble))

    assert fired == (Level.SOON if "weight_lost" in signs else Level.NONE)


RAISED = {
    "heart_disease": {"palpitations": 2, "dizziness": 2},
    "stroke_before": {"headache": 2, "dizziness": 2, "vision": 2},
    "osteoporosis": {"bone_pain": 1},
    "immune_low": {"diarrhea": 3, "vomiting": 3},
}


@quick
@given(
    st.sampled_from(sorted(RAISED)),
    st.sampled_from(["palpitations", "dizziness", "headache", "vision", "bone_pain", "diarrhea", "vomiting"]),
    RATING,
)
def test_t26_what_she_told_of_herself_makes_a_symptom_a_matter_for_today(fact, item, severity):
    fired = level("T26", week(**{item: severity}), facts=Facts(has=frozenset({fact})))

    least = RAISED[fact].get(item)
    assert fired == (Level.TODAY if least is not None and severity >= least else Level.NONE)
    assert level("T26", week(**{item: severity})) is Level.NONE


@quick
@given(st.sets(st.sampled_from(["numb_mouth", "cramps_twitches", "numb_hands_feet"])), st.booleans())
def test_t27_tingling_lips_or_twitches_after_a_bone_injection_are_for_today(signs, bone_drug):
    facts = Facts(has=frozenset({"bone_drug"} if bone_drug else ()))

    fired = level("T27", week(tuple(signs)), facts=facts)

    low = signs - {"numb_hands_feet"}
    assert fired == ((Level.TODAY if bone_drug else Level.SOON) if low else Level.NONE)


@quick
@given(st.sets(st.sampled_from(["jaw_sore", "thigh_pain", "fall"])))
def test_t28_a_jaw_that_does_not_heal_is_for_today_and_a_thigh_for_the_next_days(signs):
    fired = level("T28", week(tuple(signs)))

    expected = Level.TODAY if "jaw_sore" in signs else Level.SOON if "thigh_pain" in signs else Level.NONE
    assert fired == expected


def test_what_held_once_and_is_said_to_hold_no_longer_raises_nothing():
    known = Facts(has=frozenset({"immune_low"}))

    assert level("T23", Answers(signs=frozenset({"fever"})), facts=known) is Level.EMERGENCY
    now = Answers(signs=frozenset({"fever"}), former=frozenset({"immune_low"}))
    assert level("T23", now, facts=known) is Level.TODAY


@quick
@given(st.sets(st.sampled_from(["thirst", "much_urine", "drowsy", "collapse"])), RATING)
def test_t16_two_of_four_are_for_today_and_confusion_makes_it_an_emergency(signs, constipation):
    fired = level("T16", week(tuple(signs), constipation=constipation))

    wet = len(signs & {"thirst", "much_urine"})
    confused = "collapse" in signs and wet + (constipation >= 1) >= 1
    two = wet + ("drowsy" in signs) + (constipation >= 2) >= 2 or (wet >= 1 and constipation >= 1)
    assert fired == (Level.EMERGENCY if confused else Level.TODAY if two else Level.NONE)


@quick
@given(st.booleans(), RATING)
def test_t17_yellow_skin_or_dark_urine_is_for_today_and_holds_reminders(yellow, fatigue):
    alerts = [a for a in triage(BOOK, week(("liver_signs",) * yellow, fatigue=fatigue)) if a.rule == "T17"]

    assert overall(alerts) == (Level.TODAY if yellow else Level.NONE)
    assert all(alert.hold for alert in alerts)


@quick
@given(st.integers(0, 7), st.integers(0, 7), st.integers(0, 7), st.booleans())
def test_t18_three_left_out_call_for_a_talk_but_silence_is_only_asked_about(in_row, in_week, silent, reason):
    numbers = {"left_out_in_row": in_row, "left_out_7_days": in_week, "unanswered_in_row": silent}
    answers = week(("left_out_side_effects",) * reason)

    assert level("T18", week(("ran_out",))) is Level.SOON
    assert level("T18", week(("ran_out", "tablets_here"))) is Level.SOON
    assert level("T18", week(("ran_out", "none_left"))) is Level.TODAY
    fired = level("T18", answers, facts=Facts(numbers=numbers))

    soon = reason or max(in_row, in_week) >= 3
    assert fired == (Level.SOON if soon else Level.INFO if silent >= 3 else Level.NONE)


@quick
@given(st.integers(0, 7), st.sampled_from(["", "extra_unwell", "child_swallowed", "extra_on_purpose"]))
def test_t19_t19b_extra_tablets_are_for_today_felt_an_emergency_on_purpose_a_crisis(extra, sign):
    answers = Answers(signs=frozenset({sign} - {""}), numbers={"tablets_extra": extra})

    fired = overall(alert for alert in triage(BOOK, answers) if alert.rule in ("T19", "T19b"))

    by_number = Level.TODAY if extra else Level.NONE
    by_sign = {"": Level.NONE, "extra_on_purpose": Level.CRISIS}.get(sign, Level.EMERGENCY)
    assert fired == max(by_number, by_sign)


def test_t19_more_tablets_without_a_number_still_count():
    assert level("T19", week(("took_more",))) is Level.TODAY


@quick
@given(st.sets(st.sampled_from(["pregnancy", "new_lump", "men_breast_lump"])), st.booleans())
def test_t20_t21_t22_each_answer_to_their_own_sign_in_their_own_world(signs, man):
    fired = levels(week(tuple(signs)), facts=MAN if man else WOMAN)

    for rule, sign, for_men, expected in (
        ("T20", "pregnancy", False, Level.TODAY),
        ("T21", "new_lump", False, Level.SOON),
        ("T22", "men_breast_lump", True, Level.SOON),
    ):
        assert fired.get(rule, Level.NONE) == (expected if sign in signs and man == for_men else Level.NONE)


@quick
@given(MAYBE, MAYBE, MAYBE, MAYBE, st.sampled_from([MAN, WOMAN, MAN_WITH_CANCER]))
def test_t22b_two_of_four_changes_in_a_man_on_testosterone_are_worth_a_question(
    sex, mood, flashes, joints, who
):
    answers = week(men_sexual=sex, low_mood=mood, hot_flashes=flashes, joint_pain=joints)
    many = ((sex or 0) >= 3) + sum((one or 0) >= 2 for one in (mood, flashes, joints))

    alerts = [alert for alert in triage(BOOK, answers, facts=who) if alert.rule == "T22b"]

    assert overall(alerts) == (Level.SOON if who is MAN and many >= 2 else Level.NONE)
    assert all("dose" not in alert.phone and "mg" not in alert.phone for alert in alerts)


@quick
@given(st.booleans(), st.booleans(), st.booleans())
def test_t23_fever_with_medicines_that_lower_the_defences_is_an_emergency(fever, known, said):
    answers = Answers(
        signs=frozenset({"fever"} if fever else ()), facts=frozenset({"immune_low"} if said else ())
    )

    fired = level("T23", answers, facts=Facts(has=frozenset({"immune_low"} if known else ())))

    assert fired == ((Level.EMERGENCY if known or said else Level.TODAY) if fever else Level.NONE)


@quick
@given(st.sets(st.sampled_from(["left_at_flags", "fall", "thirst"])))
def test_t24_asks_again_once_after_an_hour(signs):
    alerts = [alert for alert in triage(BOOK, week(tuple(signs))) if alert.rule == "T24"]

    assert len(alerts) == ("left_at_flags" in signs)
    assert [f.after.total_seconds() for alert in alerts for f in alert.follow_ups] == [3600] * len(alerts)


SIGNS = {
    "S1": ("breathing", Level.EMERGENCY),
    "S2": ("face_swelling", Level.EMERGENCY),
    "S3": ("stroke_signs", Level.EMERGENCY),
    "S4": ("skin_blisters", Level.EMERGENCY),
    "S5": ("collapse", Level.EMERGENCY),
    "S6": ("heavy_bleeding", Level.EMERGENCY),
    "S7": ("self_harm", Level.CRISIS),
    "S8": ("joint_hot", Level.TODAY),
}


@quick
@given(st.sets(st.sampled_from([*(sign for sign, _ in SIGNS.values()), "fever", "thirst"])), RATING)
def test_s1_s2_s3_s4_s5_s6_s7_s8_each_answer_to_their_own_sign_whatever_else_is_said(signs, fatigue):
    fired = levels(week(tuple(signs), fatigue=fatigue))

    for rule, (sign, expected) in SIGNS.items():
        assert fired.get(rule, Level.NONE) == (expected if sign in signs else Level.NONE)


def test_every_rule_has_a_property_of_its_boundary():
    """A new rule needs one here, with the rule's id in the name of the test."""
    properties = [name for name, one in globals().items() if getattr(one, "is_hypothesis_test", False)]
    named = {part for name in properties for part in name.split("_")[1:]}

    assert [rule.id for rule in BOOK.rules if rule.id.casefold() not in named] == []


@quick
@given(st.dictionaries(st.sampled_from(list(ALL.items)), RATING, max_size=8))
def test_without_a_past_nothing_is_called_worse_or_lasting(severity):
    fired = levels(Answers(severity))

    assert not {"T3", "T4", "T4b"} & fired.keys()
    worst = {key for key in COMFORT if severity.get(key) == 4}
    by_worst = Level.TODAY if worst - WAITS else Level.SOON if worst else Level.NONE
    assert fired.get("T1", Level.NONE) == by_worst


@quick
@given(
    st.dictionaries(st.sampled_from(list(ALL.items)), RATING), st.sets(st.sampled_from(["fever", "thirst"]))
)
def test_triage_gives_the_same_alerts_again_highest_first(severity, signs):
    answers = Answers(severity, signs=frozenset(signs))

    alerts = triage(BOOK, answers)

    assert alerts == triage(BOOK, answers)
    assert [a.level.rank for a in alerts] == sorted((a.level.rank for a in alerts), reverse=True)


@pytest.mark.hazard("H3")
@quick
@given(comfort, RATING, st.sets(st.sampled_from(["chest_pain", "fever", "self_harm", "one_leg"])))
def test_more_danger_signs_never_lower_the_level(item, severity, signs):
    calm = overall(triage(BOOK, week(**{item: severity})))

    assert overall(triage(BOOK, week(tuple(signs), **{item: severity}))) >= calm
