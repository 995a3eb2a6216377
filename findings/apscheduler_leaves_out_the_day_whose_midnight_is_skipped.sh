#!/usr/bin/env bash
# APScheduler 3.11.3 (PyPI, Python 3.11), read 2026-11-30: a daily time that the clock jumps over. Where it jumps at one
# or two in the night the job runs an hour late; where it jumps at midnight the job does not run that day at all.
#   London 01:30, New York 02:30, Nuuk 23:30: an hour late, the same night
#   Cairo, Havana, Santiago, Azores 00:30, Beirut 00:15: nothing between the day before and the day after
# Why it matters here: the schedulers of bots stand on it, and a tablet at half past midnight would have no reminder one
# day a year. A dose is planned for each day of the calendar first, and then gets the first moment that exists.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check apscheduler==3.11.3 tzdata==2026.2
"$folder/env/bin/python" - <<'PY'
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

print("APScheduler", version("apscheduler"))
SEEN = {  # zone, the day before at noon, the daily time: hours between that time and the next call
    ("Europe/London", (2027, 3, 27), (1, 30)): "2027-03-28 02:30",
    ("America/New_York", (2027, 3, 13), (2, 30)): "2027-03-14 03:30",
    ("Africa/Cairo", (2027, 4, 29), (0, 30)): "2027-05-01 00:30",
    ("America/Havana", (2027, 3, 13), (0, 30)): "2027-03-15 00:30",
    ("America/Santiago", (2026, 9, 5), (0, 30)): "2026-09-07 00:30",
    ("Atlantic/Azores", (2027, 3, 27), (0, 30)): "2027-03-29 00:30",
    ("Asia/Beirut", (2027, 3, 27), (0, 15)): "2027-03-29 00:15",
}
for (name, day, (hour, minute)), was in SEEN.items():
    zone = ZoneInfo(name)
    noon = datetime(*day, 12, tzinfo=zone)
    fires = CronTrigger(hour=hour, minute=minute, timezone=zone).get_next_fire_time(None, noon)
    got = f"{fires.astimezone(UTC).astimezone(zone):%Y-%m-%d %H:%M}"
    print(f"{name} daily {hour:02}:{minute:02}, after {noon:%d %B} 12:00 next at {got}")
    assert got == was, f"changed: {name} -> {got}, was {was}"
PY
