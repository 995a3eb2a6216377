#!/usr/bin/env bash
# bluetooth-sig 0.6.0 (PyPI, Python 3.11), read 2026-11-30: the Weight Scale Service keeps 0xFFFF for "Measurement
# Unsuccessful". It comes out as a person of 327.675 kg (or 655.35 lb), no error, nothing that marks it. A year of 0
# in a blood pressure's time, which the same documents keep for "not known", is an error that takes the whole
# measurement with it.
# Why it matters here: weight that goes up fast is a sign to call somebody about. What a device did not measure must
# be nothing, and what it does not know must not cost the rest.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check bluetooth-sig==0.6.0
"$folder/env/bin/python" - <<'PY'
import struct
from importlib.metadata import version

from bluetooth_sig import BluetoothSIGTranslator

print("bluetooth-sig", version("bluetooth-sig"))
read = BluetoothSIGTranslator().parse_characteristic

for flags, raw, was in ((0, 14_000, 70.0), (0, 0xFFFF, 327.675), (1, 0xFFFF, 655.35)):
    got = read("2A9D", struct.pack("<BH", flags, raw))
    print(f"flags {flags}, weight {raw:#06x}: {got.weight} {got.weight_unit.value}")
    assert abs(got.weight - was) < 1e-9, f"changed: {raw:#06x} -> {got.weight}, was {was}"

unknown_date = struct.pack("<BHHHHBBBBB", 2, 120, 80, 93, 0, 0, 0, 8, 0, 0)
try:
    read("2A35", unknown_date)
except Exception as error:
    print("pressure at an unknown date:", type(error).__name__, str(error).rpartition(": ")[2])
    assert "year 0 is out of range" in str(error)
else:
    raise AssertionError("changed: a pressure with an unknown date is read")
PY
