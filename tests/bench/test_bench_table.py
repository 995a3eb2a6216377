"""From measurements to the table and the picture: nothing is hidden, nothing is flattered."""

import json
import math
from xml.etree import ElementTree as ET

import pytest

from bot.lab.bench import another, command, gauge, plot, report
from bot.lab.bench.run import Outcome
from bot.lab.bench.trials import TRIALS, Figure, Trial
from bot.lab.bench.ways import WAYS, Database, Way

COST = Figure("micros", "CPU a message", "us", budget=900)
RATE = Figure("rate", "Messages sent", "/s", budget=1_000, more=True)
QUIET = Figure("rate", "Not in the picture", "/s", drawn=False)
SEND = Trial("send", "send", "messages", (COST, RATE))
UNDRAWN = Trial("undrawn", "send", "messages", (QUIET,))
OURS = Way("ours", "nowhere", frozenset({"send"}), Database.SQLITE, ours=True)
THEIRS = Way("theirs", "nowhere", frozenset({"send"}), Database.POSTGRES, ours=True)
PEER = Way("peer", "nowhere", frozenset({"send"}))


def _outcomes(ours, peer):
    return [Outcome(SEND, OURS, 40, ours), Outcome(SEND, PEER, 40, peer)]


def test_the_middle_of_the_repeats_counts_and_their_spread_is_shown():
    ours = [{"micros": m, "rate": 1_200} for m in (500, 700, 400)]

    table = report.rows(_outcomes(ours, [{"micros": 3_000, "rate": 100}]))

    assert (table[0].middle, table[0].lowest, table[0].highest) == (500, 400, 700)
    assert "400 to 700" in report.lines(table)[2]


def test_a_peer_is_shown_by_how_many_times_it_is_worse_for_costs_and_for_rates():
    table = report.rows(_outcomes([{"micros": 500, "rate": 1_000}], [{"micros": 2_000, "rate": 250}]))

    assert [(row.way, row.beside) for row in table] == [("ours", 1), ("peer", 4), ("ours", 1), ("peer", 4)]


def test_a_peer_that_is_better_is_shown_as_better():
    table = report.rows(_outcomes([{"micros": 500, "rate": 1_000}], [{"micros": 250, "rate": 2_000}]))

    assert [row.beside for row in table if not row.ours] == [0.5, 0.5]


@pytest.mark.parametrize(("micros", "rate", "met"), [(900, 1_000, [True, True]), (901, 999, [False, False])])
def test_a_missed_budget_is_printed_as_missed(micros, rate, met):
    table = report.rows(_outcomes([{"micros": micros, "rate": rate}], []))

    lines = report.lines(table)

    assert [row.met for row in table if row.ours] == met
    assert sum("**missed**" in line for line in lines) == met.count(False)


def test_a_budget_binds_nobody_but_us():
    table = report.rows(_outcomes([{"micros": 1, "rate": 1}], [{"micros": 9_999, "rate": 1}]))

    assert [row.budget for row in table if not row.ours] == [None, None]


def test_a_way_that_fell_over_has_a_row_that_says_so():
    broken = Outcome(SEND, PEER, 40, failed="the server went away")

    table = report.rows([_outcomes([{"micros": 1, "rate": 1}], [])[0], broken])

    assert [line.split("|")[4].strip() for line in report.lines(table)[2:] if "peer" in line] == [
        "failed: the server went away"
    ] * 2


def test_another_checkout_is_compared_with_the_same_way_of_this_one():
    ways = another.beside([OURS, THEIRS, PEER], "then", "/there")
    given = [{"micros": m, "rate": 1} for m in (100, 200, 500, 1_000, 300)]

    table = report.rows([Outcome(SEND, way, 40, [one]) for way, one in zip(ways, given, strict=True)])

    costs = {row.way: row.beside for row in table if row.title == COST.title}
    assert costs == {"ours": 1, "ours, at then": 2, "theirs": 5, "theirs, at then": 2, "peer": 3}
    assert another.beside([OURS], "", "") == [OURS]


def test_a_figure_that_another_checkout_does_not_give_yet_has_a_row_that_says_so():
    ways = another.beside([OURS], "then", "/there")
    given = [{"micros": 100, "rate": 1}, {"micros": 200}]

    table = report.rows([Outcome(SEND, way, 40, [one]) for way, one in zip(ways, given, strict=True)])

    told = {(row.way, row.title): (row.beside, row.failed) for row in table}
    assert told["ours, at then", COST.title] == (2, "")
    assert told["ours, at then", RATE.title] == (None, "gives no such figure")
    assert told["ours", RATE.title] == (1, "")


def test_what_never_came_is_never_in_the_table_and_null_for_programs():
    table = report.rows(_outcomes([{"micros": math.inf, "rate": 1}], [{"micros": 5, "rate": 1}]))

    kept = json.loads(json.dumps(report.as_json(table, {"sizes": "tiny"}), allow_nan=False))

    assert "| never " in report.lines(table)[2]
    assert kept["rows"][0]["middle"] is None
    assert table[0].met is False


def test_growth_is_the_cost_among_many_over_the_cost_among_few():
    few, many = (next(t for t in TRIALS if t.name == name) for name in ("plan, few", "plan, many"))
    outcomes = [
        Outcome(few, WAYS[0], 100, [{"per_second": 9.0, "cpu_micros": 20.0}]),
        Outcome(many, WAYS[0], 10_000, [{"per_second": 9.0, "cpu_micros": 30.0}]),
    ]

    last = report.rows(outcomes)[-1]

    assert (last.trial, last.middle, last.met) == ("growth", 1.5, False)


def test_the_picture_has_a_bar_for_every_ratio_to_be_drawn_and_is_well_formed():
    table = report.rows(_outcomes([{"micros": 500, "rate": 1_000}], [{"micros": 2_000_000, "rate": 1_000}]))

    drawn = ET.fromstring(plot.svg(table, "a machine <of mine>"))

    bars = [e for e in drawn.iter("{http://www.w3.org/2000/svg}rect") if e.get("class") in ("ours", "other")]
    width = float(drawn.get("viewBox").split()[2])
    assert len(bars) == 4
    assert all(0 < float(bar.get("width")) < width for bar in bars)


def test_the_fullest_second_is_found_wherever_it_lies():
    assert gauge.most_in_a_second([0.0, 0.6, 0.7, 1.2, 1.59, 3.0]) == 4
    assert gauge.most_in_a_second([0.0, 1.0]) == 1


def test_lateness_counts_who_got_nothing_and_how_long_the_last_one_waited():
    came = [(10.5, 1), (12.0, 2), (12.0, 2)]

    assert gauge.paced(came, 10.0, 3, 2) == {"lost": 1, "late": 2.0 * 2 / 3, "most": 2}


def test_someone_never_answered_has_waited_for_ever():
    waits = gauge.waits([(5.25, 7)], {7: 5.0, 8: 5.0})

    assert waits == {"p50_millis": math.inf, "p99_millis": math.inf}


def test_a_missing_library_is_named_with_the_way_to_get_it():
    absent = Way("absent", "nowhere", frozenset(), needs=(("no_such_module", "no-such-package"),))

    ready, said = command.entered((OURS, absent))

    assert ready == [OURS]
    assert "no-such-package" in said[0]
    assert "--group bench" in said[-1]


def test_every_way_has_a_function_for_each_trial_it_takes_part_in():
    known = {trial.does for trial in TRIALS}

    assert [way.name for way in WAYS if not way.does <= known] == []


def test_a_trial_is_measured_alone_when_it_is_named_and_an_unknown_name_is_told_with_the_known_ones():
    assert [trial.name for trial in command.trials_named(["reply", "tap"])] == ["reply", "tap"]
    assert command.trials_named([]) == list(TRIALS)
    with pytest.raises(command.UnknownTrial, match=r"pictures.*Trials are: start, few; .*picture"):
        command.trials_named(["pictures"])
