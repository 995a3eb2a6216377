"""What who helps is told: once a tablet, after the hours she chose, by day for both, never in an outage; and she reads it."""

import pytest

from bot.domain.helping import says_over
from tests.helping.conftest import helped, link_in, rows_of_helpers
from tests.support.town import town as a_town

ADMIN = 4242


def heard(who) -> list[str]:
    return [text for text in who.texts if "not recorded;" in text]


@pytest.mark.case("X05")
@pytest.mark.hazard("H8")
async def test_a_tablet_without_an_answer_is_told_once_and_put_right_when_it_has_one(town, margaret, anna):
    await helped(margaret, anna, "☐ after 2 hours")
    await town.until_local("08:30")
    await town.travel(minutes=119)
    assert heard(anna) == []
    await town.travel(minutes=1)
    [said] = heard(anna)
    assert said.startswith("Margaret's tablet from 08:30 is not recorded; it is 10:30 now.")
    assert not {"anastrozole", "cancer", "missed", "forgot"} & set(said.lower().split())
    assert margaret.sees("I told Anna at 10:30 that your tablet from 08:30 is not recorded")
    await town.travel(hours=3)
    assert len(heard(anna)) == 1

    await margaret.says("taken")
    await margaret.taps("At 08:30 (on time)")
    assert heard(anna) == []
    assert "there is an answer since" in anna.texts[-1]
    await margaret.says("/helpers")
    assert "I told Anna at 10:30" in margaret.last.text
    await town.until_local("08:30")
    await margaret.says("taken")
    await town.travel(hours=5)
    assert heard(anna) == [], "what is recorded is told to nobody"

    await town.until_local("08:31")
    await town.restart(hours=1)
    await town.travel(minutes=118)
    assert heard(anna) == [], "two hours count from when she was asked anew after an outage"
    await town.travel(minutes=20)
    assert len(heard(anna)) == 1

    await margaret.says("/pause")
    await margaret.taps("3 days")
    await town.travel(days=2)
    assert len(heard(anna)) == 1


@pytest.mark.hazard("H13")
async def test_it_is_never_told_in_the_night_of_either_nor_of_a_tablet_that_an_outage_swallowed(
    town, margaret, anna
):
    await helped(margaret, anna, "☐ after 2 hours")
    anna.start()
    await town.quiet()
    await anna.taps("My clock shows another time")
    await anna.taps(anna.last.labels[4])  # eight hours earlier: 10:30 in London is half past two there
    await town.until_local("08:30")
    await town.until_local("15:59")
    assert heard(anna) == []
    await town.travel(minutes=2)
    [said] = heard(anna)
    assert "from 08:30 on their clock is not recorded; it is 08:00 now" in said

    await town.until_local("08:31")
    await town.restart(hours=13)
    await town.travel(seconds=2)
    assert {row["state"] for row in await margaret.doses()} == {"no_answer", "unknown"}
    await town.travel(hours=9)
    assert len(heard(anna)) == 1, "what an outage swallowed is no silence"


async def test_after_seven_silent_days_each_hears_once_what_she_allowed_and_then_nothing(
    town, margaret, anna
):
    ben = town.newcomer("Ben")
    await helped(margaret, anna, "☐ after 2 hours")
    await silence_alone(margaret, ben)
    await town.travel(days=11)

    assert len([x for x in anna.texts if "I have paused the messages" in x]) == 1
    assert len([x for x in ben.texts if "I have not heard from Margaret for" in x]) == 1
    assert 3 <= len(heard(anna)) <= 7
    assert heard(ben) == []
    before = len(anna.messages), len(ben.messages)
    await town.travel(days=10)
    assert (len(anna.messages), len(ben.messages)) == before

    await margaret.says("hello")
    await town.until_local("08:30")
    await town.travel(hours=3)
    assert "not recorded;" in anna.texts[-1]


async def silence_alone(margaret, who) -> None:
    await margaret.says("/helpers")
    await margaret.taps(
        "Invite somebody",
        "☐ A week without a word of mine",
        "☑ A tablet is not recorded",
        "Continue",
        "Margaret",
    )
    who.start(link_in(margaret.card("Copy the link").text))
    await who.town.quiet()
    await who.taps("Yes, I agree")
    await margaret.taps("Yes, that is right")


async def test_who_says_that_it_is_over_silences_everything_and_her_next_word_brings_it_back(sqlite_url):
    async with a_town(sqlite_url, admins=frozenset({ADMIN})) as town:
        operator = town.sandbox.person(ADMIN, "Operator", "en")
        operator.open()
        margaret = await town.settled_person()
        anna = town.newcomer("Anna")
        await helped(margaret, anna)
        await margaret.says("my husband died")
        assert not margaret.sees("Shall I end it?"), "she helps nobody"
        anna.say("my mother has died")
        await town.quiet()
        assert "Shall I end it?" in anna.last.text
        before = len(margaret.messages)
        await anna.taps("Yes, end the reminders")
        assert "It is done." in anna.last.text
        await town.travel(seconds=2)
        assert await rows_of_helpers(town) == []
        assert await margaret.why() == ["quiet"]
        [told] = [m.text for m in operator.messages]
        assert "somebody who helps has told me" in told
        assert "Margaret" not in told

        await town.travel(days=40)
        assert len(margaret.messages) == before, "nothing is written to her"
        await margaret.says("hello")
        assert margaret.sees("Anna told me that your messages should end")
        assert await margaret.why() == []
        await margaret.says("/helpers")
        assert "Anna told me at" in margaret.last.text


# --- what who helps writes of her


@pytest.mark.parametrize(
    ("words", "over"),
    [
        ("he's gone", True),
        ("she is at rest now", True),
        ("Mum passed this morning", True),
        ("I'm afraid my mother passed away on Sunday", True),
        ("she passed out", False),
        ("her pain is gone", False),
        ("she's gone to the shops", False),
        ("she's gone blue", False),
    ],
)
def test_a_death_is_understood_and_nothing_else_for_one(words, over):
    assert says_over(words) is over


@pytest.mark.hazard("H3", "H4")
async def test_what_who_helps_sees_of_her_is_asked_about_of_her_and_not_of_who_writes(margaret, anna):
    await helped(margaret, anna)

    await anna.says("she is grey and sweating")
    assert "Is this happening to her now?" in anna.last.text
    assert "emergency number" in anna.last.text
    await anna.says("she says she'd rather be with dad")
    assert "Is she saying, or showing, that she does not want to live?" in anna.last.text
    assert not anna.sees("Do you have thoughts")
    await anna.taps("Yes, now")
    assert "emergency number" in anna.last.text

    await anna.says("she seems a bit tired")
    assert "Is this happening to her now?" not in anna.last.text
    await anna.says("she's gone")
    assert "Shall I end it?" in anna.last.text
