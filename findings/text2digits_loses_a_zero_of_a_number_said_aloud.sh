#!/usr/bin/env bash
# text2digits 0.1.2 (PyPI, Python 3.11), read 2026-11-30: a telephone number said as people say it comes out a figure
# short, an ordinal is torn apart, and a clock time becomes a number in the hundreds.
#   "oh eight hundred five five five"  -> 080555 (0800555)       "the second one"  -> "the 2 1"
#   "seven fifteen"                    -> 715
# "two point five milligrams" and "thirty eight point five" are right.
# Why it matters here: the number of a care team that is one figure short rings somewhere else, and "the second one"
# is an answer to "which tablet?". Spoken figures are read where a figure is asked for, not turned wherever they
# stand.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check text2digits==0.1.2
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from text2digits import text2digits

print("text2digits", version("text2digits"))
SEEN = {
    "oh eight hundred five five five": "080555",
    "the second one": "the 2 1",
    "seven fifteen": "715",
    "two point five milligrams": "2.5 milligrams",
}
read = text2digits.Text2Digits().convert
for said, was in SEEN.items():
    got = read(said)
    print(f"{said!r}: {got!r}")
    assert got == was, f"changed: {said!r} -> {got!r}, was {was!r}"
PY
