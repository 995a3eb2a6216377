"""One ladder from nothing to crisis: whoever compares two levels gets the same answer everywhere."""

from itertools import product

import pytest

from bot.domain.levels import Level

LADDER = ["NONE", "INFO", "SELF_CARE", "ROUTINE", "SOON", "TODAY", "EMERGENCY", "CRISIS"]


@pytest.mark.hazard("H3")
def test_the_ladder_rises_from_nothing_to_crisis():
    assert [level.value for level in sorted(Level)] == LADDER
    assert [Level(name).rank for name in LADDER] == list(range(8))


@pytest.mark.parametrize(("one", "other"), list(product(Level, Level)))
def test_two_levels_compare_by_their_steps_on_the_ladder(one, other):
    steps = one.rank, other.rank

    assert (one < other, one <= other) == (steps[0] < steps[1], steps[0] <= steps[1])
    assert (one > other, one >= other) == (steps[0] > steps[1], steps[0] >= steps[1])
    assert max(one, other).rank == max(steps)
