"""Nobody else is told: no link joins two people, and no message goes to a chat other than of whom it is about."""

import json
import shutil
from datetime import time
from itertools import permutations

import pytest

from bot.store import tables as t
from tests.journeys.test_several_medicines import takes
from tests.security.overheard import Overheard
from tests.support.town import town as a_town

MARGARET = 1001
PAYLOADS = (
    str(MARGARET),
    f"carer_{MARGARET}",
    "invite-" + "Q" * 57,  # as long as Telegram lets a link be
    "bWFyZ2FyZXQ",
    "1:start:agree",
    "canarylink",
)


async def knocks(sqlite_template, folder, payload: str):
    """Margaret lives here, and somebody new comes by a link; return what left, what lies here, and what is hers."""
    file = folder / f"town-{payload[:9]}.sqlite3".replace(":", "")
    shutil.copy(sqlite_template, file)
    async with a_town(f"sqlite:///{file}") as town:
        margaret = await town.settled_person()
        before = len(margaret.messages)
        heard, guest = Overheard(town.sandbox), town.newcomer("Guest")
        guest.start(payload)
        await town.quiet()
        bodies = [row["body"] for row in await town.rows(t.inbox)] + [
            row["payload"] for row in await town.rows(t.outbox)
        ]
        kept = await town.rows_in_all()
        seen = len(margaret.messages) - before
    return heard.to(guest.chat_id), kept, any(bodies), seen


@pytest.mark.case("X04")
@pytest.mark.hazard("H8")
async def test_a_link_with_any_payload_is_an_ordinary_start_and_joins_nobody(sqlite_template, tmp_path):
    ordinary = await knocks(sqlite_template, tmp_path, "")

    for payload in PAYLOADS:
        assert await knocks(sqlite_template, tmp_path, payload) == ordinary
    left, _kept, words_stay, margaret_sees = ordinary
    assert [method for method, _words in left] == ["sendMessage"]
    assert not words_stay
    assert margaret_sees == 0


@pytest.mark.case("X04")
async def test_a_link_opened_by_somebody_settled_is_an_ordinary_start_too(town, margaret):
    heard = Overheard(town.sandbox)
    rows = await town.rows_in_all()
    await margaret.says("/start")
    plain, plain_rows = list(heard), await town.rows_in_all()
    heard.clear()

    await margaret.says("/start carer_2002")

    assert [json.loads(one.words)[0]["text"] for one in heard if one.method == "sendMessage"] == [
        json.loads(one.words)[0]["text"] for one in plain if one.method == "sendMessage"
    ]
    assert rows | plain_rows == await town.rows_in_all() | {
        name: plain_rows[name] for name in ("inbox", "outbox")
    }
    assert "carer_2002" not in str(heard)


CANARIES = {
    "Zebulonia": ("zebulonium", "zebucue", "zebunote", "zebuknees"),
    "Quixotia": ("quixotine", "quixcue", "quixnote", "quixknees"),
    "Frumia": ("frumiol", "frumcue", "frumnote", "frumknees"),
}


@pytest.mark.case("X05")
@pytest.mark.hazard("H8")
async def test_every_message_goes_to_the_chat_of_whom_it_is_about(town, figure):
    heard = Overheard(town.sandbox)
    people = {}
    for name, (medicine, cue, _note, _symptom) in CANARIES.items():
        who = people[name] = await town.settled_person(name, cue=f"own:{cue}")
        await takes(who, medicine, time(8, 30))
        await who.says("/settings")
        await who.taps("Discreet texts: on")

    for word in ("/notes", "/medicines", "/today"):
        for who in people.values():
            who.say(word)
        await town.quiet()
    for name, who in people.items():
        await who.taps("Write a note")
        who.say(CANARIES[name][2])
    await town.quiet()
    await town.next_event("dose")
    for name, who in people.items():
        who.press(who.card("✅ All taken").id, "✅ All taken")
        who.say(f"I have chest pain and {CANARIES[name][3]}")
    await town.quiet()
    for word in ("/notes", "/medicines", "/history", "/export", "/privacy", "/checkin"):
        for who in people.values():
            who.say(word)
        await town.quiet()
    gone = people["Frumia"]
    await gone.says("/delete")
    await gone.taps("Yes, delete everything", "Delete now")
    await town.travel(days=8)

    chats = {who.chat_id for who in people.values()}
    figure("private.requests_looked_at", len(heard))
    assert {one.chat_id for one in heard} - {None} == chats
    for mine, other in permutations(CANARIES, 2):
        to_other = [words.lower() for _method, words in heard.to(people[other].chat_id)]
        assert to_other
        for canary in (mine, *CANARIES[mine]):
            assert not any(canary.lower() in words for words in to_other)
    to_nobody = [one.words.lower() for one in heard if one.chat_id is None]
    for name, canaries in CANARIES.items():
        to_her = " ".join(words for _method, words in heard.to(people[name].chat_id)).lower()
        assert [canary for canary in canaries[:3] if canary not in to_her] == []  # these were really said
        assert not any(canary in words for canary in canaries for words in to_nobody)
