"""The files she takes away, each made from the same typed events: a table, JSON, FHIR, a calendar; pure, and in a process of its own.

Only here are fhir.resources and icalendar known. What a file says in words comes in from outside.
"""

from enum import StrEnum
from importlib.util import find_spec


class Format(StrEnum):
    """One kind of file."""

    CSV = "csv"
    JSON = "json"
    FHIR = "fhir"
    ICS = "ics"

    @property
    def ending(self) -> str:
        """What the file's name ends with."""
        return _ENDINGS.get(self, self.value)

    @property
    def available(self) -> bool:
        """Whether the library it is made with is installed (the extra ``reports``)."""
        return self not in _NEEDS or find_spec(_NEEDS[self]) is not None


_ENDINGS = {Format.FHIR: "fhir.json"}
_NEEDS = {Format.FHIR: "fhir", Format.ICS: "icalendar"}
