#!/usr/bin/env bash
# phonenumbers 9.0.43 (PyPI, a port of libphonenumber; Python 3.11), read 2026-11-30: is_emergency_number is the
# question that a dialler asks before it lets a call through. For these ambulance numbers the answer is no, and for
# most of the countries no number that is tried here is an emergency at all:
#   Serbia 194, Peru 106, Uzbekistan 103, Honduras 911, Myanmar 192, Nigeria 112, Senegal 1515, Trinidad and Tobago 811
# Each stands in two published sources that do not copy each other (tables, or the ambulance service's own page).
# Numbers of the same kind next door (France 15, Switzerland 144, Brazil 192, Pakistan 1122) are known.
# Why it matters here: "not an emergency number" from this library is no proof, so it cannot check a table that a
# frightened person calls from. Ours stands on two sources that do not copy each other, or says that it is in doubt.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check phonenumbers==9.0.43
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from phonenumbers import shortnumberinfo

print("phonenumbers", version("phonenumbers"))
UNKNOWN = {"RS": "194", "PE": "106", "UZ": "103", "HN": "911", "MM": "192", "NG": "112", "SN": "1515", "TT": "811"}
KNOWN = {"FR": "15", "CH": "144", "BR": "192", "PK": "1122", "JP": "119"}
TRIED = ("112", "911", "999", "103", "106", "119", "192", "193", "194", "15", "18")
for country, number in UNKNOWN.items():
    others = [other for other in TRIED if shortnumberinfo.is_emergency_number(other, country)]
    print(f"{country} {number}: not an emergency number; of those tried: {', '.join(others) or 'none'}")
    assert not shortnumberinfo.is_emergency_number(number, country), f"changed: {country} {number} is known"
for country, number in KNOWN.items():
    assert shortnumberinfo.is_emergency_number(number, country), f"changed: {country} {number} is unknown"
PY
