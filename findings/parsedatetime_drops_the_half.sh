#!/usr/bin/env bash
# parsedatetime 2.6 (PyPI, Python 3.11), read 2026-11-30, at 17:00: "half" beside a unit is dropped and success is
# still reported, so a relative time is off by half an hour; a named part of the day wins over the hour beside it.
#   "half an hour ago"   -> 16:00 (one hour ago)          "in half an hour" -> 18:00
#   "8 in the morning"   -> 06:00 (the morning's default) "half past 8 pm"  -> 20:00
#   "last night at 11"   -> 21:00 of the same, coming evening: neither last night nor 11
# Why it matters here: a time that is said is the time on record; a parser that answers with another time and
# reports success cannot stand behind "I took it half an hour ago".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check parsedatetime==2.6
"$folder/env/bin/python" - <<'PY'
from datetime import datetime
from importlib.metadata import version

import parsedatetime

AT = datetime(2026, 3, 4, 17, 0)
SEEN = {
    "half an hour ago": "04 16:00",
    "in half an hour": "04 18:00",
    "8 in the morning": "04 06:00",
    "half past 8 pm": "04 20:00",
    "last night at 11": "04 21:00",
    "in 30 minutes": "04 17:30",  # the same span in figures, for comparison
}
print("parsedatetime", version("parsedatetime"), "said at", AT)
for said, was in SEEN.items():
    at, status = parsedatetime.Calendar().parseDT(said, sourceTime=AT)
    got = f"{at:%d %H:%M}" if status else "not understood"
    print(f"{said!r}: {got} (status {status})")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
