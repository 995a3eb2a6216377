#!/usr/bin/env bash
# ctparse 0.3.6 (PyPI, Python 3.11), read 2026-11-30 with Monday 30 November 2026, 17:00 as now: an amount is an hour,
# what is past is to come, and "ago" is lost.
#   "1 mg" -> 1 December 01:00           "2 tablets" -> 1 December 02:00
#   "last Sunday" -> the next, 6 December "8 tonight" -> the evening of 8 December
#   "an hour ago" -> a span of one hour   "half seven" -> 06:30 (the German reading, with no doubt told)
# Why it matters here: "I took 1 mg" would be a tablet taken at one in the night, "last Sunday" a day that has not come.
# An answer is read by what was asked, an amount is no time, and what has two readings is asked with two buttons.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ctparse==0.3.6
"$folder/env/bin/python" - <<'PY'
import warnings
from datetime import datetime
from importlib.metadata import version

warnings.simplefilter("ignore")
from ctparse import ctparse

print("ctparse", version("ctparse"))
NOW = datetime(2026, 11, 30, 17, 0)
SEEN = {
    "1 mg": "2026-12-01 01:00 (X/X)",
    "2 tablets": "2026-12-01 02:00 (X/X)",
    "last Sunday": "2026-12-06 X:X (X/last)",
    "8 tonight": "2026-12-08 X:X (X/evening)",
    "an hour ago": "1 hours",
    "half seven": "2026-12-01 06:30 (X/X)",
    "yesterday at 8": "2026-11-29 08:00 (X/X)",
}
for said, was in SEEN.items():
    got = str(ctparse(said, ts=NOW, timeout=60).resolution)
    print(f"{said!r}: {got}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
