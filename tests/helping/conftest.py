"""Margaret, and Anna who helps her, each in a chat of their own."""

import re

import pytest

from bot.store import tables as t


def link_in(text: str) -> str:
    """What the link in *text* says to the bot."""
    return re.search(r"\?start=(\S+)", text)[1]


async def invites(margaret, *choices: str, her: str = "Margaret") -> str:
    """She chooses what is told, says her name, and has a link; return what it says."""
    await margaret.says("/helpers")
    await margaret.taps("Invite somebody", *choices, "Continue")
    await margaret.says(her)
    return link_in(margaret.card("Copy the link").text)


async def helped(margaret, anna, *choices: str) -> None:
    """Both have agreed: Anna helps Margaret, on the same clock."""
    anna.start(await invites(margaret, *choices))
    await anna.town.quiet()
    await anna.taps("Yes, I agree")
    await margaret.taps("Yes, that is right")
    if anna.last.labels[0] == "Yes":
        await anna.taps("Yes")


@pytest.fixture
async def anna(town):
    return town.newcomer("Anna")


async def rows_of_helpers(town) -> list[dict]:
    return await town.rows(t.helper)
