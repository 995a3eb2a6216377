import pytest

from bot.services.data.consent import POLICY_VERSION
from bot.store import tables as t

PERSONAL = ("person", "consent", "flow", "plan", "dose", "note", "alert", "agenda", "card")


async def kept(town) -> dict[str, int]:
    """Rows about anybody; what merely passed through (inbox, outbox) is kept without a word."""
    found = await town.rows_in_all()
    for table, column in ((t.inbox, "body"), (t.outbox, "payload")):
        assert [row for row in await town.rows(table) if row[column] is not None] == []
    return {name: n for name, n in found.items() if n and name not in ("inbox", "outbox")}


@pytest.mark.hazard("H5")
async def test_hello_says_what_it_is_and_that_nobody_reads_the_chat(town):
    margaret = town.newcomer()

    margaret.start()
    await town.quiet()

    assert margaret.last.text.startswith("Hello. I am a bot, not a doctor or nurse.")
    assert "Nobody reads this chat." in margaret.last.text
    assert "Continue" in margaret.last.labels


@pytest.mark.case("X15")
async def test_before_the_yes_nothing_is_kept(town):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()

    await margaret.taps("Continue", "Read the full text")

    assert await kept(town) == {}
    assert "May I keep this health information" not in margaret.last.text
    assert "Yes, I agree" in margaret.last.labels


async def test_yes_is_kept_with_its_version_time_and_language(town):
    margaret = town.newcomer(lang="en-GB")
    margaret.start()
    await town.quiet()

    await margaret.taps("Continue", "Yes, I agree")

    (consent,) = await town.rows(t.consent)
    assert (consent["version"], consent["lang"]) == (POLICY_VERSION, "en-GB")
    assert "step 1 of 6" in margaret.last.text


async def test_no_thank_you_keeps_nothing_and_still_answers_questions(town):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()
    await margaret.taps("Continue", "No, thank you")
    assert "I have stored nothing" in margaret.last.text

    answer = await margaret.says("why do my joints hurt in the morning?")

    assert any(label.startswith("Simple") for label in answer.labels)
    assert await kept(town) == {}


@pytest.mark.case("X15")
async def test_ask_only_reads_depths_topics_help_and_numbers_without_leaving_a_trace(town):
    margaret = town.newcomer()
    await margaret.says("hot flashes at night")

    await margaret.taps("More", "Science", "Sources", "Browse topics")
    await margaret.says("/help", "/emergency", "/ask hot flashes", "I have chest pain", "/nonsense")
    await margaret.taps("Help")

    assert margaret.sees("Call your local emergency number now")
    assert await kept(town) == {}


async def test_commands_that_need_a_record_greet_someone_new(town):
    margaret = town.newcomer()

    for command in (
        "/today",
        "/settings",
        "/pause",
        "/notes",
        "/privacy",
        "/export",
        "/delete",
        "/undo",
        "/cancel",
    ):
        await margaret.says(command)

        assert "Continue" in margaret.last.labels, command
    assert await kept(town) == {}


@pytest.mark.case("X15")
@pytest.mark.hazard("H3")
async def test_a_red_flag_before_consent_gets_the_number_and_leaves_no_row(town):
    margaret = town.newcomer()

    await margaret.says("my chest hurts and I cannot breathe")

    assert "local emergency number" in margaret.last.text.splitlines()[0]
    assert await kept(town) == {}


async def test_a_second_start_never_begins_the_set_up_anew(town, margaret):
    await margaret.says("/start")

    assert "Welcome back." in margaret.last.text
    assert "08:30" in margaret.last.text
    assert len(await town.rows(t.person)) == 1


@pytest.mark.parametrize(
    "words", ["yes", "Yes please", "I agree", "yes I agree", "Yes, I agree", "I do consent"]
)
async def test_a_clear_yes_typed_under_the_privacy_text_is_an_agreement(town, words):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()
    await margaret.says("ok")
    assert "May I keep this health information" in margaret.last.text

    await margaret.says(words)

    assert len(await town.rows(t.consent)) == 1
    assert "step 1 of 6" in margaret.last.text


@pytest.mark.parametrize(
    "words", ["ok", "1", "continue", "half eight", "why do you ask?", "I agree with my sister"]
)
async def test_what_is_no_clear_yes_agrees_to_nothing(town, words):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()
    await margaret.taps("Continue")

    await margaret.says(words)

    assert await kept(town) == {}


async def test_a_yes_agrees_only_to_the_text_it_stands_below(town):
    margaret = town.newcomer()

    await margaret.says("I agree")
    assert "May I keep this health information" in margaret.last.text
    assert await kept(town) == {}

    await margaret.says("do hot flashes go away?", "yes")
    assert await kept(town) == {}


async def test_no_and_a_button_by_its_words_are_taken_at_the_door(town):
    margaret = town.newcomer()
    margaret.start()
    await town.quiet()
    await margaret.says("continue", "read the full text")
    assert "May I keep this health information" not in margaret.last.text

    await margaret.says("no thank you")

    assert "I have stored nothing" in margaret.last.text
    assert await kept(town) == {}
