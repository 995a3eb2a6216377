#!/usr/bin/env bash
# fhir.resources 8.3.0 with pydantic 2.14.4 (PyPI, Python 3.11), read 2026-11-30: a value that was written as 1.00
# leaves as 1.0, 0.50 as 0.5. The FHIR document says that the precision of a decimal carries meaning and is to be
# kept: 0.010 is not the same as 0.01.
# Why it matters here: a laboratory's 2.50 and 2.5 are not the same statement about how finely was measured. A bundle
# that is read and written again by it is not the bundle that came, so a signature or a hash over it does not hold;
# figures that must stay as told go out as text beside the number.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fhir.resources==8.3.0 pydantic==2.14.4
"$folder/env/bin/python" - <<'PY'
import json
from decimal import Decimal
from importlib.metadata import version

from fhir.resources.R4B.quantity import Quantity

print("fhir.resources", version("fhir.resources"), "pydantic", version("pydantic"))
for written, was in (("1.00", "1.0"), ("0.50", "0.5"), ("38.50", "38.5"), ("120", "120")):
    came = Quantity.model_validate_json(f'{{"value": {written}, "unit": "mg"}}')
    left = str(json.loads(came.model_dump_json(), parse_float=Decimal)["value"])
    print(f"{written} -> {left}")
    assert left == was, f"changed: {written} -> {left}, was {was}"
PY
