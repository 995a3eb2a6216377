"""A month with a fault a day, drawn by seed: nothing is lost, nothing comes twice, and nothing grows."""

import pytest

from tests.load.month import FAULTS, Found, lived

SEED = 20
GROWTH_PERCENT = 5
SWELLING = 1.5  # messages of a day of faults against those of a quiet one
FEW_ROWS = (
    "card",
    "flow",
    "meta",
    "outage",
)  # bounded by the number of people or of faults, and hardly filled in days
pytestmark = [pytest.mark.timeout(14_400), pytest.mark.asyncio(loop_scope="session")]


def _keeps_the_laws(found: Found, people: int, days: int, figure) -> None:
    figure("month.broken_laws", len(found.broken))
    assert dict(found.broken) == {}
    assert found.doses == people * days
    assert found.growth_percent(found.megabytes) <= GROWTH_PERCENT
    assert found.growth_percent(found.files) <= GROWTH_PERCENT + 10  # one connection of the pool more
    assert {n: by for n, by in found.swelling().items() if by > SWELLING and n not in FEW_ROWS} == {}


@pytest.mark.case("L08")
@pytest.mark.hazard("H1", "H2", "H3")
async def test_every_fault_of_a_month_in_a_fortnight_costs_nobody_anything(sqlite_url, figure):
    found = await lived(sqlite_url, 5, 13, SEED)

    assert len(found.faults) == len(FAULTS) - 1  # the server that dies is PostgreSQL's
    _keeps_the_laws(found, 5, 13, figure)


@pytest.mark.slow
@pytest.mark.case("L08")
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_a_month_of_a_thousand_people_costs_nobody_anything(request, database, figure):
    url, server = request.getfixturevalue(f"{database}_url"), None
    if database == "postgres":
        server = request.getfixturevalue("postgres")
    found = await lived(url, 1_000, 30, SEED, server)

    figure("month.doses", found.doses)
    _keeps_the_laws(found, 1_000, 30, figure)
