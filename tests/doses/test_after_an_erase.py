"""Whoever deletes everything and begins anew: what lies in the chat from before means nothing any more."""

from datetime import UTC, datetime

import pytest

from bot.domain.messages import Tap


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
