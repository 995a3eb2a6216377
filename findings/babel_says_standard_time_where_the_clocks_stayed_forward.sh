#!/usr/bin/env bash
# Babel 2.19.0 with tzdata 2026.6 (PyPI, Python 3.11), read 2026-11-30: in 2026 British Columbia, Alberta and Manitoba
# kept their summer time for good, which the rules write as a standard time of its own. So a winter morning in
# Vancouver is 09:00, seven hours behind, and Babel prints "9:00:00 a.m. Pacific Standard Time", which is eight hours
# behind and means 10:00 there.
#   Vancouver: Pacific Standard Time (-0700)      Edmonton: Mountain Standard Time (-0600)
#   Winnipeg: Central Standard Time (-0500)       Los Angeles, for comparison: Pacific Standard Time (-0800)
# Why it matters here: a daughter in Seattle who reads "9:00 Pacific Standard Time" rings her mother an hour off, all
# winter. The bot shows a time with its place, never with the name of a zone, and its calendar file carries the rules
# themselves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check babel==2.19.0 tzdata==2026.6
"$folder/env/bin/python" - <<'PY'
import zoneinfo
from datetime import UTC, datetime
from importlib.metadata import version

zoneinfo.reset_tzpath(to=())  # the rules of the package, not of this machine

from babel.dates import format_time

AT = datetime(2026, 12, 1, 16, tzinfo=UTC)
SEEN = {
    "America/Vancouver": ("-0700", "9:00:00 a.m. Pacific Standard Time"),
    "America/Edmonton": ("-0600", "10:00:00 a.m. Mountain Standard Time"),
    "America/Winnipeg": ("-0500", "11:00:00 a.m. Central Standard Time"),
    "America/Los_Angeles": ("-0800", "8:00:00 a.m. Pacific Standard Time"),
}
print("Babel", version("babel"), "tzdata", version("tzdata"))
for name, was in SEEN.items():
    zone = zoneinfo.ZoneInfo(name)
    said = format_time(AT, "full", tzinfo=zone, locale="en_CA").replace("\u202f", " ")
    got = (f"{AT.astimezone(zone):%z}", said)
    print(f"{name}: {got[0]} {got[1]}")
    assert got == was, f"changed: {name} {got}"
PY
