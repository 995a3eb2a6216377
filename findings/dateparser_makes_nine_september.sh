#!/usr/bin/env bash
# dateparser 1.5.0 (PyPI, Python 3.11), read 2026-11-30, at 17:00 on 4 March: the commonest answer to "what time?" is
# a month, and an hour beside a part of the day is the moment of asking.
#   "9"                 -> 4 September 2026, 00:00       "this morning at 8"  -> 4 March, 17:00
#   "8 tonight"         -> 4 March, 17:00                "last night at 11"   -> 3 March, 17:00
# "last night" alone is 20:00 and "tomorrow at noon" is right, so each looks as if it had been understood.
# Why it matters here: "now" is the one time that is surely wrong for "this morning at 8", and it is the one that goes
# on record without anybody noticing. Our reader answers, asks, or says that it does not know.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check dateparser==1.5.0
"$folder/env/bin/python" - <<'PY'
from datetime import datetime
from importlib.metadata import version

import dateparser

AT = datetime(2026, 3, 4, 17, 0)
SEEN = {
    "9": "2026-09-04 00:00",
    "this morning at 8": "2026-03-04 17:00",
    "8 tonight": "2026-03-04 17:00",
    "last night at 11": "2026-03-03 17:00",
    "last night": "2026-03-03 20:00",
    "tomorrow at noon": "2026-03-05 12:00",
}
print("dateparser", version("dateparser"), "said at", AT)
for said, was in SEEN.items():
    at = dateparser.parse(said, languages=["en"], settings={"RELATIVE_BASE": AT})
    got = f"{at:%Y-%m-%d %H:%M}" if at else "not understood"
    print(f"{said!r}: {got}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
