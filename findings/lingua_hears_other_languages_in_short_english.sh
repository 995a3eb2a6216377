#!/usr/bin/env bash
# lingua-language-detector 2.1.1 (PyPI, Python 3.11), read 2026-11-30: with all its languages loaded, as its own
# documentation begins, short plain English of somebody in need is given to other languages:
#   "I want to die" -> AFRIKAANS   "I am in pain" -> FINNISH   "no pain" -> BASQUE
#   "I fell" -> WELSH              "help me" -> TSWANA         "took it" -> GANDA
# With seven large languages to choose from (English, Spanish, German, French, Portuguese, Italian, Dutch) it is
# better, yet "I want to die" -> DUTCH and "I fell" -> ITALIAN. "chest pain" is English both times.
# Why it matters here: a companion that answers "I read only English" must not say so to English.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check lingua-language-detector==2.1.1
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from lingua import Language, LanguageDetectorBuilder

SEVEN = [getattr(Language, n) for n in ("ENGLISH", "SPANISH", "GERMAN", "FRENCH", "PORTUGUESE", "ITALIAN", "DUTCH")]
SEEN = {
    "I want to die": ("AFRIKAANS", "DUTCH"),
    "I am in pain": ("FINNISH", "ENGLISH"),
    "no pain": ("BASQUE", "ENGLISH"),
    "I fell": ("WELSH", "ITALIAN"),
    "help me": ("TSWANA", "ENGLISH"),
    "took it": ("GANDA", "ENGLISH"),
    "chest pain": ("ENGLISH", "ENGLISH"),  # for comparison
}
print("lingua-language-detector", version("lingua-language-detector"))
every = LanguageDetectorBuilder.from_all_languages().build()
seven = LanguageDetectorBuilder.from_languages(*SEVEN).build()
for said, was in SEEN.items():
    got = tuple(detector.detect_language_of(said).name for detector in (every, seven))
    print(f"{said!r}: of all languages {got[0]}, of seven {got[1]}")
    assert got == was, f"changed: {said!r} -> {got}, was {was}"
PY
