#!/usr/bin/env bash
# pendulum 3.3.0 (PyPI, Python 3.11), read 2026-11-30: a day that is added to the day before, again and again, is an
# hour late for ever after the night on which that hour does not exist. 01:30 in London, from 28 March 2026: 29 March
# 02:30 (there is no 01:30), and 30 March 02:30, 31 March 02:30 ... Counted from the first day, each is 01:30 again.
# The same happens in New York (02:30 becomes 03:30 from 8 March on).
# Why it matters here: "the next one is the last one plus a day" is how most reminders are written. A tablet's next
# time is counted from the wall-clock time of the plan, never from the one before.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pendulum==3.3.0
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

import pendulum

print("pendulum", version("pendulum"))
for zone, first, was in (
    ("Europe/London", (2026, 3, 28, 1, 30), ["28 01:30", "29 02:30", "30 02:30", "31 02:30"]),
    ("America/New_York", (2026, 3, 7, 2, 30), ["07 02:30", "08 03:30", "09 03:30", "10 03:30"]),
):
    start = pendulum.datetime(*first, tz=zone)
    chain = [start]
    for _ in range(3):
        chain.append(chain[-1].add(days=1))
    got = [at.format("DD HH:mm") for at in chain]
    from_the_first = [start.add(days=n).format("HH:mm") for n in (2, 3)]
    print(f"{zone}: one after the other {got}, from the first {from_the_first}")
    assert got == was, f"changed: {got}, was {was}"
    assert from_the_first == [start.format("HH:mm")] * 2
PY
