"""PostgreSQL dies and comes back, again and again, while people talk: nothing is lost, and soon they are answered."""

import time
from collections import Counter

import pytest

from tests.cluster.company import ROLES, scene
from tests.conftest import migrated
from tests.support.postgres import DEATHS, cluster, restarted

WITHIN_SECONDS = 10
FORMS = {"one process": ("all1",), "roles": ROLES}
LIVED: Counter[str] = Counter()
pytestmark = pytest.mark.timeout(1800)


async def _lived_through(times: int, names: tuple[str, ...], folder, figure) -> None:
    with cluster() as server:
        url = await migrated(server)
        async with scene(url, folder, 12, names) as here:
            for n in range(times):
                await restarted(server, DEATHS[n % len(DEATHS)])
                here.crowd.back_at = time.monotonic()
                await here.all_answered()
    LIVED.update(restarts=times, lost=here.crowd.lost())
    figure("postgres.restarts", LIVED["restarts"])
    figure("postgres.lost", LIVED["lost"])

    assert here.crowd.wrong() == []
    assert max(here.crowd.waits) <= WITHIN_SECONDS
    assert here.company.ends.get("all1", []) == []  # it needs no supervisor


@pytest.mark.case("S05")
@pytest.mark.hazard("H1", "H3")
@pytest.mark.parametrize(
    "names", [FORMS["one process"], pytest.param(ROLES, marks=pytest.mark.slow)], ids=FORMS
)
async def test_a_database_that_dies_under_load_costs_nobody_an_answer(names, tmp_path, figure):
    await _lived_through(2, names, tmp_path, figure)


@pytest.mark.slow
@pytest.mark.parametrize("names", FORMS.values(), ids=FORMS)
async def test_a_database_that_dies_twenty_times_under_load_costs_nobody_an_answer(names, tmp_path, figure):
    await _lived_through(20, names, tmp_path, figure)
