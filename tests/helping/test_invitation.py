"""Somebody who helps is invited by her, agrees, is named by her as the right person; either ends it by one tap."""

from datetime import timedelta

import pytest

from bot.domain.helping import LINK_HOLDS
from bot.store import tables as t
from tests.helping.conftest import helped, invites, rows_of_helpers


@pytest.mark.case("X05")
@pytest.mark.hazard("H8")
async def test_both_say_yes_before_anything_is_told_and_each_ends_it_by_one_tap(town, margaret, anna):
    await margaret.says("/helpers")
    assert "Nobody sees what you tell me unless you invite them" in margaret.last.text
    await margaret.taps("Invite somebody", "☐ A week without a word of mine", "☐ after 2 hours", "Continue")
    await margaret.says("who would that be for?")
    assert await rows_of_helpers(town) == [], "a question is no name"
    link = await invites(margaret, "☐ A week without a word of mine", "☐ after 2 hours")
    assert "https://t.me/" in margaret.card("Copy the link").text

    anna.start(link)
    await town.quiet()
    asked = anna.last
    assert "Margaret asks you to help" in asked.text
    assert "not recorded after 2 hours; once, when I have not heard anything for a week" in asked.text
    [row] = await rows_of_helpers(town)
    assert row["token_hash"] is None
    assert row["until_at"] is not None
    await anna.taps("Yes, I agree")
    assert "Now Margaret is asked" in anna.last.text
    assert "Anna opened your link" in margaret.card("Yes, that is right").text
    assert (await margaret.record()).profile.extra.get("helped") is None
    await margaret.taps("Yes, that is right")
    assert (await margaret.record()).profile.extra["helped"] == [2]
    assert "Margaret has said yes" in anna.last.text
    await anna.taps("Another time here", "2:00 PM" if "2:00 PM" in anna.last.labels else "14:00")
    assert await town.rows(t.card, t.card.c.chat_id == anna.chat_id) == []
    assert await anna.record() is None, "she is no patient"

    await margaret.says("/helpers")
    await margaret.taps("Stop telling Anna")
    assert await rows_of_helpers(town) == []
    assert anna.sees("The messages about Margaret have ended")
    assert "helped" not in (await margaret.record()).profile.extra
    anna.start(link)
    await town.quiet()
    assert "Hello" in anna.last.text, "a used link is an ordinary start"

    await helped(margaret, anna)
    anna.start()
    await town.quiet()
    assert "You help Margaret" in anna.last.text
    await anna.taps("Stop these messages")
    assert await rows_of_helpers(town) == []
    assert margaret.sees("Anna gets no more messages about you")
    assert await town.rows(t.inbox, t.inbox.c.chat_id == anna.chat_id) == []


@pytest.mark.case("X04")
@pytest.mark.hazard("H8")
async def test_a_link_passed_on_opened_by_herself_or_too_late_joins_nobody(town, margaret, anna):
    stranger = town.newcomer("Stranger")
    link = await invites(margaret)
    margaret.start(link)
    await town.quiet()
    assert "your own link" in margaret.last.text

    anna.start(link)
    stranger.start(link)
    await town.quiet()
    assert "asks you to help" in anna.last.text
    assert "Margaret" not in stranger.transcript()
    anna.start(link)
    await town.quiet()
    assert "asks you to help" in anna.last.text, "the same chat may open it again"
    await anna.taps("No, thank you")
    assert await rows_of_helpers(town) == []
    assert margaret.sees("Your invitation was not taken up")

    late = await invites(margaret)
    await town.travel(hours=LINK_HOLDS / timedelta(hours=1))
    anna.start(late)
    await town.quiet()
    assert "Margaret" not in anna.last.text
    await margaret.says("/helpers")
    assert "invitation is out" not in margaret.last.text

    wrong = await invites(margaret)
    stranger.start(wrong)
    await town.quiet()
    await stranger.taps("Yes, I agree")
    await margaret.taps("No, remove")
    assert [row["helper_hash"] for row in await rows_of_helpers(town)] == [None], (
        "only the late one, until the night"
    )
    assert stranger.sees("have ended")


@pytest.mark.hazard("H8")
async def test_who_helps_already_and_opens_another_link_of_hers_is_told_each_tablet_once(
    town, margaret, anna
):
    await helped(margaret, anna, "☐ after 2 hours")
    anna.start(await invites(margaret))
    await town.quiet()

    assert "You help Margaret" in anna.last.text
    assert sorted(row["helper_hash"] is None for row in await rows_of_helpers(town)) == [False, True]
    await town.until_local("08:30")
    await town.travel(hours=5)
    assert len([text for text in anna.texts if "not recorded;" in text]) == 1


@pytest.mark.hazard("H9")
async def test_who_erases_everything_or_blocks_the_bot_ends_it_for_both(town, margaret, anna):
    await helped(margaret, anna)
    anna.block()
    await town.quiet()
    assert await rows_of_helpers(town) == []
    assert margaret.sees("My messages do not reach Anna any more")
    anna.unblock()
    await town.quiet()

    ben = await town.settled_person("Ben")
    await helped(margaret, ben)
    await ben.says("/delete")
    await ben.taps("Yes, delete everything", "Delete now")
    assert await rows_of_helpers(town) == []
    assert margaret.sees("Ben gets no more messages about you")

    await helped(margaret, anna)
    await margaret.says("/delete")
    await margaret.taps("Yes, delete everything", "Delete now")
    assert await rows_of_helpers(town) == []
    assert await town.rows(t.helper_told) == []
    assert anna.last.text.startswith("The messages about Margaret have ended")


async def test_typed_words_lead_there_and_somebody_may_help_and_be_helped(town, margaret):
    ben = await town.settled_person("Ben")
    for words in ("can my daughter see it", "who sees this", "stop telling Anna", "invite my daughter"):
        await margaret.says(words)
        assert "Somebody who helps you" in margaret.last.text, words

    await helped(margaret, ben)
    await helped(ben, margaret)
    await ben.says("/helpers")
    assert "Margaret is told" in ben.last.text
    await ben.taps("Whom I help")
    assert "You help Margaret" in ben.last.text
    await ben.says("/today")
    assert "08:30" in ben.last.text
    assert len(await rows_of_helpers(town)) == 2


@pytest.mark.hazard("H8")
async def test_the_word_stop_of_who_helps_ends_what_they_are_told(town, margaret, anna):
    await helped(margaret, anna)

    await anna.says("stop")

    assert "stop" not in anna.last.text.lower() or "Margaret" in anna.last.text
    assert await rows_of_helpers(town) == []
    assert margaret.sees("Anna")
