#!/usr/bin/env bash
# croniter 7.0.0 beside cronsim 2.8 (PyPI, Python 3.11), read 2026-11-30, New York: the same line, "once a day at
# 01:30", is rung by croniter twice in the night on which the clocks go back (01:30 summer time and 01:30 winter time,
# an hour apart); by cronsim once. In the other night "every second hour" is 00:00, 03:00, 04:00 by croniter (two of
# them an hour apart), 00:00, 04:00 by cronsim. "02:30 every day" is 03:00 by both on the night that has no 02:30.
# Why it matters here: once a day must be once. Two schedulers that take the same line differ by a tablet, so ours are
# judged by a law (one dose a day by the wall clock, in every zone), not by the line they were given.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check croniter==7.0.0 cronsim==2.8 tzdata==2026.3
"$folder/env/bin/python" - <<'PY'
from datetime import datetime
from importlib.metadata import version
from itertools import islice
from zoneinfo import ZoneInfo

from croniter import croniter
from cronsim import CronSim

ZONE = ZoneInfo("America/New_York")
AUTUMN = datetime(2026, 10, 31, 12, tzinfo=ZONE)
SPRING = datetime(2026, 3, 7, 23, tzinfo=ZONE)
SEEN = (
    ("30 1 * * *", AUTUMN, ["01 01:30", "01 01:30", "02 01:30"], ["01 01:30", "02 01:30", "03 01:30"]),
    ("0 */2 * * *", SPRING, ["08 00:00", "08 03:00", "08 04:00"], ["08 00:00", "08 04:00", "08 06:00"]),
    ("30 2 * * *", SPRING, ["08 03:00", "09 02:30", "10 02:30"], ["08 03:00", "09 02:30", "10 02:30"]),
)
print("croniter", version("croniter"), "cronsim", version("cronsim"))
for line, start, by_croniter, by_cronsim in SEEN:
    for name, times, was in (
        ("croniter", croniter(line, start).all_next(datetime), by_croniter),
        ("cronsim", CronSim(line, start), by_cronsim),
    ):
        got = [f"{at:%d %H:%M}" for at in islice(times, 3)]
        print(f"{line:12} {name:9} {got}")
        assert got == was, f"changed: {line} by {name} -> {got}, was {was}"
PY
