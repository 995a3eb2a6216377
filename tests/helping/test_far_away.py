"""Who helps and stayed at home has their own night, wherever she travels."""

import pytest

from bot.domain.helping import NIGHT
from bot.domain.late import is_quiet
from bot.domain.messages import Tap
from tests.doses.bench import Bench

HERS = "Europe/London"


@pytest.mark.hazard("H13")
async def test_while_she_is_far_away_no_tablet_is_told_in_the_night_of_who_stayed_at_home(
    sqlite_template, tmp_path
):
    bench = await Bench(sqlite_template, tmp_path).open(zone=HERS)
    try:
        await bench.helped()
        await bench.says("/travel")
        await bench.says("Tokyo")
        for act, arg in (("place", "0"), ("from", "now"), ("until", "7"), ("go", "local")):
            await bench.sends(Tap("trip", "", act, arg))
        assert (await bench.person()).zone == "Asia/Tokyo"
        await bench.later(days=4)

        told = bench.of_tablets
        assert len(told) >= 3
        assert [r.at for r in told if is_quiet(r.at, NIGHT, HERS)] == []
    finally:
        await bench.close()
