"""What is planned is kept by names and keys that live for ever: rows of every version mean the same."""

from bot.domain import agenda
from bot.domain.agenda import Kind
from bot.services.rooms import HOUSE

KEPT = {
    "unpause": "unpause:7",
    "over": "over:7",
    "unrecorded": "unrecorded:7",
    "unheard": "unheard:7",
    "reask": "reask:7",
    "checkin_close": "checkin_close:7",
    "dose": "dose:7",
    "limit": "limit:7",
    "snooze": "snooze:7",
    "trip": "trip:7",
    "week": "week:7",
    "checkin": "checkin:7",
    "nudge": "nudge:7",
    "course": "course:7",
    "visit": "visit:7",
    "supply": "supply:7",
    "quiet": "quiet:7",
    "milestone": "milestone:7",
    "status": "status:7",
    "ring": "ring:7",
    "alert": "alert:7",
}


def test_the_keys_are_those_of_the_rows_that_are_there():
    kinds = [kind for kind in vars(agenda).values() if isinstance(kind, Kind)]

    assert {str(kind): kind.key(7) for kind in kinds} == KEPT
    assert agenda.RING.key(7, 2) == "ring:7:2"


def test_every_kind_is_done_by_one_room_the_tablets_after_what_rests_them_and_the_card_last():
    assert [kind.name for kind in HOUSE.clock] == [
        "unpause",
        "over",
        "reask",
        "checkin_close",
        "alert",
        "dose",
        "limit",
        "ring",
        "snooze",
        "unrecorded",
        "trip",
        "week",
        "checkin",
        "nudge",
        "visit",
        "course",
        "supply",
        "quiet",
        "milestone",
        "unheard",
        "status",
    ]
