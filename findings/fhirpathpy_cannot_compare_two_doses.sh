#!/usr/bin/env bash
# fhirpathpy 2.2.4 (PyPI, Python 3.11), read 2026-11-30: quantities with UCUM units are not converted and not ordered,
# although the FHIRPath document wants the second, and an empty answer (not "no") from whoever cannot do the first.
#   1 'mg' = 0.001 'g'                       -> false, as if they differed; 1 'h' = 60 'min' is true
#   Observation.value > 0.5 'mg'             -> an exception, for the commonest question of all: is it above the limit
#   1000 'mg' > 0.5 'g'                      -> TypeError
#   @2026-10-24T08:00:00+01:00 + 24 hours    -> UnboundLocalError; + 1 day answers, but 07:00 without a zone
# Why it matters here: rules over a FHIR bundle ("dose above", "fever above") raise or answer no where a unit differs;
# they cannot stand behind anything that a person acts on. We compare in one unit, of our own, before anything is
# written.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fhirpathpy==2.2.4
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from fhirpathpy import evaluate
from fhirpathpy.models import models

print("fhirpathpy", version("fhirpathpy"))
DOSE = {
    "resourceType": "Observation",
    "valueQuantity": {"value": 1.0, "unit": "mg", "code": "mg", "system": "http://unitsofmeasure.org"},
}
SEEN = {
    "Observation.value = 1 'mg'": [True],
    "1 'h' = 60 'min'": [True],
    "1 'mg' = 0.001 'g'": [False],
    "1 'mg' ~ 0.001 'g'": [False],
    "Observation.value = 0.001 'g'": [False],
    "Observation.value > 0.5 'mg'": "Exception",
    "1000 'mg' > 0.5 'g'": "TypeError",
    "@2026-10-24T08:00:00+01:00 + 24 hours": "UnboundLocalError",
    "@2026-10-24T08:00:00+01:00 + 1 day": ["2026-10-25T07:00:00"],
}
for asked, was in SEEN.items():
    try:
        got = evaluate(DOSE, asked, None, models["r4"])
    except Exception as error:
        got = type(error).__name__
    print(f"{asked}: {got}")
    assert got == was, f"changed: {asked} -> {got}, was {was}"
PY
