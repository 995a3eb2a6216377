#!/usr/bin/env bash
# bluetooth-sig 0.6.0 (PyPI, Python 3.11), read 2026-11-30: the exponents of the two medical float formats (IEEE
# 11073-20601, used by every Bluetooth thermometer, blood pressure cuff and oximeter) are read with an offset that the
# formats do not have. They are plain two's complement: four bits in the short form, eight in the long one.
#   120/80 mmHg (2A35: 00 7800 5000 5d00)   -> 0.0000012/0.0000008 mmHg, no error
#   38.5 degrees Celsius (2A1C: 00 810100ff) -> 3.85e+129 degrees Celsius, no error
#   oxygen 97 %, pulse 72 (2A5E)             -> 0.00000097 %, 0.00000072, no error
# The heart rate beside them (2A37), which has no float, is right. The bytes follow the GATT Specification Supplement;
# a pressure in kPa with one decimal (exponent -1) is refused as out of range.
# Why it matters here: a reading that no person can have passes as a measurement; figures from a device need the same
# limits of the body as typed ones.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/env"
"$folder/env/bin/pip" install --quiet --disable-pip-version-check bluetooth-sig==0.6.0
"$folder/env/bin/python" - <<'PY'
import struct
from importlib.metadata import version

from bluetooth_sig import BluetoothSIGTranslator


def short(mantissa, exponent=0):
    """IEEE 11073 SFLOAT: exponent in the upper four bits, mantissa in the lower twelve, little endian."""
    return struct.pack("<H", (exponent & 0xF) << 12 | mantissa & 0xFFF)


def long(mantissa, exponent):
    """IEEE 11073 FLOAT: exponent in the upper eight bits, mantissa in the lower twenty-four, little endian."""
    return struct.pack("<I", (exponent & 0xFF) << 24 | mantissa & 0xFFFFFF)


print("bluetooth-sig", version("bluetooth-sig"))
read = BluetoothSIGTranslator().parse_characteristic

pressure = read("2A35", bytes([0]) + short(120) + short(80) + short(93))
print(f"120/80 mmHg: {pressure.systolic:.2g}/{pressure.diastolic:.2g} {pressure.unit.value}")
assert (pressure.systolic, pressure.diastolic) != (120, 80), "changed: 120/80 is read"
assert abs(pressure.systolic / 120e-8 - 1) < 1e-9, f"changed: {pressure.systolic}"

warm = read("2A1C", bytes([0]) + long(385, -1))
print(f"38.5 degrees: {warm.temperature:.3g} {warm.unit.value}")
assert abs(warm.temperature / 3.85e129 - 1) < 1e-9, f"changed: {warm.temperature}"

oxygen = read("2A5E", bytes([0]) + short(97) + short(72))
print(f"97 %, pulse 72: {oxygen.spo2:.2g} %, {oxygen.pulse_rate:.2g}")
assert abs(oxygen.spo2 / 97e-8 - 1) < 1e-9, f"changed: {oxygen.spo2}"

beat = read("2A37", bytes([0, 72]))
print(f"pulse 72 without a float: {beat.heart_rate}")
assert beat.heart_rate == 72
PY
