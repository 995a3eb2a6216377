from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.doses import Dose, Skip, State, skipped, taken
from bot.domain.plans import Cadence, Plan, dues_between
from bot.domain.sittings import Sitting, together

START = datetime(2026, 3, 20, 5, tzinfo=UTC)  # the clocks change nine days later
CLOCKS = [time(8, 30), time(12), time(20), time(2, 30)]

plans = st.builds(
    Plan,
    zone=st.sampled_from(["Europe/London", "America/New_York"]),
    times=st.lists(st.sampled_from(CLOCKS), min_size=1, max_size=2, unique=True).map(
        lambda clocks: tuple(sorted(clocks))
    ),
    amounts=st.just(()),
    cadence=st.sampled_from(Cadence),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    every_days=st.integers(2, 5),
    starts_on=st.dates(date(2026, 3, 15), date(2026, 3, 25)),
)


def doses_of(every: list[Plan]) -> list[Dose]:
    """Two weeks of doses of each plan; the first one is anastrozole."""
    coming = [
        (due, n)
        for n, plan in enumerate(every)
        for due in dues_between(plan, START, START + timedelta(days=14))
    ]
    return [
        Dose(i, 1, n, due.local_date, due.slot, "1", "UTC", due.due_at, due.due_at, other=n > 0)
        for i, (due, n) in enumerate(sorted(coming, key=lambda one: (one[0].due_at, -one[1])), start=1)
    ]


@settings(deadline=None, max_examples=40)
@given(st.lists(plans, min_size=1, max_size=7), st.randoms(use_true_random=False))
def test_each_dose_is_in_exactly_one_sitting_and_no_minute_has_two(every, random):
    doses = doses_of(every)
    shuffled = random.sample(doses, len(doses))

    found = together(shuffled)

    assert sorted(d.id for s in found for d in s.doses) == [d.id for d in doses]
    assert [s.due_at for s in found] == sorted({d.due_at for d in doses})
    assert len({s.topic for s in found}) == len(found)
    for sitting in found:
        assert {d.due_at for d in sitting.doses} == {sitting.due_at}
        assert [d.other for d in sitting.doses] == sorted(d.other for d in sitting.doses)


@settings(deadline=None, max_examples=40)
@given(st.lists(plans, min_size=1, max_size=4))
def test_a_dose_made_later_never_takes_the_card_of_a_sitting_away(every):
    doses = doses_of(every)

    for _at, group in groupby(doses, key=lambda d: d.due_at):
        made = list(group)
        for n in range(1, len(made) + 1):
            assert together(made[:n])[0].topic == f"dose:{made[0].id}"


def a_dose(number: int, state: State = State.DUE, *, other: bool = False) -> Dose:
    at = START + timedelta(minutes=30 if other else 0)
    return Dose(number, 1, number, START.date(), 0, "1", "UTC", START, at, state, other=other)


def test_an_answer_for_all_is_about_the_open_ones_and_then_about_those_without_an_answer():
    own, calcium, bone = a_dose(3), a_dose(1, other=True), a_dose(2, State.NO_ANSWER, other=True)
    sitting = together([own, calcium, bone])[0]

    answered = sitting.changed([taken(own, START), skipped(calcium, Skip.UNSAID)])

    assert (sitting.own, sitting.id, sitting.alone) == (own, 1, False)
    assert sitting.waiting == (own, calcium)
    assert answered.waiting == (bone,)
    assert answered.taken == (taken(own, START),)
    assert (sitting.face, answered.face.id) == (own, 3)


@given(st.sets(st.integers(0, 6)))
def test_a_button_carries_which_doses_it_means(which):
    sitting = Sitting(tuple(a_dose(n, other=n > 0) for n in range(7)))
    chosen = tuple(d for d in sitting.doses if d.id in which)

    assert sitting.picked(sitting.mask(chosen)) == chosen
    assert len(sitting.mask(chosen)) <= 2


def test_a_button_that_means_nothing_picks_nothing():
    assert Sitting((a_dose(1),)).picked("zz") == ()
    assert Sitting((a_dose(1),)).mask([a_dose(1)]) == ""


def test_a_sitting_speaks_with_the_time_and_place_of_its_doses():
    sitting = Sitting((replace(a_dose(4), zone="Europe/London"), replace(a_dose(2, other=True), rings=2)))

    assert (sitting.due_at, sitting.local_date, sitting.zone) == (START, START.date(), "Europe/London")
    assert (sitting.several, Sitting((a_dose(4),)).several) == (True, False)
    assert sitting.lead.rings == 2  # of the dose that was there first


@pytest.mark.parametrize(
    ("states", "limit"),
    [
        ((State.DUE, State.DUE), START),
        ((State.TAKEN, State.DUE), START + timedelta(minutes=30)),
        ((State.TAKEN, State.SKIPPED), START),
    ],
)
def test_the_asking_ends_with_the_first_dose_that_is_still_open(states, limit):
    own, other = states

    assert Sitting((a_dose(1, own), a_dose(2, other, other=True))).limit_at == limit


@pytest.mark.parametrize("state", State)
def test_only_silence_leaves_a_dose_unanswered(state):
    sitting = Sitting((a_dose(1, state),))

    assert bool(sitting.unanswered) is (state in {State.NO_ANSWER, State.UNKNOWN})
    assert bool(sitting.taken) is (state is State.TAKEN)
    assert sitting.open is (state is State.DUE)


@pytest.mark.parametrize(
    ("other", "several", "alone"), [(False, False, True), (True, False, False), (False, True, False)]
)
def test_a_sitting_is_alone_when_it_is_nothing_but_anastrozole(other, several, alone):
    doses = (a_dose(1, other=other), *([a_dose(2, other=True)] if several else []))

    assert Sitting(doses).alone is alone
