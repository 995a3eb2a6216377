"""A weekly check-in on the phone: one danger sign, two symptoms that got worse, and what to do about them."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Page

from tests.browser.hands import Phone, time_machine

BOTHERED = "Which of these bothered you"
FLAGS_1, FLAGS_2 = "First, a safety question.", "And any of these, now or this week?"
JOINTS, TIRED = "pain or stiffness in your joints", "your tiredness or weakness"


async def answer(phone, words: str, *labels: str) -> None:
    """She waits for the question with these words and taps its buttons."""
    card = phone.card_with(words)
    await phone.reads(words, card)
    await phone.tap(*labels, inside=card)


async def a_first_check_in(phone) -> None:
    """Her starting point: joints mild, nothing else ticked; the rest is left for another time."""
    await phone.say("/checkin")
    await answer(phone, FLAGS_1, "None of these")
    await answer(phone, FLAGS_2, "None of these")
    await answer(phone, BOTHERED, "☐ Joints, muscles", "Done")
    await answer(phone, JOINTS, "Mild")
    await answer(phone, "How low, tearful or flat", "Pause")
    await phone.tap("Send as it is")
    await phone.reads(
        "Thank you. Your answers are in your record.",
        phone.card_with("Thank you. Your answers are in your record."),
    )


async def nothing_kept(_name: str) -> None:
    """A picture nobody wants."""


async def check_in(
    page: Page, margaret: Phone, take: Callable[[str], Awaitable[None]] = nothing_kept
) -> None:
    """She checks in twice, a week apart; *take* is handed the name of each scene worth a picture."""
    await margaret.set_up()
    await a_first_check_in(margaret)
    for _ in range(5):  # a new week; after seven silent days the bot would rest
        await time_machine(page, "Next morning")
    await margaret.say("/checkin")

    await answer(margaret, FLAGS_1, "None of these")
    await answer(margaret, FLAGS_2, "☐ One leg swollen, red or sore")
    today = margaret.card_with("Please call your team today.")
    await margaret.reads("One leg swollen, red or sore", today)
    await margaret.reads("call 999 now", today)
    await take("check-in-danger")
    await margaret.tap("Go on with the questions", inside=today)
    await answer(margaret, FLAGS_2, "Done")

    await answer(margaret, BOTHERED, "☐ Joints, muscles", "☐ Tiredness", "Done")
    await answer(margaret, f"How strong was the {JOINTS}", "Severe")
    await answer(margaret, "how much did pain or stiffness", "A little")
    await answer(margaret, "Is one single joint hot", "No")
    await answer(margaret, f"How strong was {TIRED}", "Moderate")
    await answer(margaret, "how much did tiredness", "A little")
    await answer(margaret, "How low, tearful or flat", "None")
    await answer(margaret, "your tablets in the past week?", "Yes, that is right")
    await margaret.reads("Is this right?", margaret.card_with("Is this right?"))
    await take("check-in-review")
    await answer(margaret, "Is this right?", "Save")

    result = margaret.card_with("Thank you. Your answers are in your record.")
    await margaret.reads("worse, severe (was mild)", result)
    await margaret.reads("Tiredness: new, moderate", result)
    soon = margaret.card_with("Please tell your team in the next days.")
    await margaret.reads("pain or stiffness in your joints or muscles: severe", soon)
    assert "My team knows" in await margaret.labels(soon)
    await take("check-in-result")


async def test_a_danger_sign_and_two_worse_symptoms_each_get_their_card(page, margaret):
    await check_in(page, margaret)
