#!/usr/bin/env bash
# word2number 1.1 (PyPI, Python 3.11), read 2026-11-30: words that are not one well-formed number are summed or
# multiplied into another number instead of being refused. Valid spoken English, no error, no warning:
#   "thirty nine five" (how a temperature of 39.5 is read aloud) -> 275
#   "one oh two point six" (102.6 F)                             -> 3.6   ("oh" is skipped, 1 + 2 are added)
#   "hundred and four" (104 F)                                    -> 400
#   "one or two" (tablets)                                        -> 3
# text2num 3.1.0, tried beside it, keeps the figures apart ("39 5", "one oh 2.6", "104", "one or two").
# Why it matters here: a fever or a count of tablets must be read as said, or not at all.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check word2number==1.1 text2num==3.1.0
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from text_to_num import alpha2digit
from word2number import w2n

SEEN = {
    "thirty nine five": (275, "39 5"),
    "one oh two point six": (3.6, "one oh 2.6"),
    "hundred and four": (400, "104"),
    "one or two": (3, "one or two"),
    "thirty eight point five": (38.5, "38.5"),  # the well-formed one, for comparison
}
print("word2number", version("word2number"), "text2num", version("text2num"))
for said, (added, kept) in SEEN.items():
    got = w2n.word_to_num(said), alpha2digit(said, "en")
    print(f"{said!r}: word2number {got[0]}, text2num {got[1]!r}")
    assert got == (added, kept), f"changed: {said!r} -> {got}, was {(added, kept)}"
PY
