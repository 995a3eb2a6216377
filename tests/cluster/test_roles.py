"""An intake and two workers on one PostgreSQL: killed, frozen and cut off under load, and nobody notices for long."""

import asyncio

import pytest

from tests.cluster.company import Company, Crowd, scene
from tests.kills.lives import KILLED

WITHIN_SECONDS = 10
PEOPLE = 24
FEW = 6
FAULTS = ("killed", "frozen", "cut_off")
PARTS = ("worker1", "intake1", "worker2", "intake2")
pytestmark = pytest.mark.timeout(900)


async def _lived_through(url, folder, people, *rounds) -> tuple[Crowd, Company]:
    """Everybody talks while the faults of each round happen at once; a round ends when all were answered again."""
    async with scene(url, folder, people) as here:
        for faults in rounds:
            await asyncio.gather(*(getattr(here.company, fault)(name) for fault, name in faults))
            await here.all_answered()
            print(f"\n{faults}: the longest wait so far {max(here.crowd.waits):.1f} s", end="")
    return here.crowd, here.company


async def test_a_worker_and_an_intake_that_are_killed_cost_nobody_an_answer(postgres_url, tmp_path):
    """The short form: few people, one round. The others below live through every fault of every process."""
    crowd, company = await _lived_through(
        postgres_url, tmp_path, FEW, [("killed", "worker1"), ("killed", "intake1")]
    )

    assert crowd.wrong() == []
    assert company.ends["worker1"][0] == company.ends["intake1"][0] == KILLED


@pytest.mark.slow
@pytest.mark.hazard("H1", "H3")
async def test_processes_that_die_freeze_or_lose_the_database_cost_nobody_an_answer(postgres_url, tmp_path):
    crowd, company = await _lived_through(
        postgres_url,
        tmp_path,
        PEOPLE,
        [("killed", "worker1"), ("cut_off", "intake1"), ("cut_off", "intake2")],
        [("frozen", "worker2"), ("killed", "intake1")],
    )

    assert crowd.wrong() == []
    assert company.ends["worker1"][0] == company.ends["intake1"][0] == KILLED
    assert company.ends["worker2"][0] > 0  # awake again, it held nothing any more


@pytest.mark.slow
@pytest.mark.hazard("H1", "H3")
async def test_each_fault_of_each_process_is_made_good_within_ten_seconds(postgres_url, tmp_path):
    rounds = [[(fault, name)] for fault in FAULTS for name in PARTS]

    crowd, company = await _lived_through(postgres_url, tmp_path, PEOPLE, *rounds)

    assert crowd.wrong() == []
    assert len(company.ends["worker1"]) == len(FAULTS)
    assert max(crowd.waits) <= WITHIN_SECONDS
