"""Whoever deletes everything and begins anew: what lies in the chat from before means nothing any more."""

from datetime import UTC, datetime

import pytest

from bot.domain.messages import Op, Priority, Tap
from bot.store import tables as t


@pytest.mark.hazard("H12")
async def test_an_old_card_books_nothing_after_delete_everything_and_a_new_start(bench):
    await bench.until(datetime(2026, 3, 3, 8, 31, tzinfo=UTC))
    old = next(shown for shown in reversed(bench.phone.screen.values()) if shown.button("dose.taken"))
    for act in ("really", "now"):
        await bench.sends(Tap("me", "", act, ""))
    await bench.open()
    await bench.until(datetime(2026, 3, 5, 8, 31, tzinfo=UTC))

    await bench.presses(old, old.button("dose.taken"))

    assert "taken" not in await bench.states()


@pytest.mark.hazard("H12")
async def test_the_cards_that_go_one_after_another_go_behind_all_that_she_needs_after_a_new_start(bench):
    await bench.until(datetime(2026, 3, 20, 8, 31, tzinfo=UTC))
    shown = {card.id for card in bench.phone.screen.values() if card.topic.startswith("dose:")}

    for act in ("really", "now"):
        await bench.sends(Tap("me", "", act, ""))

    letters = await bench.rows(t.outbox)
    assert len(shown) > 5
    assert not shown & bench.phone.screen.keys()
    assert {row["priority"] for row in letters if row["op"] == Op.DROP} == {Priority.ANNOUNCEMENT}
