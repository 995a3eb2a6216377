"""500 simulated people over half a year: few cards, and none of the planted danger signs without one."""

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.cohort import PLANTS, simulate
from bot.domain.levels import Level
from bot.domain.surveys import Answers
from bot.domain.triage import Facts, triage
from bot.knowledge.questionnaires import load

BOOK = load().rules


@pytest.fixture(scope="module")
def figures():
    return simulate(BOOK, seed=1)


def test_every_planted_danger_sign_gets_its_card(figures):
    assert figures.planted > 100
    assert figures.carded == figures.planted


def test_calls_to_make_stay_under_15_percent_of_weeks(figures):
    print(*figures.lines(), sep="\n")

    assert figures.persons == 500
    assert figures.person_weeks > 10_000
    assert figures.call_share < 0.15


def test_the_cohort_is_as_ill_as_those_of_published_trials(figures):
    """PRO-TECT saw alerts in 34 % of weekly surveys; a healthier cohort would prove little."""
    assert 0.30 < figures.call_share_raw < 0.42


def test_the_same_seed_gives_the_same_figures():
    assert simulate(BOOK, seed=5, persons=20, weeks=8) == simulate(BOOK, seed=5, persons=20, weeks=8)
    assert simulate(BOOK, seed=5, persons=20, weeks=8) != simulate(BOOK, seed=6, persons=20, weeks=8)


def test_repeats_are_short_only_because_people_tell_their_team():
    silent = simulate(BOOK, seed=5, persons=40, tells=0)

    assert silent.call_share == silent.call_share_raw
    assert simulate(BOOK, seed=5, persons=40, tells=1).call_share < silent.call_share


def test_the_table_names_every_level(figures):
    table = "\n".join(figures.lines())

    assert all(level in table for level in Level)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.rule}-{plant.level}")
def test_each_plant_is_what_its_rule_looks_for(plant):
    alerts = triage(BOOK, Answers(plant.severity, signs=plant.signs, facts=plant.facts), facts=Facts())

    assert (plant.rule, plant.level) in {(alert.rule, alert.level) for alert in alerts}


def test_the_command_prints_what_is_assumed_and_the_figures():
    printed = CliRunner().invoke(cli, ["cohort", "--persons", "20", "--weeks", "8", "--seed", "5"])

    assert printed.exit_code == 0
    assert '80% of people shown a card tap "My team knows"' in printed.stdout
    assert "\n".join(simulate(BOOK, seed=5, persons=20, weeks=8).lines()) in printed.stdout
