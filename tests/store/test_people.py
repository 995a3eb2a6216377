import json
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Integer, LargeBinary, func, select

from bot.domain import doses as rules
from bot.domain.doses import Skip
from bot.domain.messages import Button, Tap
from bot.domain.people import Profile, slice_of
from bot.domain.rests import Gone, Held, Paused, Quiet
from bot.store import (
    Store,
    Vault,
    agenda,
    alerts,
    cards,
    doses,
    dossier,
    flows,
    house,
    notes,
    openings,
    people,
)
from bot.store import tables as t
from bot.store.flows import Flow
from tests.store.test_vault import CANARY, bytes_of, leave_canaries_everywhere
from tests.support.rows import AT, a_dose, a_person, a_plan, an_item
from tests.support.town import KEY

ABOUT_PEOPLE = [table for table in t.metadata.sorted_tables if {"person_id", "chat_id"} & set(table.c.keys())]


UNREADABLE = re.compile(r"[0-9a-f]{32}")  # sealed or hashed values that were written into a text


async def counts(work):
    return {table.name: await work.value(select(func.count()).select_from(table)) for table in ABOUT_PEOPLE}


async def fill_every_table(work):
    """One person with something in every table that is about people."""
    await leave_canaries_everywhere(work)
    person = await people.find(work, 1001)
    dose = await a_dose(work, person, await a_plan(work, person))
    left_out = rules.skipped(dose, Skip.SIDE_EFFECTS)
    await doses.change(work, dose, left_out, "skipped", "tap", AT)
    await doses.change(work, left_out, rules.taken(dose, AT), "taken", "tap", AT)
    await agenda.put(work, [an_item(person, "ring:1")])
    seal = await people.seal_of(work, person.id)
    for table in ABOUT_PEOPLE:  # tables of a later day are filled by what their columns are
        if not await work.value(select(func.count()).select_from(table)):
            await work.run(
                table.insert().values({c.name: _something(c, person, seal) for c in table.columns})
            )
    return person


def _something(column, person, seal):
    """A value that fits *column*: her id, a sealed canary, the time, a small number, a short word."""
    if column.name in ("person_id", "chat_id"):
        return getattr(person, column.name.removeprefix("person_"))
    if isinstance(column.type, LargeBinary):
        return seal.seal(f"{column.table.name}.{column.name}", CANARY.encode())
    if isinstance(column.type, t.Instant):
        return AT
    return 1 if isinstance(column.type, Integer) else "x"


async def test_someone_who_agrees_starts_with_nothing_told(any_store):
    async with any_store.begin() as work:
        person = await people.agree(work, 1001, "en-GB", "v1", AT)

        assert (person.chat_id, person.settled, person.lang, person.zone) == (1001, False, "en-GB", "")
        assert person.rests == frozenset()
        assert (person.profile, person.created_at, person.seen_at) == (Profile(), AT, AT)
        assert (await openings.of(work, person.id, None)).agreed == "v1"
        assert await work.value(select(t.person.c.slice)) == slice_of(1001)


async def test_agreeing_twice_makes_one_person(any_store):
    async with any_store.begin() as work:
        first = await people.agree(work, 1001, "en", "v1", AT)
        second = await people.agree(work, 1001, "en", "v2", AT)

        assert first.id == second.id
        assert (await openings.of(work, first.id, None)).agreed == "v2"


async def test_a_profile_comes_back_as_it_was_saved(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        told = Profile(reason="cancer", cue="own:after tea", phone="+44 1", checkin_day=6, extra={"x": [1]})

        rests = frozenset({Held(7), Held(3), Paused(date(2026, 3, 5)), Quiet(AT), Gone()})
        await people.save(
            work, replace(person, settled=True, rests=rests, lang="de", zone="Asia/Tokyo", profile=told)
        )
        found = await people.get(work, person.id)

        assert (found.settled, found.rests, found.lang, found.zone, found.profile) == (
            True,
            rests,
            "de",
            "Asia/Tokyo",
            told,
        )
        changed = await people.save_profile(work, found, discreet=False)
        assert await people.find(work, 1001) == changed
        assert await people.find(work, 1002) is None


async def test_a_profile_field_of_a_newer_version_is_left_out():
    assert Profile.from_row({"reason": "risk", "of_next_year": 1}) == Profile(reason="risk")


async def test_people_are_found_many_at_once(any_store):
    async with any_store.begin() as work:
        ids = [(await a_person(work, chat)).id for chat in (1, 2, 3)]

        assert set(await people.get_many(work, set(ids[:2]))) == set(ids[:2])
        assert await people.known_chats(work, {1, 2, 9}) == {1, 2}


async def test_seen_moves_forward(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        later = AT + timedelta(days=1)

        assert (await people.seen(work, person.chat_id, later)).seen_at == later
        assert (await people.get(work, person.id)).seen_at == later
        assert await people.seen(work, 9, later) is None
    async with any_store.begin() as work:
        assert (await people.get(work, person.id)).seen_at == later


@pytest.mark.case("X13")
async def test_erasing_leaves_no_row_of_her_and_all_rows_of_others(any_store):
    async with any_store.begin() as work:
        await fill_every_table(work)
        assert [name for name, n in (await counts(work)).items() if not n] == []
        other = await a_person(work, 1002)
        await notes.add(work, other.id, "note", "of someone else", AT)

        await people.erase(work, 1001, AT)

        left = {name: n for name, n in (await counts(work)).items() if n}
        assert left == {"person": 1, "consent": 1, "note": 1}
        assert await house.erased(work) == {work.vault.pseudonym(1001)}


@pytest.mark.case("X13")
@pytest.mark.hazard("H9")
async def test_erasing_leaves_no_byte_of_her_in_the_files(sqlite_url):
    store = Store(sqlite_url, Vault(KEY))
    async with store.begin() as work:
        person = await fill_every_table(work)
        wrapped = await work.value(select(t.person.c.data_key))
        sealed = await work.value(select(t.note.c.body))
        await agenda.put(work, [an_item(person, f"plain:{CANARY}")])
    assert CANARY.encode() in bytes_of(sqlite_url)  # the search finds what is there

    async with store.begin() as work:
        await people.erase(work, 1001, AT)
    await store.forget_freed_pages()

    left = bytes_of(sqlite_url)
    assert [x for x in (CANARY.encode(), wrapped, sealed) if x in left] == []
    await store.close()


async def test_erasing_twice_is_the_same_as_once(any_store):
    async with any_store.begin() as work:
        await a_person(work)
        for _ in range(2):
            await people.erase(work, 1001, AT)

        assert len(await house.erased(work)) == 1


@pytest.mark.case("X14")
async def test_the_dossier_holds_every_table_with_a_person_opened(any_store):
    async with any_store.begin() as work:
        person = await fill_every_table(work)
        await notes.add(work, (await a_person(work, 1002)).id, "note", "of someone else", AT)

        found = await dossier.of(work, person.id)

        owned = {table.name for table in t.metadata.sorted_tables if "person_id" in table.c} | {"person"}
        assert {name for name, rows in found.items() if rows} == owned
        assert found["note"][0]["body"] == CANARY
        assert CANARY in found["alert"][0]["because"]["because"]
        assert found["plan"][0]["medicine"] == CANARY
        assert CANARY in str(found["flow"][0]["data"])
        assert CANARY in str(found["person"][0]["profile"])
        assert "data_key" not in found["person"][0]
        assert "someone else" not in str(found)
        assert found["consent"][0]["given_at"] == AT.isoformat()
        assert found["dose_event"][1]["before"]["reason"] == "side_effects"
        inner = {"id", "person_id", "plan_id", "dose_id", "subject_id", "slice", "key"}
        assert [name for rows in found.values() for row in rows for name in row if name in inner] == []
        assert UNREADABLE.search(json.dumps(found)) is None
        assert (await dossier.counts(work, person.id))["note"] == 1


async def test_a_flow_is_one_a_person_and_ends(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        assert await flows.get(work, person.id) is None

        await flows.put(work, person.id, Flow("setup", "body", {"reason": "risk"}), AT)
        await flows.put(work, person.id, Flow("setup", "zone", {"reason": "risk", "n": 1}, 42), AT)
        assert await flows.get(work, person.id) == Flow("setup", "zone", {"reason": "risk", "n": 1}, 42)

        await flows.end(work, person.id)
        assert await flows.get(work, person.id) is None


async def test_a_note_is_kept_once_until_the_visit(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)

        assert await notes.add(work, person.id, "question", "about my knees", AT) == 1
        assert await notes.add(work, person.id, "question", "about my knees", AT) == 1
        assert await notes.add(work, person.id, "note", "slept well", AT) == 2
        assert [(n.kind, n.body) for n in await notes.open_ones(work, person.id)] == [
            ("question", "about my knees"),
            ("note", "slept well"),
        ]
        assert await notes.clear(work, person.id, AT) == 2
        assert await notes.open_ones(work, person.id) == []


@pytest.mark.case("X02")
@pytest.mark.hazard("H8")
async def test_an_alert_says_which_rule_and_why_to_its_owner_only(any_store):
    async with any_store.begin() as work:
        person, other = await a_person(work, 1001), await a_person(work, 1002)
        told = {"rule_version": 3, "content_version": "2026.11", "because": "swollen calf", "at": AT}
        alert_id = await alerts.add(work, person.id, level="TODAY", rule_id="R21", hold=True, **told)

        found = await alerts.get(work, person.id, alert_id)
        assert (found.rule_id, found.because, found.state, found.hold) == (
            "R21",
            "swollen calf",
            "open",
            True,
        )
        assert await alerts.get(work, other.id, alert_id) is None
        await alerts.close(work, other.id, alert_id, "mistake")
        assert len(await alerts.open_ones(work, person.id)) == 1
        await alerts.close(work, person.id, alert_id, "helped")
        assert await alerts.open_ones(work, person.id) == []


async def test_the_live_card_of_a_topic_is_known_with_what_its_buttons_mean(any_store):
    rows = ((Button("Today", Tap("today")), Button("Link", url="https://example.org")),)
    async with any_store.begin() as work:
        await cards.show(work, [(7, "menu", 5, rows, AT), (7, "dose:1", 6, (), AT + timedelta(seconds=1))])
        await cards.show(work, [(7, "menu", 9, rows, AT + timedelta(seconds=2))])

        assert await cards.message_of(work, 7, "menu") == 9
        assert await cards.topic_of(work, 7, 6) == "dose:1"
        assert await cards.topic_of(work, 8, 6) is None
        menu, dose = await cards.live(work, 7)
        assert (menu.topic, menu.message_id, menu.buttons) == ("menu", 9, [Button("Today", Tap("today"))])
        assert (dose.topic, dose.message_id, dose.buttons) == ("dose:1", 6, [])

        await cards.drop(work, 7, "menu")
        assert await cards.live(work, 7) == [dose]
        assert await cards.messages_of(work, 7) == [6]


async def test_the_status_card_is_never_the_card_in_hand(any_store):
    rows = ((Button("Log a tablet", Tap("today")),),)
    async with any_store.begin() as work:
        await cards.show(work, [(7, "menu", 5, (), AT), (7, "status", 6, rows, AT + timedelta(seconds=1))])

        assert [card.topic for card in await cards.live(work, 7)] == ["menu"]


async def test_a_silence_longer_than_a_tap_lives_is_an_outage(any_store):
    async with any_store.begin() as work:
        assert await house.beat(work, AT) is None
        assert await house.beat(work, AT + timedelta(seconds=150)) is None

        found = await house.beat(work, AT + timedelta(hours=2))

        assert found.began_at == AT + timedelta(seconds=150)
        now = AT + timedelta(hours=2, seconds=150)
        assert await house.outages_since(work, AT, now) == [found]
        assert await house.outages_since(work, AT + timedelta(hours=2), now) == []


async def test_a_silence_is_an_outage_before_a_beat_has_noted_it(any_store):
    async with any_store.begin() as work:
        await house.beat(work, AT)
        now = AT + timedelta(hours=6)

        assert await house.outages_since(work, AT, now) == [house.Outage(AT, now)]


async def test_time_lived_through_by_the_time_machine_is_no_outage(any_store):
    async with any_store.begin() as work:
        await house.beat(work, AT)

        await house.alive(work, AT + timedelta(days=3))

        assert await house.beat(work, AT + timedelta(days=3, seconds=5)) is None
