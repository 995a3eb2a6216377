#!/usr/bin/env bash
# quantulum3 0.10.0 without its classifier (PyPI, Python 3.11), read 2026-11-30: in "half a tablet" the article is
# taken for "a", the sign of a year (annum): 0.5 years. "took half a pill" too. A blood pressure is a fraction, and a
# bare C is a coulomb.
#   "half a tablet"        -> 0.5 year          "BP 140/90"            -> 1.5555555555555556, no unit
#   "38.5 C"               -> 38.5 coulomb      "1 mg tablet a day"    -> 1 milligram, 1 day (not a rate)
# Why it matters here: a reader of quantities that is right for engineering takes a cut tablet for a span of time.
# What was said of tablets is read by a grammar of ours, or asked.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check quantulum3==0.10.0
"$folder/env/bin/python" - <<'PY'
import warnings
from importlib.metadata import version

warnings.simplefilter("ignore")
from quantulum3 import parser

print("quantulum3", version("quantulum3"))
SEEN = {
    "half a tablet": [(0.5, "year")],
    "I took half a pill": [(0.5, "year")],
    "BP 140/90": [(140 / 90, "dimensionless")],
    "temperature of 38.5 C": [(38.5, "coulomb")],
    "1 mg tablet a day": [(1.0, "milligram"), (1.0, "day")],
    "2.5 mg": [(2.5, "milligram")],
}
for said, was in SEEN.items():
    got = [(found.value, found.unit.name) for found in parser.parse(said)]
    print(f"{said!r}: {got}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
