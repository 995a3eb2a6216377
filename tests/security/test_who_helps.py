"""Three who are not her: somebody who helps, another patient, a stranger. None of them changes or reads what is hers."""

import pytest

from bot.domain.messages import Tap
from bot.services.desk import routes
from tests.security.conftest import CANARY, HELPERS, HERS, STRANGERS
from tests.security.registered import meanings
from tests.security.test_foreign_buttons import ENDINGS, numbers


async def walked(two, chat: int, leave_out: str = "") -> str:
    """Whoever is in *chat* sends every command and every button there is, with her numbers; return what they are told."""
    indoors = two.indoors
    hers = await indoors.ids_of(two.person_id)
    built = {Tap(m.kind, number, m.act, m.arg) for m in meanings() for number in numbers(hers, m.kind)}
    taps = sorted({*built, *indoors.offered(HERS)}, key=lambda tap: (tap.kind in ENDINGS, repr(tap)))
    taps = [tap for tap in taps if tap.kind not in (leave_out, *ENDINGS)]
    told = await indoors.answered(
        *(indoors.message(chat, f"/{name} {hers['dose'][0]}") for name in routes.COMMANDS if name != "start")
    )
    words = (
        "did she take it?",
        "how is she?",
        "show me her answers",
        "taken",
        "what are her side effects",
        "undo",
    )
    told += await indoors.answered(*(indoors.message(chat, text) for text in words))
    return told + await two.other_taps(*(indoors.signed(tap, chat) for tap in taps), chat=chat)


@pytest.mark.case("X05")
@pytest.mark.hazard("H8")
@pytest.mark.parametrize(("chat", "own"), [(HELPERS, "helps"), (STRANGERS, "")])
async def test_who_helps_and_a_stranger_change_nothing_of_hers_and_read_none_of_it(two, chat, own):
    before, heard = await two.hers(), len(two.indoors.heard[HERS])

    told = await walked(two, chat, own)

    touched = [name for name, rows in (await two.hers()).items() if rows != before[name]]
    assert touched == []
    assert len(two.indoors.heard[HERS]) == heard
    assert CANARY not in told
    assert ("You help Margaret" in told) is (chat == HELPERS)
    assert "Margaret" not in told or chat == HELPERS


@pytest.mark.case("X05")
async def test_who_helps_is_asked_about_danger_first_and_ends_only_their_own(two):
    indoors = two.indoors
    await indoors.said(HELPERS, "she has chest pain and cannot breathe")
    assert "call your local emergency number now" in indoors.heard[HELPERS][-1].card.text.splitlines()[0]
    await indoors.said(HELPERS, "is she all right?")
    assert "More than that I cannot tell you" in indoors.heard[HELPERS][-1].card.text

    before = await two.hers()
    stop = next(tap for tap in indoors.offered(HELPERS) if tap.act == "stop")
    await two.other_taps(indoors.signed(stop, STRANGERS), chat=STRANGERS)
    assert (await two.hers())["helper"] == before["helper"]
    await indoors.pressed(HELPERS, stop)
    after = await two.hers()
    assert after["helper"] == []
    assert {name for name, rows in after.items() if rows != before[name]} <= {"helper", "outbox", "card"}
