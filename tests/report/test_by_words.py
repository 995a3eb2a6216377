"""What she types leads to the page and to the pictures; what only sounds like it does not."""

import pytest

from tests.checkins.walking import seed


@pytest.mark.parametrize(
    "words",
    [
        "report for my doctor",
        "can you make a report for my oncologist",
        "I need a summary for my appointment",
        "something to show my doctor",
        "make a report",
    ],
)
async def test_the_page_is_found_by_words(margaret, words):
    await margaret.says(words)

    assert margaret.sees("A page for your visit. For which time?")


@pytest.mark.parametrize(
    "words", ["show me a picture of my month", "can I see a chart of my tablets", "my chart"]
)
async def test_a_picture_is_found_by_words(town, margaret, words):
    await town.next_event("dose")
    await margaret.taps("✅ Taken")

    await margaret.says(words)

    assert margaret.sees("Tablets, 12 weeks")


@pytest.mark.parametrize(
    "words", ["how was my fatigue", "how has my sleep been lately", "show me a chart of my symptoms"]
)
async def test_how_it_went_is_found_by_words(town, margaret, words):
    await seed(margaret, "baseline", {"bothered": ("fatigue",), "severity.fatigue": "2"}, days_ago=0)

    await margaret.says(words)

    assert margaret.sees("Tiredness: moderate")


@pytest.mark.parametrize(
    "words",
    [
        "my doctor's report says the cancer is back",
        "should I report this to my doctor?",
        "what does a bone scan report mean",
        "how was anastrozole tested",
    ],
)
async def test_what_only_sounds_like_it_makes_no_page(margaret, words):
    await margaret.says(words)

    assert not margaret.sees("A page for your visit")
    assert not margaret.sees("12 weeks")
