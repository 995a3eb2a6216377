#!/usr/bin/env bash
# recurrent 0.4.1 (PyPI, Python 3.11), read 2026-11-30, at 17:00 on 4 March: of plans as people say them, some come
# out as another plan, without a word of doubt.
#   "weekdays at 7"           -> 19:00 from Monday to Friday; "weekends at 9" beside it stays 09:00
#   "at noon every day"       -> every day, the noon is gone
#   "every half hour"         -> every hour
#   "every day except Sunday" -> every day but one: only the coming Sunday is left out
#   "three weeks on one week off" -> once, on 1 April
# Why it matters here: a plan is what somebody is reminded by for five years. What was read of a plan is said back in
# full before it counts, and what is not wholly understood is asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check recurrent==0.4.1
"$folder/env/bin/python" - <<'PY'
from datetime import datetime
from importlib.metadata import version

from recurrent import RecurringEvent

AT = datetime(2026, 3, 4, 17, 0)
SEEN = {
    "weekdays at 7": {"BYDAY=MO,TU,WE,TH,FR", "BYHOUR=19", "BYMINUTE=0", "INTERVAL=1", "FREQ=WEEKLY"},
    "weekends at 9": {"BYDAY=SA,SU", "BYHOUR=9", "BYMINUTE=0", "INTERVAL=1", "FREQ=WEEKLY"},
    "at noon every day": {"INTERVAL=1", "FREQ=DAILY"},
    "every half hour": {"INTERVAL=1", "FREQ=HOURLY"},
    "every day except Sunday": {"INTERVAL=1", "FREQ=DAILY", "EXDATE:20260308"},
    "three weeks on one week off": {"2026-04-01 17:00:00"},
    "every 28 days": {"INTERVAL=28", "FREQ=DAILY"},
}
print("recurrent", version("recurrent"), "said at", AT)
for said, was in SEEN.items():
    read = str(RecurringEvent(now_date=AT).parse(said))
    parts = {part for line in read.splitlines() for part in line.removeprefix("RRULE:").split(";")}
    got = {part.rpartition("T")[0] if part.startswith("EXDATE") else part for part in parts}  # its hour is now
    print(f"{said!r}: {read.replace(chr(10), ' ')}")
    assert got == was, f"changed: {said!r} -> {read!r}"
PY
