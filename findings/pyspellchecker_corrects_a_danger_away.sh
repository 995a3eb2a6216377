#!/usr/bin/env bash
# pyspellchecker 0.9.1 (PyPI, Python 3.11), read 2026-11-30: the likeliest correction goes by how common a word is, so
# the slips that matter most become harmless words.
#   "bleading" -> leading      "swolen" -> stolen      "hert" -> her      "chst" -> cost      "dieing" -> dining
# "brest" is a word to it (a town) and stays. "vomitting" and "dizy" become what was meant. None of five names of
# medicines (anastrozole, letrozole, exemestane, denosumab, palbociclib) is a word, nor has it a guess for
# "anastrazole".
# Why it matters here: whoever corrects spelling before looking for danger loses "my leg is swolen". What is rare in
# books is what a frightened thumb means here, so a slip is weighed by the words that the rules wait for, and only
# asks.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check pyspellchecker==0.9.1
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from spellchecker import SpellChecker

print("pyspellchecker", version("pyspellchecker"))
words = SpellChecker()
SEEN = {
    "bleading": "leading",
    "swolen": "stolen",
    "hert": "her",
    "chst": "cost",
    "dieing": "dining",
    "brest": "brest",
    "vomitting": "vomiting",
    "dizy": "dizzy",
    "anastrazole": None,
}
for typed, was in SEEN.items():
    got = words.correction(typed)
    print(f"{typed}: {got}")
    assert got == was, f"changed: {typed} -> {got}, was {was}"
medicines = ["anastrozole", "letrozole", "exemestane", "denosumab", "palbociclib"]
assert words.unknown(medicines) == set(medicines), "changed: a medicine is known"
PY
