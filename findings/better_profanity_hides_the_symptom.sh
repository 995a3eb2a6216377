#!/usr/bin/env bash
# better_profanity 0.7.0 (PyPI, Python 3.11), read 2026-11-30: the filter that is put before many chats takes out
# exactly the part of the body.
#   "rectal bleeding" -> "**** bleeding"        "my nipples are sore" -> "my **** are sore"
#   "sex is painful"  -> "**** is painful"      "fat around my belly" -> "**** around my belly"
# "pee burns", "vulva sore" and "testicle pain" lose theirs, too, while breast, vaginal and prostate pass.
# Why it matters here: a woman of sixty who at last types where it hurts reads stars, and what decides whether to call
# somebody never reaches the rules. No filter stands before hers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check better_profanity==0.7.0
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from better_profanity import profanity

print("better_profanity", version("better_profanity"))
SEEN = {
    "rectal bleeding": "**** bleeding",
    "my nipples are sore": "my **** are sore",
    "sex is painful": "**** is painful",
    "fat around my belly": "**** around my belly",
    "pee burns": "**** burns",
    "vulva sore": "**** sore",
    "testicle pain": "**** pain",
    "vaginal dryness": "vaginal dryness",
    "breast lump": "breast lump",
}
for said, was in SEEN.items():
    got = profanity.censor(said)
    print(f"{said!r}: {got!r}")
    assert got == was, f"changed: {said!r} -> {got!r}, was {was!r}"
PY
