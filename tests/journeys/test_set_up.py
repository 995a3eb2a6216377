import json

import pytest

from bot.store import flows, notes
from bot.store import tables as t
from tests.support.town import agree, set_up


async def plan_of(person):
    (row,) = await person.rows(t.plan)
    return json.loads(row["rule"])


async def notes_of(person):
    who = await person.record()
    async with person.town.store.begin() as work:
        return [n.body for n in await notes.open_ones(work, who.id)]


TOM = {"reason": "testosterone", "body": "man", "plan": "other", "often": "daily"}
NOWHERE = {"reason": "unsaid", "body": "everything"}


async def test_the_usual_way_takes_at_most_fifteen_taps_and_no_typing(town):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()
    taps = 0
    ways = [
        "Continue", "Yes, I agree", "Breast cancer treatment", "Early breast cancer",
        "Woman, after menopause", "No", None, None, "Yes", "1 tablet (1 mg) every day",
        "08:30", "Breakfast", "Sunday evening", "Looks right",
    ]  # fmt: skip

    for label in ways:  # None: the first place offered
        await margaret.taps(label or margaret.last.labels[0])
        taps += 1

    assert taps <= 15
    person = await margaret.record()
    assert (person.reminded, person.zone != "") == (True, True)
    assert margaret.keyboard is not None
    assert len(margaret.pinned) == 1
    assert len([m for m in margaret.messages if not m.mine and "Set-up" in m.text]) == 0


async def test_what_was_chosen_is_what_is_kept(any_town):
    margaret = any_town.newcomer()

    await set_up(margaret)

    person = await margaret.record()
    told = person.profile
    assert (person.reminded, person.zone, person.lang) == (True, "Europe/London", "en-GB")
    assert (told.reason, told.spread, told.body, told.intimate) == ("cancer", False, "woman", "no")
    assert (told.country, told.cue, told.checkin_day, told.checkin_at) == ("GB", "breakfast", 6, "18:00")
    assert told.started_on == "2026-03-02"
    rule = await plan_of(margaret)
    assert (rule["times"], rule["amounts"], rule["zone"]) == (["08:30"], ["1"], "Europe/London")
    assert margaret.sees("Saved. Your next tablet: tomorrow at 08:30.")
    assert await any_town.next_event("dose")
    assert "✅ Taken" in margaret.last.labels


async def test_the_set_up_is_one_message_edited_in_place(town):
    margaret = town.newcomer()
    await agree(margaret)
    first = margaret.last.id

    await margaret.taps("To lower breast cancer risk", "Woman, after menopause", "Yes")

    assert margaret.last.id == first
    assert "step 3 of 6" in margaret.last.text


async def test_a_new_process_goes_on_where_the_old_one_was_stopped(town):
    margaret = await town.half_way("time")

    await town.restart(minutes=1)
    await margaret.taps("20:00", "Go to bed", "Not now", "Looks right")

    assert (await plan_of(margaret))["times"] == ["20:00"]
    assert await margaret.why() == []


async def test_start_half_way_offers_to_go_on_or_begin_again(town):
    margaret = await town.half_way("plan")

    await margaret.says("/start")
    assert "Last time we stopped at step 4 of 6 (your plan)" in margaret.last.text
    await margaret.taps("Go on")
    assert "What is your plan?" in margaret.last.text

    await margaret.says("/start")
    await margaret.taps("Start over")
    assert "Why do you take anastrozole?" in margaret.last.text


async def test_back_leads_home_from_every_step(town):
    margaret = town.newcomer()
    await set_up_almost(margaret)
    seen = [margaret.last.text]

    while "‹ Back" in margaret.last.labels:
        await margaret.taps("‹ Back")
        assert margaret.last.text not in seen, "Back went in a circle"
        seen.append(margaret.last.text)

    assert "Why do you take anastrozole?" in seen[-1]
    assert len(seen) >= 11
    for question in ("Which day?", "Once a week", "What do you do at that time", "minutes?", "Which hour?",
                     "What time suits you?", "On which days?", "How much each time?", "How often?",
                     "What is your plan?", "I think it is", "Which place", "What time is it",
                     "intimate", "Please check this with your team", "explanations fit you"):  # fmt: skip
        assert any(question in text for text in seen), question


async def set_up_almost(person):
    """She is on the last page, after every branch with a screen of its own."""
    await agree(person)
    await person.taps("Breast cancer treatment", "Early breast cancer", "Woman, still having periods")
    await person.taps("My team knows", "No")
    await person.says("London")
    await person.taps(
        person.last.labels[0], "Yes", "Another plan", "On certain weekdays", "half a milligram (0.5 mg)"
    )
    await person.taps("☐ Mon", "☐ Thu", "Done", "It is what I was told")
    await person.taps("Another time", "08", "08:15", "Breakfast", "Another day", "Wednesday")


async def test_every_value_can_be_changed_from_the_last_page(town):
    margaret = town.newcomer()
    await set_up_almost(margaret)

    await margaret.taps("Change something", "Time", "20:00", "Go to bed")
    assert "20:00" in margaret.last.text
    assert "All set." in margaret.last.text
    await margaret.taps("Change something", "Check-in", "Saturday morning")
    assert "Saturdays at 10:00" in margaret.last.text
    await margaret.taps("Looks right")

    assert (await plan_of(margaret))["times"] == ["20:00"]


TIMES = {
    "8:30": "08:30", "08.30": "08:30", "8h30": "08:30", "0830": "08:30", "8 am": "08:00", "8:30 pm": "20:30",
    "20:15": "20:15", "noon": "12:00", "٠٨:٣٠": "08:30",
}  # fmt: skip


async def test_a_typed_time_is_understood(town):
    margaret = await town.half_way("time")

    for typed, at in TIMES.items():
        await margaret.says(typed)
        assert "What do you do at that time" in margaret.last.text, typed
        assert (await draft_of(margaret))["time"] == at, typed
        await margaret.taps("‹ Back")


async def draft_of(person):
    who = await person.record()
    async with person.town.store.begin() as work:
        return (await flows.get(work, who.id)).data


async def test_a_time_that_is_not_clear_is_asked_for_again(town):
    margaret = await town.half_way("time")

    for typed in ("25:00", "8:61", "later maybe", "at seven-ish maybe eight"):
        await margaret.says(typed)

        assert "Please write the time like 8:30 or 20:30." in margaret.last.text, typed
        assert "step 5 of 6" in margaret.last.text

    await margaret.says("8")
    assert "Which one do you mean?" in margaret.last.text
    assert {"08:00", "20:00"} <= set(margaret.last.labels)


async def test_a_typed_amount_is_understood(town):
    tom = await town.half_way("amount", "Tom", **TOM)

    for typed, amount in {"0.5": "0.5", "0,25 mg": "0.25", "1/2": "0.5", "half": "0.5", "1": "1"}.items():
        await tom.says(typed)
        assert "What time suits you?" in tom.last.text, typed
        assert (await draft_of(tom))["amount"] == amount
        await tom.taps("‹ Back")


async def test_more_than_a_milligram_is_checked_and_not_blocked(town):
    tom = await town.half_way("amount", "Tom", **TOM)

    await tom.says("2")
    assert "This is more than the usual 1 mg." in tom.last.text
    await tom.taps("It is what I was told")

    assert "What time suits you?" in tom.last.text
    assert (await draft_of(tom))["amount"] == "2"


async def test_an_amount_that_is_not_clear_is_asked_for_again(town):
    tom = await town.half_way("amount", "Tom", **TOM)

    for typed in ("a lot", "0", "1,000", "-1"):
        await tom.says(typed)

        assert f'I understood "{typed}"' in tom.last.text
        assert "Please write only the amount in mg" in tom.last.text
    await tom.says("50")
    assert '"50" is far from the usual 1 mg, so I ask before I keep it.' in tom.last.text


async def test_a_city_with_a_slip_of_the_finger_is_found(town):
    margaret = await town.half_way("zone", **NOWHERE)

    await margaret.says("Lodnon")

    assert any("London" in label for label in margaret.last.labels)


async def test_a_place_nobody_knows_is_asked_for_again(town):
    margaret = await town.half_way("zone", **NOWHERE)

    await margaret.says("Qqqxzzv")

    assert "I did not find that place" in margaret.last.text


@pytest.mark.hazard("H11")
async def test_a_wrong_clock_can_be_refused(town):
    margaret = await town.half_way("zone", **NOWHERE)
    await margaret.says("Tokyo")
    await margaret.taps(margaret.last.labels[0])
    assert "18:0" in margaret.last.text

    await margaret.taps("No")
    assert "What time is it for you now?" in margaret.last.text
    await margaret.says("London")
    await margaret.taps(margaret.last.labels[0], "Yes")

    assert "step 4 of 6" in margaret.last.text


async def test_every_hour_of_the_day_can_be_chosen_as_the_time_now(town):
    margaret = await town.half_way("zone", **NOWHERE)
    await margaret.taps("Another time")

    offered = [label for label in margaret.last.labels if ":" in label]

    assert len(offered) == 24


async def test_none_of_the_places_leads_back_to_typing(town):
    margaret = await town.half_way("zone", **NOWHERE)
    await margaret.taps(margaret.last.labels[0], "None of these")

    assert "Type your city or country." in margaret.last.text


async def test_a_man_on_testosterone_twice_a_week(town):
    tom = await town.half_way("plan", "Tom", "en-US", **TOM)
    await tom.taps("Another plan", "Twice a week", "half a milligram (0.5 mg)")
    await tom.taps("☐ Mon", "Done")
    assert "Please choose two days." in tom.last.text
    await tom.taps("☐ Thu", "Done", "8:00 AM", "Nothing fixed", "Not now", "Looks right")

    rule = await plan_of(tom)
    assert (rule["weekdays"], rule["amounts"]) == ([0, 3], ["0.5"])
    assert any("blood tests" in note for note in await notes_of(tom))
    await town.next_event("dose")
    assert town.now.date().isoformat() == "2026-03-05"
    assert "half a milligram (0.5 mg)" in tom.last.text


async def test_days_of_her_own_choice_may_be_taken_back(town):
    tom = await town.half_way("plan", "Tom", **TOM)
    await tom.taps("Another plan", "On certain weekdays", "1 mg", "Done")
    assert "Please choose at least one day." in tom.last.text

    await tom.taps("☐ Tue", "☐ Fri", "☑ Tue", "Done", "08:00", "Nothing fixed", "Not now", "Looks right")

    assert (await plan_of(tom))["weekdays"] == [4]


async def test_periods_bring_a_word_for_the_team_and_a_question_for_the_visit(town):
    linda = await town.half_way("premeno", "Linda", body="woman_periods")

    await linda.taps("Remind me to ask", "No")
    await linda.says("London")
    await linda.taps(
        linda.last.labels[0], "Yes", "1 tablet (1 mg) every day", "08:30", "Breakfast", "Not now"
    )
    await linda.taps("Looks right")

    assert any("I still have periods" in note for note in await notes_of(linda))


async def test_two_tablets_told_with_their_parts_of_the_day_are_two_and_checked(town):
    margaret = await town.half_way("plan")

    await margaret.says("1 mg morning and 1 mg night")
    assert "This is more than the usual 1 mg." in margaret.last.text
    assert (await draft_of(margaret))["often"] == "two"
    await margaret.taps("Change it")
    await margaret.says("1 mg in the morning and 0.5 mg at night")

    assert "What is your plan?" in margaret.last.text


async def test_an_unusual_plan_is_checked_and_not_blocked(town):
    margaret = await town.half_way("plan")
    await margaret.taps("Another plan", "Once a day", "half a milligram (0.5 mg)")
    assert "For breast cancer the usual plan is 1 mg once a day" in margaret.last.text

    await margaret.taps("Change it")
    assert "What is your plan?" in margaret.last.text
    await margaret.taps("Another plan", "Once a day", "half a milligram (0.5 mg)", "It is what I was told")
    await margaret.taps("08:30", "Breakfast", "Not now", "Looks right")

    assert (await plan_of(margaret))["amounts"] == ["0.5"]
    assert any("differs from 1 mg" in note for note in await notes_of(margaret))


async def test_cancer_that_has_spread_is_remembered(town):
    margaret = await town.half_way("stage")
    await margaret.taps("Cancer that has spread")

    assert (await draft_of(margaret))["stage"] == "spread"
    assert (await (await town.settled_person(stage="spread")).record()).profile.spread


async def test_show_me_everything_and_a_check_in_day_of_her_own(town):
    margaret = town.newcomer()

    await set_up(margaret, reason=("Another reason",), body=("Show me everything",), intimate="Yes",
                 checkin=("Another day", "Wednesday"))  # fmt: skip

    told = (await margaret.record()).profile
    assert (told.reason, told.body, told.intimate) == ("other", "everything", "yes")
    assert (told.checkin_day, told.checkin_at) == (2, "18:00")


async def test_the_hour_grid_leads_to_a_quarter_of_an_hour(town):
    margaret = await town.half_way("time")

    await margaret.taps("Another time", "21", "21:45", "Go to bed", "Not now", "Looks right")

    assert (await plan_of(margaret))["times"] == ["21:45"]


async def test_her_own_words_for_the_moment_are_cut_and_shown_as_words(town):
    margaret = await town.half_way("cue")

    await margaret.says("after I feed <b>both</b> cats & the very old tortoise")
    await margaret.taps("Not now", "Looks right")
    await town.next_event("dose")

    assert "after I feed <b>both</b> cats & the very" in margaret.last.text


async def test_a_button_may_be_typed_by_its_number_or_its_words(town):
    tom = await town.half_way("often", "Tom", **TOM)

    for typed in ("2", "twice a week"):
        await tom.says(typed)
        assert "How much each time?" in tom.last.text, typed
        assert (await draft_of(tom))["often"] == "twice"
        await tom.taps("‹ Back")


async def test_a_question_in_the_middle_is_answered_and_the_step_comes_again(town):
    margaret = town.newcomer()
    await agree(margaret)

    await margaret.says("does it cause hot flashes?")

    assert margaret.sees("Hot flashes and night sweats")  # where she lives is not known yet
    assert "Why do you take anastrozole?" in margaret.last.text


async def test_american_clocks_are_shown_in_american_ways(town):
    linda = await town.half_way("zone", "Linda", "en-US")
    await linda.says("New York")
    await linda.taps(linda.last.labels[0])
    assert "4:0" in linda.last.text
    assert "AM" in linda.last.text
    await linda.taps("Yes", "1 tablet (1 mg) every day")

    assert "8:30 AM" in linda.last.labels


async def test_yes_means_the_one_place_that_was_found_and_none_where_there_are_several(town):
    margaret = town.newcomer()
    await agree(margaret)
    await margaret.taps("Breast cancer treatment", "Early breast cancer", "Woman, after menopause", "No")

    await margaret.says("London", "yes")
    assert "Which place is nearest?" in margaret.last.text

    await margaret.says("Berlin", "yes")
    assert "for you," in margaret.last.text, margaret.last.text


PLANS = {
    "one a day": ("What time suits you?", {"plan": "usual", "amount": "1", "often": "daily"}),
    "I take it every morning": ("What time suits you?", {"plan": "usual", "amount": "1", "often": "daily"}),
    "half a mg on Mondays and Thursdays": ("It is what I was told", {"amount": "0.5", "days": [0, 3]}),
    "every other day": ("How much each time?", {"often": "every", "every": 2}),
    "twice a week": ("How much each time?", {"often": "twice"}),
    "0.5 mg twice a week": ("On which days?", {"often": "twice", "amount": "0.5"}),
    "half a tablet": ("How often?", {"amount": "0.5"}),
}


@pytest.mark.parametrize(("words", "asks", "kept"), [(w, *told) for w, told in PLANS.items()])
async def test_a_plan_told_in_words_fills_in_what_was_said_and_asks_for_the_rest(town, words, asks, kept):
    margaret = await at_her_plan(town)

    await margaret.says(words)

    assert asks in f"{margaret.last.text} {margaret.last.labels}"
    draft = await draft_of(margaret)
    assert {name: draft.get(name) for name in kept} == kept


async def test_a_plan_told_in_two_messages_is_kept_together(town):
    margaret = await at_her_plan(town)

    await margaret.says("0.5 mg twice a week", "Tuesday and Saturday")

    draft = await draft_of(margaret)
    assert (draft["amount"], draft["days"]) == ("0.5", [1, 5])


async def test_what_no_step_understands_is_said_so_and_asked_again(town):
    margaret = await at_her_plan(town)

    for words in ("took it at 7", "my cat is called Sundays", "looks right"):
        await margaret.says(words)

        assert "I did not understand that." in margaret.last.text
        assert "What is your plan?" in margaret.last.text


async def at_her_plan(town):
    margaret = town.newcomer()
    await agree(margaret)
    await margaret.taps("Breast cancer treatment", "Early breast cancer", "Woman, after menopause", "No")
    await margaret.says("Berlin", "yes", "yes")
    assert "What is your plan?" in margaret.last.text
    return margaret
