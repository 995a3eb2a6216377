#!/usr/bin/env bash
# drug-named-entity-recognition 2.0.9 (PyPI, Python 3.11), read 2026-11-30: finds the names of medicines in a text,
# trade names too (Arimidex, Zoladex, Verzenio, Eliquis). It does not find testosterone, estradiol, progesterone or hCG,
# nor iron, zinc, magnesium, calcium, potassium, nicotine or cannabis, each of which is sold as a medicine. Anastrozole
# with one letter wrong ("anastrazole") is nothing, and no doubt is told.
# Why it matters here: what works against this medicine, or is lowered by it, is just what is left out. Names are looked
# for in a list of ours with their slips, and an unknown one is said to be unknown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check drug-named-entity-recognition==2.0.9
"$folder/env/bin/python" - <<'PY'
from importlib.metadata import version

from drug_named_entity_recognition import find_drugs

print("drug-named-entity-recognition", version("drug-named-entity-recognition"))


def found(text):
    return [match[0]["name"] for match in find_drugs(text.split(), is_ignore_case=True)]


KNOWN = {"anastrozole": "Anastrozole", "Arimidex": "Anastrozole", "Zoladex": "Goserelin Implant", "Eliquis": "Apixaban"}
for said, was in KNOWN.items():
    print(f"{said}: {found(said)}")
    assert found(said) == [was], f"changed: {said} -> {found(said)}"
for said in "testosterone estradiol progesterone hCG iron zinc magnesium calcium potassium nicotine cannabis anastrazole".split():
    print(f"{said}: {found(said)}")
    assert not found(said), f"changed: {said} -> {found(said)}"
PY
