"""The day a button names."""

from datetime import date


def read_day(text: str) -> date | None:
    """Return the date of a button's YYYYMMDD, None when it is none."""
    try:
        return date.fromisoformat(text) if len(text) == len("20260301") else None
    except ValueError:
        return None
