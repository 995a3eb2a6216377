#!/usr/bin/env bash
# fhir.resources 8.3.0 with pydantic 2.14.4 (PyPI, Python 3.11), read 2026-11-30: a resource whose required codes are
# invented is valid. The library checks the shape (a code is a string without spaces around it) and some numbers (a
# count of at least 1), not the value sets that the FHIR document binds as "required", nor that a period cannot be
# negative.
#   Observation.status "done"; MedicationAdministration.status "taken"   -> valid (the codes are final, completed ...)
#   a dose every -1 "week" on "XX"                                       -> valid ("wk", "mon" ..., above zero)
#   an Observation with dataAbsentReason beside its value                -> valid (constraint obs-6 says never both)
# Why it matters here: "validated by fhir.resources" says nothing about codes. A bundle for a clinic needs tests of
# its own over every code, against the document's lists.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fhir.resources==8.3.0 pydantic==2.14.4
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from fhir.resources.R4B.medicationadministration import MedicationAdministration
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.timing import Timing

print("fhir.resources", version("fhir.resources"), "pydantic", version("pydantic"))
WHAT = {"text": "Temperature"}
VALUE = {"value": 38.5, "unit": "C", "system": "http://unitsofmeasure.org", "code": "Cel"}
TABLET = {
    "medicationCodeableConcept": {"text": "Tablet"},
    "subject": {"display": "somebody"},
    "effectiveDateTime": "2026-03-04",
}
OFTEN = {"frequency": 1, "period": -1, "periodUnit": "week", "dayOfWeek": ["XX"]}
BOTH = {"status": "final", "code": WHAT, "valueQuantity": VALUE, "dataAbsentReason": {"text": "asleep"}}
SEEN = (
    ("status done", Observation, {"status": "done", "code": WHAT}, True),
    ("status taken", MedicationAdministration, {"status": "taken", **TABLET}, True),
    ("every -1 week on XX", Timing, {"repeat": OFTEN}, True),
    ("a value and why there is none", Observation, BOTH, True),
    ("no status", Observation, {"code": WHAT}, False),
    ("0 times", Timing, {"repeat": {"frequency": 0}}, False),
)
for name, kind, data, was in SEEN:
    try:
        kind.model_validate(data)
        valid = True
    except ValueError:
        valid = False
    print(f"{name}: {'valid' if valid else 'refused'}")
    assert valid is was, f"changed: {name}"
PY
