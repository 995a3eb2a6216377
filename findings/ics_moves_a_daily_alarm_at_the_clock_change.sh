#!/usr/bin/env bash
# ics 0.7.3 (PyPI, Python 3.11), read 2026-11-30: an event every day at 08:00 in London, read and written back, comes
# out as 08:00 UTC with the same rule. Until the clocks change it looks right; from 29 March on it rings at 09:00.
# What had no calendar scale leaves with CALSCALE:GEORGIAN, a word that no document knows (it is GREGORIAN), and
# recurring-ical-events 3.8.2 refuses the file for it. The reader itself shows no repetition: a daily event is one
# event.
# Why it matters here: a tablet's time is a time on the wall. A calendar that went through such a program rings an
# hour late for half of the year, so the file says its zone whole and our tests read it back with another library than
# this.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check ics==0.7.3 recurring-ical-events==3.8.2 icalendar==7.3.2
"$folder/env/bin/python" - <<'PY'
from datetime import datetime
from importlib.metadata import version
from zoneinfo import ZoneInfo

import icalendar
import ics
import recurring_ical_events

LONDON = ZoneInfo("Europe/London")
LINES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//finding//EN
BEGIN:VEVENT
UID:tablet
DTSTAMP:20260301T000000Z
DTSTART;TZID=Europe/London:20260327T080000
DURATION:PT5M
SUMMARY:Tablet
RRULE:FREQ=DAILY;COUNT=30
END:VEVENT
END:VCALENDAR
"""


def rings(text):
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime(2026, 3, 27), datetime(2026, 3, 31)
    )
    return [f"{event['DTSTART'].dt.astimezone(LONDON):%d %H:%M}" for event in found]


print("ics", version("ics"))
text = LINES.replace("\n", "\r\n")
calendar = ics.Calendar(text)
written = calendar.serialize()
try:
    rings(written)
except recurring_ical_events.errors.InvalidCalendar as error:
    print("as written:", error)
else:
    raise AssertionError("changed: what it writes can be read")
again = written.replace("GEORGIAN", "GREGORIAN")
print("before:", rings(text))
print("after: ", rings(again))
print([line for line in again.splitlines() if line.startswith(("DTSTART", "RRULE", "CALSCALE"))])
assert rings(text) == ["27 08:00", "28 08:00", "29 08:00", "30 08:00"]
assert rings(again) == ["27 08:00", "28 08:00", "29 09:00", "30 09:00"], f"changed: {rings(again)}"
assert "CALSCALE:GEORGIAN" in written, "changed: no such scale any more"
assert len(calendar.events) == 1, "changed: repetitions are shown"
PY
