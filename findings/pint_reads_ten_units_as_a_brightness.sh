#!/usr/bin/env bash
# pint 0.25.3 (PyPI, Python 3.11), read 2026-11-30: "10 units" is ten millionths of a nit, a measure of how bright a
# screen is: "units" is read as u (micro), nit and s (plural). "10 unit" is the same. IU is unknown, so the short form
# is refused and the long one believed. "1 Min" is a million inches beside "1 min", a minute.
# Why it matters here: insulin, heparin and vitamins are told in units, and a phone writes the first letter large. An
# amount is kept in her words; only mg, micrograms, g, ml, tablets and the like of our own table are read.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pint==0.25.3
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from pint import UndefinedUnitError, UnitRegistry

print("pint", version("pint"))
registry = UnitRegistry()
SEEN = {"10 units": "10 micronit", "10 unit": "10 micronit", "1 Min": "1 megainch", "1 min": "1 minute", "50 mcg": "50 microgram"}
for said, was in SEEN.items():
    got = str(registry(said))
    print(f"{said!r}: {got}, {registry(said).dimensionality}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
for said in ("10 IU", "1 tablet"):
    try:
        got = registry(said)
    except UndefinedUnitError as error:
        print(f"{said!r}: {error}")
    else:
        raise AssertionError(f"changed: {said!r} -> {got}")
PY
