"""A check-in in the chat: its way, its way back, what is kept, and what old buttons do."""

import pytest

from bot.domain import surveys
from bot.knowledge.questionnaires import load
from bot.services.checkins import cards
from bot.store import notes, people
from bot.store import tables as t
from tests.checkins.walking import alerts_of, begin_at, label, outcomes, seed, state_of, taps_old, walk

NIGHTS = {"bothered": "insomnia", "severity.insomnia": "1"}


async def answers(person) -> dict[str, tuple[str, ...]]:
    return dict((await state_of(person)).answers)


async def test_an_all_well_week_takes_five_taps(town, margaret):
    await seed(margaret, "baseline", {}, days_ago=7)
    await town.next_event("dose")
    await margaret.taps("✅ Taken")
    await margaret.says("/checkin")

    taps = await walk(margaret)

    assert (
        taps == 5
    )  # two screens of danger signs, nothing bothered, mood, save; the log answers for the tablets
    assert margaret.sees("Thank you. Your answers are in your record.")
    assert await outcomes(margaret) == [("baseline", "done"), ("weekly", "done")]


async def test_six_severe_symptoms_and_an_unclear_tablet_count_take_at_most_twenty_taps(margaret):
    six = ("hot_flashes", "joint_pain", "fatigue", "insomnia", "nausea", "numb_tingling")
    await seed(margaret, "baseline", {}, days_ago=7)
    await margaret.says("/checkin")

    taps = await walk(margaret, {"bothered": six} | {f"severity.{item}": "3" for item in six})

    assert taps <= 20
    assert await outcomes(margaret) == [("baseline", "done"), ("weekly", "done")]


async def test_the_first_check_in_is_the_starting_point(margaret):
    await begin_at(margaret, "baseline", {"phq2_down": "0"})
    await margaret.says("/checkin")

    await walk(margaret)

    assert margaret.sees("This is your starting point.")


@pytest.mark.case("B05")
async def test_every_tap_survives_the_end_of_the_process(town, margaret):
    """Each tap is one transaction: the bot is built anew after every one, and nothing is asked twice."""
    told = {"bothered": ("fatigue", "joint_pain"), "severity.joint_pain": "2", "severity.fatigue": "1"}
    await seed(margaret, "baseline", {}, days_ago=7)
    await margaret.says("/checkin")
    before = {}

    while (state := await state_of(margaret)) is not None:
        assert before.items() <= dict(state.answers).items()
        before = {key: value for key, value in state.answers.items() if key in state.closed}
        await margaret.taps(label(state, told))
        await town.restart()

    assert await outcomes(margaret) == [("baseline", "done"), ("weekly", "done")]
    assert before["bothered"] == ("joint_pain", "fatigue")
    assert before["severity.joint_pain"] == ("2",)


@pytest.mark.case("B05")
async def test_two_days_and_a_restart_later_it_goes_on_where_it_was(town, margaret):
    await seed(margaret, "baseline", {}, days_ago=7)
    await margaret.says("/checkin")
    await walk(margaret, NIGHTS, until="severity.insomnia")

    await margaret.taps("Pause")
    await town.restart(days=2)
    await margaret.taps("Go on")

    assert margaret.sees("How much trouble did you have falling or staying asleep?")
    await walk(margaret, NIGHTS)
    assert margaret.sees("Poor sleep")


async def test_pause_says_what_is_kept_and_may_send_it_as_it_is(margaret):
    await begin_at(margaret, "weekly", {"bothered": "fatigue"})
    await margaret.says("/checkin")

    paused = await margaret.taps("Pause")
    await margaret.taps("Send as it is")

    assert paused.text.startswith("2 answers are saved.")
    assert await outcomes(margaret) == [("weekly", "partial")]


async def test_back_and_skip_lose_nothing(margaret):
    await begin_at(margaret, "weekly", {"bothered": "fatigue"})
    await margaret.says("/checkin")

    card = await margaret.taps("‹ Back")
    assert "And any of these" in card.text
    await margaret.taps("None of these", "Skip")

    state = await state_of(margaret)
    assert state.at == "severity.low_mood"
    assert "bothered" not in state.answers
    assert state.answers["flags_2"] == ("none",)


async def test_numbers_and_words_are_answers_too(margaret):
    await begin_at(margaret, "baseline", {"severity.hot_flashes": "0", "severity.joint_pain": "0"})
    await margaret.says("/checkin", "2", "a lot", "Severe", "skip")

    state = await state_of(margaret)

    assert state.answers["severity.hot_flashes"] == ("2",)
    assert state.answers["interference.hot_flashes"] == ("3",)
    assert state.answers["severity.joint_pain"] == ("3",)


async def test_a_free_question_is_answered_and_the_check_in_goes_on(margaret):
    await begin_at(margaret, "weekly", {"bothered": "fatigue"})
    await margaret.says("/checkin", "what helps with hot flashes?")

    assert margaret.sees("What can help: ")
    assert margaret.last.text.startswith("Back to your check-in (3 of 5)?")
    card = await margaret.taps("Go on")
    assert "Which of these bothered you" in card.text


@pytest.mark.case("K02")
@pytest.mark.hazard("H3")
async def test_a_red_flag_typed_in_the_middle_comes_first(margaret):
    await begin_at(margaret, "weekly", {"bothered": "fatigue"})
    await margaret.says("/checkin", "I have crushing chest pain right now")

    assert "999" in margaret.last.text.splitlines()[0]


async def test_the_review_names_each_answer_and_lets_her_change_one(margaret):
    await begin_at(margaret, "weekly", {"severity.fatigue": "2", "bothered": "fatigue"})
    await margaret.says("/checkin")
    await walk(
        margaret,
        {"bothered": "fatigue", "severity.fatigue": "2", "interference.fatigue": "1"},
        until="review",
    )

    assert margaret.sees("• Tiredness: Moderate")
    card = await margaret.taps("Change an answer")
    assert "✎ Tiredness: in the way" in card.labels
    assert all(len(name) <= 30 for name in card.labels)
    card = await margaret.taps("✎ Tiredness", "Mild")

    assert "• Tiredness: Mild" in card.text
    assert "in the way" not in card.text


async def test_a_note_for_the_doctor_is_kept_sealed_up_to_500_characters(town, margaret):
    await begin_at(margaret, "weekly", {"review": ""})
    await margaret.says("/checkin")

    await margaret.taps("Add a note for my doctor")
    await margaret.says("is swimming fine for me? " * 40)

    assert margaret.last.text.startswith("📌 The first 500 characters of your note are kept")
    assert "Save" in margaret.last.labels
    rows = await margaret.rows(t.note)
    assert b"swimming" not in rows[-1]["body"]
    record = await margaret.record()
    async with town.store.begin() as work:
        kept = await notes.open_ones(work, record.id)
    assert len(kept[-1].body) == 500


async def test_changes_since_last_time_are_told_in_words(margaret):
    await seed(
        margaret,
        "baseline",
        {"severity.fatigue": "2", "severity.hot_flashes": "1", "severity.insomnia": "1"},
        days_ago=7,
    )
    told = {
        "bothered": ("fatigue", "hot_flashes", "insomnia"),
        "severity.fatigue": "1",
        "severity.hot_flashes": "2",
        "severity.insomnia": "1",
    }
    await begin_at(margaret, "weekly", told)
    await margaret.says("/checkin")
    await walk(margaret, told)

    assert margaret.sees("▲ Hot flushes: worse, moderate (was mild)")
    assert margaret.sees("▼ Tiredness: better, mild (was moderate)")
    assert margaret.sees("= The same: Poor sleep")


async def test_within_four_days_she_may_correct_the_one_she_did(town, margaret):
    await seed(margaret, "weekly", {}, days_ago=2)
    await margaret.says("/checkin")
    assert "You did a check-in on Saturday" in margaret.last.text

    await margaret.taps("Correct it", "Change an answer", "✎ Low mood", "Mild", "Save")

    assert await outcomes(margaret) == [("weekly", "done")]
    assert margaret.sees("Thank you. Your answers are in your record.")


async def test_a_new_one_within_four_days_takes_the_place_of_the_last(town, margaret):
    await seed(margaret, "baseline", {"severity.fatigue": "1"}, days_ago=9)
    await seed(margaret, "weekly", {"bothered": "fatigue", "severity.fatigue": "4"}, days_ago=2)
    await margaret.says("/checkin")

    await margaret.taps("Start new")
    told = {"bothered": "fatigue", "severity.fatigue": "2"}
    await walk(margaret, told)

    assert await outcomes(margaret) == [("baseline", "done"), ("weekly", "done"), ("weekly", "done")]
    assert margaret.sees(
        "Tiredness: worse, moderate (was mild)"
    )  # next to the baseline, not to the replaced one


async def test_an_old_card_on_another_device_shows_what_is_true_now(margaret):
    await begin_at(margaret, "weekly", {"bothered": "fatigue"})
    await margaret.says("/checkin")
    old = margaret.card("☐ Tiredness")
    await margaret.taps("None of these")

    await taps_old(margaret, old, "☐ Tiredness")

    assert margaret.toast == "Here is where we are"
    state = await state_of(margaret)
    assert state.at == "severity.low_mood"
    assert state.answers["bothered"] == ("none",)


async def test_a_tap_on_a_closed_check_in_changes_nothing(margaret):
    await begin_at(margaret, "weekly", {"review": ""})
    await margaret.says("/checkin")
    card = margaret.card("Save")
    await margaret.taps("Save")

    await taps_old(margaret, card, "Save")

    assert margaret.toast == "That check-in is closed"
    assert await outcomes(margaret) == [("weekly", "done")]


@pytest.mark.case("B03")
async def test_a_tap_after_erasure_keeps_nothing(town, margaret):
    await margaret.says("/checkin")
    card = margaret.card("None of these")
    async with town.store.begin() as work:
        await people.erase(work, margaret.chat_id, town.now)

    await taps_old(margaret, card, "None of these")

    assert await margaret.record() is None
    assert await town.rows(t.checkin) == []


async def test_a_changed_profile_changes_the_questions_left_and_keeps_the_answers(town, margaret):
    await margaret_intimate(town, margaret, "yes")
    both = {"severity.vaginal_dryness": "1", "severity.numb_tingling": "1"}
    await begin_at(margaret, "baseline", both)
    await margaret.says("/checkin")
    assert margaret.sees("vaginal dryness")

    await margaret_intimate(town, margaret, "no")
    await margaret.taps("Mild")

    state = await state_of(margaret)
    assert state.survey.question(state.at).item == "numb_tingling"
    assert "severity.vaginal_dryness" not in {q.key for q in surveys.plan(state)}
    assert "numb_tingling" in state.answers["bothered"]


async def margaret_intimate(town, person, value: str) -> None:
    record = await person.record()
    async with town.store.begin() as work:
        await people.save_profile(work, record, intimate=value)


def test_impossible_callback_values_name_nothing():
    weekly = load().surveys["weekly"]

    n = weekly.version
    for arg in (
        "",
        ".",
        f"{n}",
        f"{n}.",
        f"{n}.999.0",
        f"{n - 1}.0.0",
        f"{n + 1}.0.0",
        f"{n}.0.99",
        f"{n}.²",
    ):
        assert cards.named(weekly, arg) in {("", ""), ("flags_1", "")}, arg
    for arg in (f"{n}.-1.0", "x.y.z", f"{n}.0.0.0"):
        question, option = cards.named(weekly, arg)
        assert (question, option) in {("", ""), ("flags_1", "")}, arg


async def test_danger_signs_stop_the_check_in_and_a_mistake_takes_it_back(margaret):
    await margaret.says("/checkin")
    await margaret.taps("☐ Chest pain or pressure")

    assert "Go on with the questions" in margaret.last.labels
    assert await alerts_of(margaret) == [("T8", "EMERGENCY", "open")]
    await margaret.taps("No, this is not so", "Go on")

    assert await alerts_of(margaret) == [("T8", "EMERGENCY", "mistake")]
    assert (await answers(margaret))["flags_1"] == ("none",)


async def test_simple_look_has_no_dots(town, margaret):
    record = await margaret.record()
    async with town.store.begin() as work:
        await people.save_profile(work, record, simple_look=True)

    await margaret.says("/checkin")

    assert "●" not in margaret.last.text
    assert margaret.last.text.startswith("Check-in · question 1 of ")
