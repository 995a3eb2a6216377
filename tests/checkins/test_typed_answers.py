"""The question in hand hears its own names, typed: one or several, in her words; what is no answer is asked again."""

import pytest

from bot.domain import surveys
from bot.domain.audience import Body, Reader, Reason
from bot.domain.surveys import Kind
from bot.knowledge.lexicon import load_lexicon
from bot.knowledge.questionnaires import load
from bot.services.checkins import conversation, naming
from bot.store import notes
from tests.checkins.walking import begin_at, seed, state_of, walk

ASKED = load()
LEXICON = load_lexicon()
READER = Reader(Body.WOMAN, Reason.CANCER)


def named(words: str, question: str = "bothered") -> dict[str, tuple[str, ...]]:
    survey = ASKED.surveys["baseline"]
    about = {key: item.topic for key, item in ASKED.items.items()}
    asked = survey.question(question)
    found = surveys.named(survey, asked, READER, words, lambda part: naming.topics_of(part, LEXICON), about)
    return dict(found.ticks) if not found.rest else {**found.ticks, "?": ()}


@pytest.mark.parametrize(
    ("words", "ticks"),
    [
        ("joints", {"joint_pain"}),
        ("Joints and poor sleep", {"joint_pain", "insomnia"}),
        ("joints, tiredness", {"joint_pain", "fatigue"}),
        ("hot flushes and my knees", {"hot_flashes", "joint_pain"}),
        ("hot flashes & achy hips", {"hot_flashes", "joint_pain"}),
        ("rotten nights; queasy", {"insomnia", "nausea"}),
        ("very tired, pins and needles in my fingers", {"fatigue", "numb_tingling"}),
        ("I had headaches but no nausea", {"headache"}),
        ("sleep", {"insomnia"}),
        ("my joints have been really sore this week and I can't sleep", {"joint_pain", "insomnia"}),
        ("constipated, the runs", {"constipation", "diarrhea"}),
        ("my knees are murder", {"joint_pain"}),
        ("hot flushes killing me", {"hot_flashes"}),
    ],
)
def test_names_tick_what_they_name(words, ticks):
    assert {one for ones in named(words).values() for one in ones} == ticks
    assert "?" not in named(words)


def test_a_name_of_the_next_list_opens_it_and_is_ticked_there():
    assert named("knees and constipation") == {
        "bothered": ("joint_pain",),
        "bothered_more": ("constipation",),
    }


@pytest.mark.parametrize(
    "words", ["my husband's snoring", "sleep is better now", "no headaches", "the weather", "tummy ache"]
)
def test_what_names_nothing_ticks_nothing(words):
    assert not {one for ones in named(words).values() for one in ones}


@pytest.mark.parametrize(
    ("words", "fact"),
    [
        ("osteoporosis", "osteoporosis"),
        ("thin bones", "osteoporosis"),
        ("angina", "heart_disease"),
        ("Prolia", "bone_drug"),
        ("on prednisolone", "immune_low"),
        ("off steroids since May", ""),
        ("my tablet", ""),
    ],
)
def test_what_a_doctor_told_is_ticked_by_its_name_and_by_nothing_like_it(words, fact):
    assert [one for ones in named(words, "conditions").values() for one in ones] == ([fact] if fact else [])


def test_every_danger_sign_is_ticked_by_its_whole_label_only():
    survey = ASKED.surveys["baseline"]
    for question in (survey.question("flags_1"), survey.question("flags_2")):
        for option in question.options:
            pieces = option.label.replace(",", " ").split()
            told = {w: named(w, question.key) for w in pieces if w.casefold() != option.label.casefold()}
            assert not any(found.get(question.key) for found in told.values()), told


def test_every_question_that_takes_words_is_a_step_that_no_report_is_swallowed_by():
    keeps = {q.key for s in ASKED.surveys.values() for q in s.questions if q.kind is Kind.NOTE}
    assert {conversation.NOTE, *keeps} == conversation.NOTES


async def test_a_check_in_is_typed_from_its_symptoms_to_the_note(town, margaret):
    """Names, "done", figures and what is on no list: nothing of it is taken for a report of the tablet."""
    await town.next_event("dose")
    await begin_at(margaret, "baseline", {"bothered": "joint_pain"})
    question = await margaret.says("/checkin")
    assert "☐ Hot flushes" in question.labels  # London

    question = await margaret.says("hot flushes and my knees")
    assert "Noted: Hot flushes, Joints, muscles" in question.text
    await margaret.says("what helps with sore joints?")
    question = await margaret.says("done")  # with reading
    assert "did not understand" not in question.text
    question = await margaret.says("constipation, my eyebrows")
    assert "Not everything you wrote is in this list" in question.text
    await margaret.says("that's all", "done")
    assert (await state_of(margaret)).at == "severity.hot_flashes"

    for said in ("8", "no more than 7", "done"):
        await margaret.says(said)
        assert (await state_of(margaret)).at == "severity.hot_flashes"
    await margaret.says("mild")
    assert dict((await state_of(margaret)).answers)["severity.hot_flashes"] == ("1",)
    assert await margaret.dose_states() == ["due"]

    await margaret.says("took it")
    assert await margaret.dose_states() == ["taken"]


async def test_what_is_on_no_list_is_asked_for_in_her_words_and_kept_for_the_visit(town, margaret):
    await begin_at(margaret, "baseline", {"bothered": "joint_pain"})
    await margaret.says("/checkin", "something else", "done")
    question = await margaret.says("none of these")
    assert "in your own words" in question.text

    await margaret.says("a funny taste in my mouth")
    await walk(margaret, {"bothered": ("more",)})

    who = await margaret.record()
    async with town.store.begin() as work:
        kept = await notes.written(work, who.id)
    assert any("funny taste" in note.body for note in kept)


async def test_a_printed_question_takes_no_word_that_only_stands_for_its_answers(margaret):
    await begin_at(margaret, "baseline", {"phq2_down": "0"})
    await margaret.says("/checkin")
    for words in ("no", "not really", "8/10", "2 out of 10"):
        question = await margaret.says(words)
        assert "Several days" in question.labels
        assert (await state_of(margaret)).at == "phq2_down"
    await margaret.says("several days")
    assert (await state_of(margaret)).at == "conditions"


async def test_what_was_urgent_stands_above_the_thanks(margaret):
    await seed(margaret, "baseline", {}, days_ago=7)
    await margaret.says("/checkin")
    await walk(margaret, {"bothered": ("joint_pain",), "severity.joint_pain": "3", "joint_hot": "yes"})

    thanks = next(text for text in reversed(margaret.texts) if "Your answers are in your record" in text)
    assert thanks.startswith("Please call your team today:")
    assert "hot" in thanks.partition("\n")[0]


async def test_a_single_symptom_is_named_by_words_of_any_list(margaret):
    await margaret.says("/symptom", "constipation")
    question = await margaret.says("8")
    assert "did not understand" in question.text
    question = await margaret.says("moderate")
    assert "how much did constipation keep you" in question.text


# --- the week's tablets


async def test_the_tablets_of_the_week_are_answered_in_words_and_all_of_them_against_the_record_is_said(town):
    margaret = await town.settled_person()
    await begin_at(margaret, "weekly", {"tablets": "x"})
    await margaret.says("/checkin")

    answer = await margaret.says("every one")
    assert "the record lacks some" in answer.text
    assert (await state_of(margaret)).at == "tablets"

    await margaret.says("missed two")
    told = (await state_of(margaret)).answers
    assert (told["tablets"], told["tablets_left_out"]) == (("took_fewer",), ("2",))
    assert (await state_of(margaret)).at == "tablets_why"
