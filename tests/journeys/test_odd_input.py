"""Nothing a person can send breaks the bot, leaves her without an answer, or leaks to someone else."""

import pytest

from bot.store import tables as t

WORDS = {
    "the longest message": "tea " * 1024,
    "right to left": "متى آخذ الحبة اليوم",
    "zero-width": "\u200b\u200d\u2066\u202e",
    "emoji only": "🫠🫠🫠",
    "combining marks": "Z̷̛̲a̶l̵g̷o̴" * 20,
    "tags": "<b>x</b><script>&amp;</script>",
    "braces": "{clock} {0} %s",
    "a very long number": "9" * 4000,
    "a single dot": ".",
    "lines": "\n\n\nhello\n\n",
    "an unknown command": "/frobnicate now",
    "a command to another bot": "/today@someone_else_bot",
}


@pytest.mark.case("X09")
async def test_whatever_is_typed_gets_an_answer(town, margaret):
    for what, words in WORDS.items():
        before = len([m for m in margaret.messages if not m.mine])

        await margaret.says(words)

        assert len([m for m in margaret.messages if not m.mine]) >= before, what
        assert margaret.last.id > max(m.id for m in margaret.messages if m.mine), what
        assert margaret.last.labels, what
        assert "Something went wrong" not in margaret.last.text, what
    assert {row["state"] for row in await town.rows(t.inbox)} == {"done"}


SENT = ["photo", "voice", "sticker", "document", "poll", "contact", "location"]


@pytest.mark.case("X09")
async def test_what_cannot_be_read_is_said_and_not_kept(town, margaret):
    for kind in SENT:
        getattr(margaret, f"send_{kind}")()
        await town.quiet()

        assert margaret.last.id > max(m.id for m in margaret.messages if m.mine), kind
        assert "⚠️ Something urgent?" in margaret.last.labels, kind
    assert {row["state"] for row in await town.rows(t.inbox)} == {"done"}
    assert await margaret.rows(t.note) == []


async def test_words_of_somebody_else_are_answered_like_a_question(town, margaret):
    margaret.forward("does anastrozole cause hot flashes?")
    await town.quiet()

    assert margaret.last.id > max(m.id for m in margaret.messages if m.mine)


async def test_an_edit_of_a_small_slip_is_not_answered_twice(town, margaret):
    mine = margaret.say("does it cause hto flashes?")
    await town.quiet()
    before = len(margaret.texts)

    margaret.edit(mine, "does it cause hot flashes?")
    await town.quiet()

    assert len(margaret.texts) == before


def tap_with(town, person, message_id: int, data: str) -> None:
    """A tap with callback data of anyone's making."""
    body = {
        "id": town.sandbox.world.tap(person._chat, message_id),
        "from": person._chat.person,
        "message": person._chat.messages[message_id].wire,
        "chat_instance": "1",
        "data": data,
    }
    town.sandbox.updates.put("callback_query", body, f"tap {person.chat_id}")


@pytest.mark.case("X01", "B02")
@pytest.mark.parametrize("data", ["x", ":", "1:dose:1:taken", "9:dose:1:taken:AAAAAAAA", "💊" * 16, "1" * 64])
async def test_a_button_of_another_version_or_of_nobody_shows_where_things_stand(town, margaret, data):
    await town.next_event("dose")
    card = margaret.card("✅ Taken")

    tap_with(town, margaret, card.id, data)
    await town.quiet()

    assert "older version" in margaret.alerts[-1]
    assert await margaret.dose_states() == ["due"]


@pytest.mark.case("X01")
@pytest.mark.hazard("H8")
async def test_a_button_of_someone_else_does_nothing_for_either(town, margaret):
    linda = await town.settled_person("Linda")
    await town.next_event("dose")
    hers = margaret.card("✅ Taken")
    data = next(b.data for row in hers.buttons for b in row if b.text == "✅ Taken")

    tap_with(town, linda, linda.card("✅ Taken").id, data)
    await town.quiet()

    assert await margaret.dose_states() == ["due"]
    assert await linda.dose_states() == ["due"]


@pytest.mark.case("B01")
@pytest.mark.hazard("H2", "H12")
async def test_five_taps_at_once_from_two_phones_count_once(any_town):
    margaret = await any_town.settled_person()
    await any_town.next_event("dose")
    card = margaret.card("✅ Taken")

    for _ in range(5):
        margaret.press(card.id, "✅ Taken")
    await any_town.quiet()

    assert await margaret.dose_states() == ["taken"]
    assert [row["what"] for row in await margaret.rows(t.dose_event)] == ["taken"]


@pytest.mark.case("T12", "T14")
async def test_updates_that_come_twice_and_out_of_order_count_once(town, margaret):
    await town.next_event("dose")
    town.sandbox.updates.duplicate = town.sandbox.updates.reorder = True

    await margaret.taps("✅ Taken")
    town.sandbox.updates.replay(3)
    await town.quiet()

    assert [row["what"] for row in await margaret.rows(t.dose_event)] == ["taken"]


@pytest.mark.case("T13")
async def test_ids_that_start_lower_after_a_quiet_week_are_answered(town, margaret):
    town.sandbox.jump_update_id(5_000)

    await margaret.says("/help")

    assert "I can help with" in margaret.last.text
