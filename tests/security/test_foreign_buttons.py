"""Whatever callback data another person sends, not a byte of hers changes and not a word of hers is shown."""

import os
import random
from itertools import chain

import pytest

from bot.channels.telegram import callback
from bot.domain.messages import Tap
from bot.services.desk import routes
from tests.security.conftest import CANARY, HERS, OTHERS
from tests.security.registered import meanings
from tests.support.town import KEY

THROUGH_THE_BOT = int(os.environ.get("FORGERIES", "150"))
LONG = "FORGERIES" in os.environ  # every number of hers in every button, not only the newest that fits
TABLES = {
    "dose": "dose",
    "today": "dose",
    "sos": "alert",
    "note": "note",
    "ci": "checkin",
    "checkin": "checkin",
    "sy": "checkin",
    "helper": "helper",
    "helps": "helper",
}
AT_THE_DOOR = 10_000
ENDINGS = ("me", "start")  # they may erase whoever taps them: tried last
KEPT = {
    "helper",
    "person",
    "consent",
    "plan",
    "dose",
    "dose_event",
    "note",
    "alert",
    "checkin",
    "agenda",
    "card",
}
ODD = ("", "0", "-1", "999999999", "9" * 18, "x")


def forged(chance: random.Random, real: list[str]) -> str:
    """Return one of her real buttons, copied, cut, lengthened, bent, spliced or re-signed by a guess."""
    data = chance.choice(real)
    place = chance.randrange(len(data))
    other = chance.choice(real)
    return chance.choice(
        [
            data,
            data[:place],
            data + chance.choice(data),
            data[:place] + chr(ord(data[place]) ^ (1 << chance.randrange(7))) + data[place + 1 :],
            data.rpartition(":")[0] + ":" + other.rpartition(":")[2],
            data.rpartition(":")[0],
            data.replace("1:", f"{chance.randrange(10)}:", 1),
            chance.randbytes(chance.randrange(1, 48)).hex()[:64],
        ]
    )


def numbers(hers: dict[str, list[str]], kind: str) -> list[str]:
    """Return the numbers of hers that a button of *kind* is tried with."""
    return sorted({*chain(*hers.values()), *ODD}) if LONG else hers[TABLES.get(kind, "plan")][:1]


@pytest.mark.case("X01")
@pytest.mark.hazard("H8")
def test_ten_thousand_forgeries_mean_nothing_at_the_door(figure):
    chance = random.Random(1)
    real = [
        callback.encode(Tap("dose", str(n), act), HERS, KEY) for n in range(50) for act in ("taken", "undo")
    ]

    read = [data for _ in range(AT_THE_DOOR) if callback.decode(data := forged(chance, real), OTHERS, KEY)]

    figure("forged.at_the_door", AT_THE_DOOR)
    assert read == []


@pytest.mark.case("X01")
@pytest.mark.hazard("H8")
async def test_forgeries_sent_through_the_whole_bot_touch_no_row_of_hers(two, figure):
    """FORGERIES=10000 (``make test-long``) is the long form."""
    chance, indoors = random.Random(2), two.indoors
    real = [indoors.signed(tap, HERS) for tap in indoors.offered(HERS)]
    before, heard = await two.hers(), len(indoors.heard[HERS])

    told = await two.other_taps(*(forged(chance, real) for _ in range(THROUGH_THE_BOT)))

    touched = [name for name, rows in (await two.hers()).items() if rows != before[name]]
    figure("forged.sent", THROUGH_THE_BOT)
    figure("forged.tables_touched", len(touched))
    assert touched == []
    assert len(indoors.heard[HERS]) == heard
    assert CANARY not in told


def test_every_kind_of_button_that_is_answered_is_among_those_that_are_tried():
    kinds = {tap.kind for tap in meanings()}

    assert {*routes.TAPS} <= kinds | {"checkin", "kb", "ask"}
    assert len(meanings()) > 80


@pytest.mark.case("X02")
@pytest.mark.hazard("H8")
async def test_every_button_and_command_walked_with_her_numbers_touches_no_row_of_hers(two, figure):
    """The other person's buttons are genuine here, as if the code were broken: only the owner's check is left."""
    indoors = two.indoors
    hers = await indoors.ids_of(two.person_id)
    built = [Tap(m.kind, number, m.act, m.arg) for m in meanings() for number in numbers(hers, m.kind)]
    taps = sorted({*built, *indoors.offered(HERS)}, key=lambda tap: (tap.kind in ENDINGS, repr(tap)))
    commands = [f"/{name} {hers['dose'][0]}" for name in routes.COMMANDS]
    before, heard = await two.hers(), len(indoors.heard[HERS])

    told = await indoors.answered(*(indoors.message(OTHERS, text) for text in commands))
    told += await two.other_taps(*(indoors.signed(tap, OTHERS) for tap in taps))

    touched = [name for name, rows in (await two.hers()).items() if rows != before[name]]
    figure("foreign.handlers_walked", len(taps))
    figure("foreign.tables_touched", len(touched))
    assert touched == []
    assert len(indoors.heard[HERS]) == heard
    assert CANARY not in told
    await _changes_when_it_is_hers(two, before)


async def _changes_when_it_is_hers(two, before) -> None:
    """The comparison can fail: it holds rows of every kind, and sees a tap of her own with the same numbers."""
    mine = next(
        tap for tap in reversed(two.indoors.offered(HERS)) if (tap.kind, tap.act) == ("dose", "taken")
    )

    await two.indoors.pressed(HERS, mine)

    after = await two.hers()
    assert {name for name, rows in before.items() if rows} >= KEPT
    assert {name for name, rows in after.items() if rows != before[name]} >= {"dose", "dose_event"}
