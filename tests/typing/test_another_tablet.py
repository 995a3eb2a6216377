"""Her team has put another tablet in the place of anastrozole: told in words, nothing changes, and both ways lie under a tap."""

import pytest

from bot.domain.understanding import understand
from bot.knowledge.lexicon import load_lexicon
from bot.services.typing.requests import SWITCHED, wanted

BY = ("my oncologist", "they", "the clinic")
DID = ("have put me on", "moved me onto", "switched me to", "want me on")
OTHERS = ("letrozole", "exemestane", "tamoxifen", "Femara")


def request(said: str) -> str:
    return wanted(said, understand(said, load_lexicon()))


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("did", DID)
@pytest.mark.parametrize("by", BY)
def test_another_tablet_in_its_place_is_heard_whoever_gave_it(by, did, other):
    assert request(f"{by} {did} {other}") == SWITCHED


@pytest.mark.parametrize(
    "said", ["they have put me on tamoxifen as well", "I take letrozole too", "add exemestane at 9"]
)
def test_a_second_hormone_tablet_beside_it_is_never_simply_put_on_the_plan(said):
    assert request(said) == SWITCHED


@pytest.mark.parametrize(
    "said",
    [
        "why did they change me to letrozole",
        "should I be switched to tamoxifen?",
        "is exemestane better than this?",
        "they put me on letrozole and my knees hurt",
        "add calcium at 9",
    ],
)
def test_a_question_a_symptom_or_one_medicine_more_is_none(said):
    assert request(said) not in (SWITCHED, "time")


async def test_she_reads_that_only_anastrozole_is_known_and_where_both_ways_are(town):
    margaret = await town.settled_person()

    before = await margaret.dose_states()
    told = await margaret.says("my oncologist has put me on letrozole instead")

    assert "I only know about anastrozole" in told.text
    assert "ask your team or your pharmacist" in told.text
    assert {"Pause reminders", "My medicines"} <= set(told.labels)
    assert await margaret.dose_states() == before
