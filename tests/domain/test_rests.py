"""Why reminders rest: who may add which reason, and who may take it away, all of it as a table."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from bot.domain.people import Person, Profile
from bot.domain.rests import (
    NO_REST,
    Gone,
    Held,
    NotTheirs,
    Paused,
    Quiet,
    Who,
    added,
    from_row,
    holding,
    of_kind,
    paused,
    to_row,
    without,
)

AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
FRIDAY = date(2026, 3, 6)
REASONS = (Paused(), Held(3), Quiet(AT), Gone())
PAIRS = list(product(Who, REASONS))
MARGARET = Person(1, 77, True, "en", "Europe/London", Profile(), AT, AT)

#             Paused  Held  Quiet  Gone      + may add, - may take away
TABLE = """
    alerts    +       +-    .      .
    pause     +-      .     .      .
    silence   .       .     +      .
    helper    .       .     +      .
    word      .       .     -      -
    door      .       .     .      +-
"""
CELLS = {
    (Who(who), type(reason)): cell
    for who, *cells in (line.split() for line in TABLE.strip().splitlines())
    for reason, cell in zip(REASONS, cells, strict=True)
}


@pytest.mark.hazard("H13")
@pytest.mark.parametrize(("who", "reason"), PAIRS, ids=lambda one: getattr(one, "name", one))
def test_each_may_add_only_the_reasons_that_are_theirs(who, reason):
    if "+" in CELLS[who, type(reason)]:
        assert added(NO_REST, who, reason) == {reason}
        return
    with pytest.raises(NotTheirs, match=f"{who} may not add {reason.name}"):
        added(NO_REST, who, reason)


@pytest.mark.hazard("H13")
@pytest.mark.parametrize(("who", "reason"), PAIRS, ids=lambda one: getattr(one, "name", one))
def test_each_may_take_away_only_the_reasons_that_are_theirs(who, reason):
    all_of_them = frozenset(REASONS)
    if "-" in CELLS[who, type(reason)]:
        assert without(all_of_them, who, {reason}) == all_of_them - {reason}
        return
    with pytest.raises(NotTheirs, match=f"{who} may not take away {reason.name}"):
        without(all_of_them, who, {reason})


@pytest.mark.parametrize("who", Who)
def test_to_take_away_what_is_not_there_changes_nothing(who):
    assert without(frozenset({Held(3)}), who, {Held(4), Paused()}) == {Held(3)}


@pytest.mark.parametrize("reason", REASONS, ids=lambda one: one.name)
def test_any_reason_alone_rests_the_reminders(reason):
    assert MARGARET.reminded
    assert not replace(MARGARET, rests=frozenset({reason})).reminded


def test_nobody_is_reminded_before_the_set_up_is_done():
    assert not replace(MARGARET, settled=False).reminded


def test_a_new_pause_takes_the_place_of_the_older_one():
    assert added(frozenset({Paused(), Held(3)}), Who.PAUSE, Paused(FRIDAY)) == {Paused(FRIDAY), Held(3)}


def test_a_second_silence_takes_the_place_of_the_first():
    later = AT.replace(day=9)
    assert added(frozenset({Quiet(AT)}), Who.SILENCE, Quiet(later)) == {Quiet(later)}


def test_each_alert_holds_for_itself():
    both = added(frozenset({Held(9)}), Who.ALERTS, Held(3))

    assert both == {Held(3), Held(9)}
    assert holding(both) == [3, 9]
    assert without(both, Who.ALERTS, {Held(3)}) == {Held(9)}


def test_the_reasons_of_a_kind_are_found_among_others():
    all_of_them = frozenset(REASONS)

    assert of_kind(all_of_them, Quiet, Gone) == {Quiet(AT), Gone()}
    assert of_kind(all_of_them) == frozenset()
    assert paused(all_of_them) == Paused()
    assert paused(frozenset({Held(3)})) is None
    assert holding(frozenset({Paused()})) == []


def test_they_are_kept_as_plain_values_in_one_order_and_come_back_as_they_were():
    rests = frozenset({Quiet(AT), Held(12), Gone(), Held(3), Paused(FRIDAY)})

    kept = to_row(rests)

    assert kept == [
        {"why": "gone"},
        {"why": "held", "alert": 3},
        {"why": "held", "alert": 12},
        {"why": "paused", "until": "2026-03-06"},
        {"why": "quiet", "since": "2026-03-02T08:30:00+00:00"},
    ]
    assert from_row(kept) == rests
    assert from_row(to_row(frozenset({Paused()}))) == {Paused()}


def test_a_reason_nobody_knows_is_not_passed_over():
    with pytest.raises(KeyError):
        from_row([{"why": "abroad"}])
