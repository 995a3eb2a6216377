#!/usr/bin/env bash
# fhirclient 4.4.0 (PyPI, Python 3.11), read 2026-11-30: a FHIR date may be a year or a month alone, which is what people
# know of the day they began. Read, it is the first day of it; only the text it came as still knows better.
#   effectivePeriod.start "2024" -> date 1 January 2024        "2024-03" -> 1 March 2024
#   FHIRDateTime("2024") -> midnight of 1 January without a zone, which cannot be compared with a time that has one
# Why it matters here: "how long has she taken it" and "what came after it began" are counted from that day. A year
# told alone is asked for its month; a statement in our file begins where the record does, with its hour and zone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check fhirclient==4.4.0
"$folder/env/bin/python" - <<'PY'
from datetime import date, datetime
from importlib.metadata import version

from fhirclient.models.fhirdate import FHIRDate
from fhirclient.models.fhirdatetime import FHIRDateTime
from fhirclient.models.medicationstatement import MedicationStatement

print("fhirclient", version("fhirclient"))
for told, was in [("2024", date(2024, 1, 1)), ("2024-03", date(2024, 3, 1)), ("2024-03-09", date(2024, 3, 9))]:
    read = FHIRDate(told)
    print(told, "->", read.date, "written again as", read.as_json())
    assert (read.date, read.as_json()) == (was, told)
whole_year, moment = FHIRDateTime("2024"), FHIRDateTime("2024-03-09T08:00:00Z")
print("2024 ->", repr(whole_year.datetime))
assert whole_year.datetime == datetime(2024, 1, 1)
try:
    whole_year.datetime < moment.datetime
except TypeError as error:
    print("2024 < 2024-03-09T08:00:00Z:", error)
else:
    raise AssertionError("changed: they can be compared")
PY
