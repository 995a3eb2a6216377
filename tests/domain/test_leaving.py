"""Leaving and coming back changes nothing about what a person chose."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.people import Person, Profile, Standing, back, gone, slice_of

AT = datetime(2026, 3, 2, tzinfo=UTC)
MARGARET = Person(1, 77, Standing.ACTIVE, "en", "Europe/London", Profile(), AT, AT)


@pytest.mark.parametrize("standing", [Standing.ACTIVE, Standing.PAUSED, Standing.HELD, Standing.SETUP])
def test_who_blocks_the_bot_and_returns_stands_where_they_stood(standing):
    before = replace(MARGARET, standing=standing)

    returned = back(gone(gone(before)))

    assert returned.standing is standing


def test_who_was_quiet_is_reminded_again():
    quiet = replace(MARGARET, standing=Standing.QUIET)

    assert back(quiet).standing is Standing.ACTIVE
    assert back(gone(quiet)).standing is Standing.ACTIVE


def test_every_chat_has_one_slice_and_slices_are_even():
    counts = [0] * 64
    for chat in range(10_000_000, 10_064_000):
        counts[slice_of(chat)] += 1

    assert min(counts) > 500
    assert max(counts) < 2000
