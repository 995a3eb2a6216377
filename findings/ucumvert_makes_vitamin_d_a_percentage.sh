#!/usr/bin/env bash
# ucumvert 0.3.2 on pint 0.25.3 (PyPI, Python 3.11), read 2026-11-30: units which the UCUM standard calls arbitrary
# (international units, plaque forming units, units of a pharmacopeia ...) are plain numbers of no dimension. By UCUM
# they can be compared with nothing but themselves.
#   1000 [IU] -> 100000 percent      1000 [USP'U] -> 1000 [IU]      10 [IU] == 10 [PFU] is true
#   only units that its table gives a dimension are refused: 1000 kat -> [IU] raises DimensionalityError
# Why it matters here: 1000 IU of vitamin D and 1000 units of another thing would be added up without a word. An amount
# keeps the unit it was told with, and is never turned into another.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ucumvert==0.3.2 pint==0.25.3
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from pint import DimensionalityError
from ucumvert import PintUcumRegistry

print("ucumvert", version("ucumvert"), "pint", version("pint"))
registry = PintUcumRegistry()


def turned(amount, unit, into):
    return registry.Quantity(amount, registry.from_ucum(unit).units).to(registry.from_ucum(into).units).magnitude


for unit, into, was in [("[IU]", "%", 100000), ("[USP'U]", "[IU]", 1000), ("[PFU]", "[IU]", 1000), ("[IU]", "1", 1000)]:
    got = turned(1000, unit, into)
    print(f"1000 {unit} = {got} {into}")
    assert abs(got - was) < 1e-6, f"changed: {unit} -> {into}: {got}, was {was}"
same = 10 * registry.from_ucum("[IU]") == 10 * registry.from_ucum("[PFU]")
print("10 [IU] == 10 [PFU]:", same)
assert same
try:
    turned(1000, "kat", "[IU]")
except DimensionalityError as error:
    print("kat:", type(error).__name__)
else:
    raise AssertionError("changed: kat is an international unit too")
PY
