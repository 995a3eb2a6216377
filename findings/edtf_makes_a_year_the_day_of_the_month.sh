#!/usr/bin/env bash
# edtf 5.0.2 (PyPI, Python 3.11), read 2026-11-30: dates as people write them, turned into the extended date format.
#   "March '24" -> XXXX-03-24: no year, the 24th        "2023 or 2024" -> 2023
#   "end of 2019" -> 2019, the whole year               "3/5/2024" -> 2024-03-05, month first, no way to say otherwise
#   "last year", "a year ago", "summer" -> nothing      "since March" -> XXXX-03/, an open span without a year
# Why it matters here: "since when do you take it?" is answered like that, and what is counted from the answer is said
# to her. A month without a year is asked, and so is a date of two readings.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check edtf==5.0.2
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from edtf import text_to_edtf

print("edtf", version("edtf"))
SEEN = {
    "March '24": "XXXX-03-24",
    "March 2024": "2024-03",
    "2023 or 2024": "2023",
    "end of 2019": "2019",
    "3/5/2024": "2024-03-05",
    "since March": "XXXX-03/",
    "last year": None,
    "a year ago": None,
    "summer": None,
}
for said, was in SEEN.items():
    got = text_to_edtf(said)
    got = None if got is None else str(got)
    print(f"{said!r}: {got}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
