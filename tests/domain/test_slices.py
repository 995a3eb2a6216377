"""Everybody's rows have a slice."""

from bot.domain.people import slice_of


def test_every_chat_has_one_slice_and_slices_are_even():
    counts = [0] * 64
    for chat in range(10_000_000, 10_064_000):
        counts[slice_of(chat)] += 1

    assert min(counts) > 500
    assert max(counts) < 2000
