"""Two versions beside each other on PostgreSQL while people talk: the schema goes up, and back, and nothing is lost."""

import asyncio
import os

import pytest

from bot.store import Store, Vault
from tests.cluster.builds import bot, newest_migration, older
from tests.cluster.company import DUE_AT, ROLES, STARTS_AT, Company, Crowd, Scene
from tests.kills.lives import ROOT, nursery
from tests.kills.test_restarts import env_of
from tests.support.town import KEY, Town

ROUNDS = int(os.environ.get("UPGRADES", "2"))
BESIDE_SECONDS = 8
IN_ORDER = ("intake2", "intake1", "worker1", "worker2")  # as deploy/README.md says
STANDSTILL_SECONDS = 300  # on the way back all processes are stopped while the schema changes
pytestmark = [pytest.mark.slow, pytest.mark.timeout(7_200)]


def _number(migration) -> str:
    return migration.stem.rpartition("_")[2]


@pytest.mark.case("S07")
@pytest.mark.hazard("H1", "H3", "H14")
async def test_an_upgrade_under_load_and_the_way_back_cost_nobody_an_answer(postgres, tmp_path, figure):
    before = older(tmp_path)
    url = await postgres.create()
    town = Town(url, at=STARTS_AT)
    await town.sandbox.start()
    env = os.environ | env_of(town, url)
    await asyncio.to_thread(bot, before, env, "migrate")
    town.store, crowd = Store(url, Vault(KEY)), Crowd(town)
    await crowd.moves_in(8)
    await town.store.close()
    town.clock.advance(DUE_AT - town.now)
    async with nursery(before) as old, nursery() as new:
        company = Company(town, old, url, tmp_path, ROLES)
        company.patience_seconds = crowd.patience_seconds = STANDSTILL_SECONDS
        await company.open()
        here = Scene(crowd, company, talking := asyncio.create_task(crowd.talks()))
        await here.all_answered()
        crowd.waits.clear()
        up = []
        for _ in range(ROUNDS):
            for name in IN_ORDER:
                await company.replaced(name, new)
                if name == "intake1":  # from here on the old workers meet the new schema
                    await asyncio.sleep(BESIDE_SECONDS)
            await here.all_answered()
            up.append(max(crowd.waits))
            await company.close()
            await asyncio.to_thread(
                bot,
                ROOT,
                env,
                "migrate",
                "--revision",
                f"{int(_number(newest_migration())) - 1:04}",
                "--force",
                "--no-backup",
            )
            company.builds = dict.fromkeys(ROLES, old)
            await company.open()
            await here.all_answered()
            crowd.waits.clear()
        await here.ends()
        await company.close()
        assert talking.done()
    await town.sandbox.stop()
    print(f"\n{company.told()}\n{crowd.told()}\nthe longest wait of each upgrade: {up}")

    figure("upgrade.lost", crowd.lost())
    figure("upgrade.longest_wait_seconds", round(max(up), 1))
    assert crowd.lost() == 0
    assert crowd.wrong() == []
