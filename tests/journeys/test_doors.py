"""Each room says what it answers to; nothing is answered twice, and a new feature is a folder and a line."""

import re
from dataclasses import replace

import pytest

from bot import texts
from bot.domain.agenda import Kind
from bot.domain.messages import Tap
from bot.services import rooms
from bot.services.desk.doors import DOORS, HOUSE
from bot.services.talk.doors import Clock, Command, Doors, Doubled, Key, Taps, Typed, merged


async def _shows(turn) -> None:
    turn.new("the garden", ((turn.button("button.today", "garden"),),), topic="garden")


async def _grows(turn, tap: Tap) -> None:
    turn.edit(f"grown by {tap.kind}", topic="garden")


async def _typed(turn, text: str, *, insist: bool = False) -> bool:
    return bool(text) or insist


async def _rains(moment, items) -> None:
    for item in items:
        moment.send(moment.whose(item))


GARDEN = Doors(
    commands=(Command("garden", _shows, listed=45, early=True),),
    taps=(Taps("garden", _grows),),
    keys=(Key("keys.garden", _shows),),
    typed=(Typed("seed", _typed),),
    clock=(Clock(Kind("rain", 45), _rains),),
)


def test_a_new_room_is_in_the_menu_and_on_the_clock_at_its_place():
    house = merged((*rooms.ROOMS, DOORS, GARDEN))

    assert house.menu == tuple(
        name for at, one in enumerate(HOUSE.menu) for name in ((one, "garden") if at == 3 else (one,))
    )
    names = [kind.name for kind in house.clock]
    assert names[names.index("rain") - 1] == "trip"
    assert [n for n in names if n != "rain"] == [kind.name for kind in HOUSE.clock]


@pytest.mark.parametrize(
    "again",
    [
        replace(GARDEN, commands=(Command("today", _shows),)),
        replace(GARDEN, commands=(Command("garden", _shows, listed=10),)),
        replace(GARDEN, taps=(Taps("dose", _grows),)),
        replace(GARDEN, keys=(Key("keys.today", _shows),)),
        replace(GARDEN, typed=(Typed("note", _typed),)),
        replace(GARDEN, clock=(Clock(Kind("dose", 45), _rains),)),
        replace(GARDEN, clock=(Clock(Kind("rain", 30), _rains),)),
    ],
)
def test_two_rooms_cannot_answer_to_the_same_thing(again):
    with pytest.raises(Doubled):
        merged((*rooms.ROOMS, DOORS, again))


async def test_a_room_that_was_added_answers_its_command_and_its_buttons(town, margaret, monkeypatch):
    from bot.services.desk import routes

    house = merged((*rooms.ROOMS, DOORS, GARDEN))
    monkeypatch.setattr(routes, "COMMANDS", {door.name: door for door in house.commands})
    monkeypatch.setattr(routes, "TAPS", {door.name: door for door in house.taps})

    await margaret.says("/garden")
    assert margaret.last.text == "the garden"
    await margaret.taps(margaret.last.labels[0])
    assert margaret.last.text == "grown by garden"


def test_what_the_menu_and_the_help_name_is_answered_and_has_its_words():
    named = re.findall(r"/([a-z]+)", texts.say("en", "help").striptags())

    assert {*named, *HOUSE.menu} <= {door.name for door in HOUSE.commands}
    assert all(texts.say("en", f"command.{name}") for name in HOUSE.menu)
    assert HOUSE.menu[0] == "today"
    assert "emergency" in HOUSE.menu
