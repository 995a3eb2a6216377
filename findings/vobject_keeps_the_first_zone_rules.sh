#!/usr/bin/env bash
# vobject 0.9.9 (PyPI, Python 3.11), read 2026-11-30: the rules of the first VTIMEZONE read under a name serve every
# file read later in the same process, whatever rules that file carries. No error, no warning. Two valid files name
# "Europe/London"; in the second the offset is +01:00 all year (as London had it from 1968 to 1971):
#   each read in a process of its own: 08:30 in January is 08:30Z in the first and 07:30Z in the second
#   the second read after the first:   08:30Z: the rules of the first file
# After registerTzid(name, None) the second file is read by its own rules again.
# Why it matters here: a reader that has seen an older file shows a tablet at the wrong hour once a country changes
# its clock rules; and a test that reads two files checks the second by the rules of the first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vobject==0.9.9
"$folder/env/bin/python" - <<'PY'
import subprocess
import sys
from datetime import UTC
from importlib.metadata import version

import vobject

SUMMER = """BEGIN:DAYLIGHT
DTSTART:20000326T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:20001029T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD"""
ALL_YEAR = """BEGIN:STANDARD
DTSTART:20000101T000000
TZOFFSETFROM:+0100
TZOFFSETTO:+0100
TZNAME:BST
END:STANDARD"""


def file(rules):
    lines = f"""BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//example//EN
BEGIN:VTIMEZONE
TZID:Europe/London
{rules}
END:VTIMEZONE
BEGIN:VEVENT
UID:1
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/London:20260115T083000
SUMMARY:Tablet
END:VEVENT
END:VCALENDAR
"""
    return lines.replace("\n", "\r\n")


def read(text):
    return f"{vobject.readOne(text).vevent.dtstart.value.astimezone(UTC):%H:%MZ}"


ALONE = "import sys, vobject; from datetime import UTC; print(f'{vobject.readOne(sys.stdin.read()).vevent.dtstart.value.astimezone(UTC):%H:%MZ}')"


def alone(text):
    done = subprocess.run([sys.executable, "-c", ALONE], input=text.encode(), capture_output=True, check=True)
    return done.stdout.decode().strip()


print("vobject", version("vobject"))
first, second = file(SUMMER), file(ALL_YEAR)
seen = {
    "the first alone": alone(first),
    "the second alone": alone(second),
    "the first": read(first),
    "the second after it": read(second),
}
vobject.icalendar.registerTzid("Europe/London", None)
seen["the second after the name was forgotten"] = read(second)
for what, at in seen.items():
    print(f"08:30 in London in January, {what}: {at}")
assert list(seen.values()) == ["08:30Z", "07:30Z", "08:30Z", "08:30Z", "07:30Z"], f"changed: {seen}"
PY
