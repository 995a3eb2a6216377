#!/usr/bin/env bash
# icalevents 0.3.1 beside recurring-ical-events 3.8.2 and icalendar 7.3.2 (PyPI, Python 3.11), read 2026-11-30: importing
# the first switches the second to other zone rules for the whole process. The same file, the same question, another
# answer, and no call was made to it. A tablet each day at 00:30 in Havana, where the clock jumps at midnight of
# 14 March 2027, asked for 12 to 15 March:
#   alone:          00:30-05:00, 00:30-05:00, 00:30-05:00 (skipped, so 01:30), 00:30-04:00
#   after "import": 00:30-04:00, 00:30-04:00, 00:30-04:00, 00:30-04:00: an hour early on days before the change
# Why it matters here: an import that sorts first in a test or an add-on decides when an alarm rings. Each of our files
# carries its zone's rules whole and is read back by a reader that did not write it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check icalevents==0.3.1 recurring-ical-events==3.8.2 icalendar==7.3.2
"$folder/env/bin/python" - <<'PY'
import subprocess
import sys
from importlib.metadata import version

print(*(f"{name} {version(name)}" for name in ("icalevents", "recurring-ical-events", "icalendar")))
READER = """
import importlib, sys
from datetime import date
[importlib.import_module(name) for name in sys.argv[1:]]
import icalendar, recurring_ical_events
lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tablets//EN", "BEGIN:VEVENT", "UID:1@tablets",
         "DTSTAMP:20260101T000000Z", "DTSTART;TZID=America/Havana:20270301T003000", "DURATION:PT5M",
         "RRULE:FREQ=DAILY", "SUMMARY:Tablet", "END:VEVENT", "END:VCALENDAR", ""]
found = recurring_ical_events.of(icalendar.Calendar.from_ical("\\r\\n".join(lines)))
print(*(event["DTSTART"].dt.isoformat() for event in found.between(date(2027, 3, 12), date(2027, 3, 16))))
"""


def read(*imports):
    out = subprocess.run([sys.executable, "-W", "ignore", "-c", READER, *imports], check=True, capture_output=True, text=True)
    return out.stdout.split()


alone, beside = read(), read("icalevents.icalevents")
print("alone         ", *alone)
print("after importing", *beside)
days = ("2027-03-12", "2027-03-13", "2027-03-14", "2027-03-15")
assert alone == [f"{day}T00:30:00{'-04:00' if day == days[3] else '-05:00'}" for day in days], alone
assert beside == [f"{day}T00:30:00-04:00" for day in days], beside
PY
