"""A blood pressure written in figures, "158/92" or "158 over 92", as the words the rules read."""

UPPER, LOWER = range(70, 261), range(40, 151)  # mmHg that a person can have and a cuff can show
# NHS, "High blood pressure": 180/120 or more needs help the same day; 140/90 or more at a clinic is high;
# NHS, "Low blood pressure": under 90/60.
VERY_HIGH, HIGH, LOW = (180, 120), (140, 90), (90, 60)


def blood_pressure(upper: str, lower: str) -> tuple[str, ...] | None:
    """Return the words for a pressure of *upper* over *lower*, or None when the figures cannot be one."""
    if not (upper.isdecimal() and lower.isdecimal()):
        return None
    systolic, diastolic = int(upper), int(lower)
    if systolic not in UPPER or diastolic not in LOWER or systolic <= diastolic:
        return None
    return ("bloodpressure", _grade(systolic, diastolic))


def _grade(systolic: int, diastolic: int) -> str:
    if systolic >= VERY_HIGH[0] or diastolic >= VERY_HIGH[1]:
        return "veryhigh"
    if systolic >= HIGH[0] or diastolic >= HIGH[1]:
        return "high"
    return "low" if systolic < LOW[0] or diastolic < LOW[1] else "ordinary"
