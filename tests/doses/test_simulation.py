import json
import re
import shutil
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from bot.__main__ import cli
from bot.domain.messages import Card, Op, Outgoing
from bot.lab.simulation import Life, Wishes
from bot.lab.simulation.fuse import Fuse, MortalStore
from bot.lab.simulation.life import AT_MOST
from bot.lab.simulation.phone import CHAT
from bot.lab.simulation.run import world
from bot.store import Vault, cards
from tests.doses import golden
from tests.support.one_dialect import shared
from tests.support.town import KEY

KEYS = {"at", "local", "event", "kind", "rings", "local_date", "slot", "state", "text"}


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
def test_the_diary_ends_with_a_calendar_and_whoever_looks_sees_which_day_is_lived():
    at_a_terminal = {"FORCE_COLOR": "1"}  # as rich believes
    shown = CliRunner().invoke(cli, ["simulate", "--days", "5"], env=at_a_terminal)

    assert "January 2026" in shown.stdout
    assert shown.stdout.splitlines()[-1] == "wrong bookings: 0"
    assert re.search(r"5 days in Europe/London: \d\d January 2026", shown.stderr)
    assert "days in" not in shown.stdout


def test_an_unknown_zone_is_refused_with_a_hint():
    shown = CliRunner().invoke(cli, ["simulate", "--zone", "Mars/Olympus"])

    assert shown.exit_code == 2


@pytest.mark.timeout(900)
def test_a_year_with_outages_and_sudden_deaths_is_as_it_was_and_books_nothing_wrongly():
    life, lines = golden.live(golden.YEAR)

    assert life.wrong == []
    assert golden.months(lines) == json.loads(golden.FILE.read_text())


@pytest.mark.timeout(120)
async def test_a_life_with_years_of_cards_comes_to_rest_after_the_erase(sqlite_template, tmp_path):
    file = tmp_path / "life.sqlite3"
    shutil.copy(sqlite_template, file)
    fuse = Fuse()
    store = MortalStore(f"sqlite:///{file}", Vault(KEY), fuse)
    shared(store.engine)
    life = Life(world(store), store, fuse, Wishes(days=1, zone="Europe/London", seed=1), lambda _line: None)
    for n in range(AT_MOST + 50):
        await life.phone.deliver(CHAT, Outgoing(Op.NEW, Card("taken"), f"old:{n}"), None)
    years_of_them = [(CHAT, shown.topic, shown.id, (), shown.at) for shown in life.phone.screen.values()]
    async with store.look() as work:
        await cards.show(work, years_of_them)

    try:
        await life.live()
    finally:
        await store.close()

    assert [shown for shown in life.phone.screen.values() if shown.text == "taken"] == []
    assert life.left_over == 0


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_ten_years_with_everything_on_break_no_law():
    """Travel, outages, sudden deaths; a medicine in rounds, supply, visits, milestones, and one who helps."""
    life, lines = golden.live(Wishes(days=3653, zone="Europe/London", seed=1, outages=True))

    assert life.wrong == []
    assert sum("not recorded;" in line.text for line in lines if line.event == "told") > 100
    assert {"supply", "visit", "mile", "helped"} <= {line.kind for line in lines if line.event == "sent"}
    assert len(life.known) > 3000
    assert sum(line.event == "offline" for line in lines) > 500
    assert len({line.zone for line in lines}) > 5


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "zone",
    [
        "America/St_Johns",
        "America/Sao_Paulo",
        "Africa/Casablanca",
        "Australia/Lord_Howe",
        "Pacific/Chatham",
        "Pacific/Apia",
        "Antarctica/Troll",
    ],
)
def test_a_year_in_a_zone_with_strange_clocks_books_nothing_wrongly(zone):
    life, lines = golden.live(Wishes(days=365, zone=zone, seed=len(zone), outages=True))

    assert life.wrong == []
    assert sum(line.event == "offline" for line in lines) > 50
