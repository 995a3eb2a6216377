#!/usr/bin/env bash
# vaderSentiment 3.3.2 (PyPI, Python 3.11), read 2026-11-30 (compound from -1 to 1): words of farewell and need are
# scored as happy, good news of a clinic as bad.
#   "everyone would be better off without me"    +0.44     "my scan was negative"   -0.57
#   "I took all the tablets, love to everyone"   +0.64     "cancer free!"           -0.34
#   "please help"                                +0.61     "I cannot breathe"        0.00
# "I have chest pain" is -0.51, about the same as a scan that found nothing.
# Why it matters here: it is what a programmer reaches for first to find out who is in trouble. A threshold on mood
# hears the kind goodbye of somebody who is about to die as a happy message. Danger and mood are different questions.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check vaderSentiment==3.3.2
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

print("vaderSentiment", version("vaderSentiment"))
SEEN = {
    "everyone would be better off without me": 0.4404,
    "I took all the tablets, love to everyone": 0.6369,
    "please help": 0.6124,
    "I cannot breathe": 0.0,
    "I have chest pain": -0.5106,
    "my scan was negative": -0.5719,
    "cancer free!": -0.3382,
}
score = SentimentIntensityAnalyzer().polarity_scores
for said, was in SEEN.items():
    got = score(said)["compound"]
    print(f"{said!r}: {got:+.2f}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
