import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.doses import Dose, State
from bot.simulation import Judge, Wishes
from bot.simulation.phone import Shown
from tests.doses import golden

KEYS = {"at", "local", "event", "kind", "rings", "local_date", "slot", "state", "text"}
AT = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
MONDAY = Dose(1, 1, 1, date(2026, 3, 2), 0, "1", "UTC", AT, AT + timedelta(hours=12))
TUESDAY = replace(MONDAY, id=2, local_date=date(2026, 3, 3), due_at=AT + timedelta(days=1))
CARD = Shown(1, AT, "", (), "dose:1", rings=True, asked_for=False)


@pytest.mark.timeout(300)
def test_the_same_seed_gives_the_same_days_and_another_seed_others():
    wishes = Wishes(days=12, zone="America/New_York", seed=3, outages=True)

    first, again, other = (golden.live(w)[1] for w in (wishes, wishes, replace(wishes, seed=4)))

    assert first == again
    assert first != other


@pytest.mark.timeout(300)
def test_the_command_prints_one_json_object_a_line():
    shown = CliRunner().invoke(
        cli, ["simulate", "--days", "4", "--zone", "Asia/Kolkata", "--seed", "2", "--json"]
    )

    lines = [json.loads(line) for line in shown.stdout.splitlines()]
    assert shown.exit_code == 0
    assert all(set(line) == KEYS for line in lines)
    assert {"online", "typed", "tapped", "sent", "dose"} <= {line["event"] for line in lines}
    assert all(line["local"].endswith("+05:30") and line["at"].endswith("+00:00") for line in lines)


@pytest.mark.timeout(300)
def test_the_diary_ends_with_a_calendar_and_the_count_of_wrong_bookings():
    shown = CliRunner().invoke(cli, ["simulate", "--days", "5"])

    assert "January 2026" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "wrong bookings: 0"


def test_an_unknown_zone_is_refused_with_a_hint():
    shown = CliRunner().invoke(cli, ["simulate", "--zone", "Mars/Olympus"])

    assert shown.exit_code == 2


def test_the_judge_sees_a_tap_on_mondays_card_booked_on_tuesday():
    judge = Judge()
    judge.hears(AT + timedelta(hours=23), "tapped", CARD)

    taken = replace(TUESDAY, state=State.TAKEN, taken_at=AT + timedelta(hours=23))
    judge.sees(None, taken, [MONDAY, taken])

    assert judge.wrong == ["2026-03-03 slot 0 taken: no deed of hers explains it"]


def test_the_judge_sees_a_time_she_never_said_and_a_record_nobody_made():
    judge = Judge()
    judge.sees(MONDAY, replace(MONDAY, state=State.SKIPPED), [MONDAY])
    judge.hears(AT, "typed", None)
    late = replace(MONDAY, state=State.TAKEN, taken_at=AT + timedelta(hours=20))

    judge.sees(MONDAY, late, [late])

    assert len(judge.wrong) == 2


@pytest.mark.timeout(900)
def test_a_year_with_outages_and_sudden_deaths_is_as_it_was_and_books_nothing_wrongly():
    life, lines = golden.live(golden.YEAR)

    assert life.judge.wrong == []
    assert golden.months(lines) == json.loads(golden.FILE.read_text())


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "zone",
    [
        "Europe/London",
        "America/New_York",
        "America/St_Johns",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Apia",
        "Antarctica/Troll",
    ],
)
def test_ten_years_in_ten_zones_book_nothing_wrongly(zone):
    life, lines = golden.live(Wishes(days=365, zone=zone, seed=len(zone), outages=True))

    assert life.judge.wrong == []
    assert sum(line.event == "offline" for line in lines) > 50
