"""A danger acts the moment it is told: its card is where the question was, before Done, and the rest can follow."""

import pytest

from bot.store import people
from tests.checkins.walking import GO_ON, alerts_of, begin_at, outcomes, seed, walk

CHEST = "☐ Chest pain or pressure"
PREGNANT = "☐ I could be pregnant"


async def at_question(person, survey: str, key: str):
    """She looks at this question of an open check-in; all before it was well."""
    await begin_at(person, survey, {key: ()})
    await person.says("/checkin")
    return person.last


@pytest.mark.case("K05")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize(
    ("ticked", "says", "on_record"),
    [
        (CHEST, "🚨 Call 999 now", ("T8", "EMERGENCY", "open")),
        ("☐ Swollen face, lips or throat", "I stop the tablet reminders", ("S2", "EMERGENCY", "open")),
    ],
)
async def test_a_danger_sign_has_its_card_at_the_tick_in_the_place_of_the_question(
    any_town, ticked, says, on_record
):
    margaret = await any_town.settled_person()
    question = await at_question(margaret, "weekly", "flags_1")
    before = len(margaret.messages)

    await margaret.taps(ticked)

    card = margaret.now(question)
    assert says in card.text
    assert len(margaret.messages) == before
    assert await alerts_of(margaret) == [on_record]


@pytest.mark.hazard("H3")
async def test_the_check_in_goes_on_below_the_card_which_stays(any_town):
    margaret = await any_town.settled_person()
    question = await at_question(margaret, "weekly", "flags_1")
    await margaret.taps(CHEST)

    await margaret.taps(GO_ON)

    assert "Call 999 now" in margaret.now(question).text
    assert margaret.last.id > question.id
    assert "☑ Chest pain or pressure" in margaret.last.labels
    await walk(margaret, {"flags_1": ("chest_pain",)})
    assert await outcomes(margaret) == [("weekly", "done")]
    assert await alerts_of(margaret) == [("T8", "EMERGENCY", "open")]


@pytest.mark.hazard("H3")
async def test_a_tick_and_silence_are_answered_at_once_and_never_again_as_if_they_were_new(any_town):
    margaret = await any_town.settled_person()
    await at_question(margaret, "weekly", "flags_1")
    await margaret.taps(CHEST)
    [first] = await margaret.on_record()

    await any_town.travel(days=4)

    assert await alerts_of(margaret) == [("T8", "EMERGENCY", "open")]
    assert [one.at for one in await margaret.on_record()] == [first.at]
    assert [m.text for m in margaret.messages if not m.mine and "🚨 Call 999 now" in m.text]
    asked = [m for m in margaret.messages if not m.mine and "Did you get help?" in m.text]
    assert asked


@pytest.mark.hazard("H4")
async def test_thoughts_of_self_harm_have_the_crisis_card_at_the_tick(any_town):
    margaret = await any_town.settled_person()
    question = await at_question(margaret, "weekly", "flags_2")

    await margaret.taps("☐ Thoughts of harming myself")

    assert "Samaritans" in margaret.now(question).text


@pytest.mark.case("K05")
@pytest.mark.hazard("H3", "H13")
async def test_i_could_be_pregnant_holds_the_reminders_at_the_tick_though_she_leaves(any_town):
    margaret = await any_town.settled_person(body="woman_periods")
    question = await at_question(margaret, "monthly", "body_signs")

    await margaret.taps(PREGNANT)

    assert "Please call your team today" in margaret.now(question).text
    assert (
        "I stop the tablet reminders until you tell me what the doctor decided" in margaret.now(question).text
    )
    assert await margaret.why() == ["held"]
    await any_town.travel(days=3)
    assert await margaret.dose_states() == []


@pytest.mark.hazard("H3")
async def test_a_severe_answer_in_one_symptom_has_its_card_at_once_and_the_sign_that_makes_it_worse_is_still_asked(
    any_town,
):
    margaret = await any_town.settled_person()
    await margaret.says("/symptom")
    await margaret.taps("Headache", "Severe")
    assert "Please call your team today" in margaret.last.text
    assert await alerts_of(margaret) == [("T9", "TODAY", "open")]

    await margaret.taps(GO_ON, "Not at all", "☐ Sudden, or the worst ever")

    assert "Call 999 now" in margaret.last.text
    assert await alerts_of(margaret) == [("T9", "TODAY", "open"), ("T9", "EMERGENCY", "open")]


@pytest.mark.hazard("H3")
async def test_one_moment_has_one_card_at_its_highest_level_and_it_names_everything(any_town):
    """Hot flashes and joint pain, both severe: "in the next days" and "today" would speak against each other."""
    margaret = await any_town.settled_person()
    severe = {
        "bothered": ("hot_flashes", "joint_pain"),
        "severity.hot_flashes": "3",
        "severity.joint_pain": "3",
    }
    await seed(margaret, "baseline", {}, days_ago=7)
    await begin_at(margaret, "weekly", severe)
    await margaret.says("/checkin")

    await walk(margaret, severe)

    cards = [m.text for m in margaret.messages if not m.mine and "You said: " in m.text]
    assert [("today" in text, "in the next days" in text) for text in cards] == [(True, False)]
    assert "hot flushes or night sweats: severe" in cards[0]
    assert "stiffness in your joints" in cards[0]


@pytest.mark.hazard("H3")
async def test_a_word_for_an_answer_brings_the_next_question_below_it(any_town):
    margaret = await any_town.settled_person()
    await begin_at(margaret, "weekly", {"severity.fatigue": ()} | {"bothered": "fatigue"})
    await margaret.says("/checkin")
    await walk(margaret, {"bothered": "fatigue"}, until="severity.fatigue")

    mine = margaret.say("mild")
    await any_town.quiet()

    assert margaret.last.id > mine
    assert "Back" in " ".join(margaret.last.labels)


@pytest.mark.hazard("H3")
async def test_two_dangers_in_one_message_are_both_named_and_the_one_that_holds_holds(any_town):
    margaret = await any_town.settled_person()

    await margaret.says("I have chest pain and my face is swelling up")

    assert "chest pain" in margaret.last.text
    assert "face" in margaret.last.text
    assert await margaret.why() == ["held"]
    assert len({m.text for m in margaret.messages if not m.mine and "🚨 Call 999 now" in m.text}) == 1


@pytest.mark.hazard("H9")
@pytest.mark.parametrize("discreet", [True, False])
async def test_how_is_it_now_names_no_symptom_on_the_lock_screen_of_somebody_discreet(any_town, discreet):
    margaret = await any_town.settled_person()
    who = await margaret.record()
    async with any_town.store.begin() as work:
        await people.save_profile(work, who, discreet=discreet)
    await margaret.says("I have crushing chest pain right now")

    await any_town.next_event("alert")

    asked = margaret.last
    assert "Did you get help?" in asked.text
    assert ("chest pain" in asked.text) is not discreet
    if discreet:
        await margaret.taps("What was it?")
        assert "chest pain" in margaret.now(asked).text
        assert "It is over, I am fine" in margaret.now(asked).labels


async def test_alerts_on_record_name_the_rule_as_it_was(any_town):
    margaret = await any_town.settled_person()

    await margaret.says("my face and tongue are swelling up")

    [alert] = await margaret.on_record()
    world = any_town.parts.world
    rule = world.lexicon.rules[alert.rule_id]
    assert (alert.rule_version, alert.hold) == (rule.version, True)
    assert alert.content_version == world.version
    assert alert.content_version.endswith(world.lexicon.version)
