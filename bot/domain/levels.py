"""How soon somebody should hear of it: the one ladder that triage, check-ins and typed words share."""

from enum import StrEnum


class Level(StrEnum):
    """Levels in rising order: ``Level.SOON < Level.TODAY`` and ``max(levels)`` is the one that counts."""

    NONE = "NONE"
    INFO = "INFO"
    SELF_CARE = "SELF_CARE"
    ROUTINE = "ROUTINE"
    SOON = "SOON"
    TODAY = "TODAY"
    EMERGENCY = "EMERGENCY"
    CRISIS = "CRISIS"

    @property
    def rank(self) -> int:
        """Return the step on the ladder, 0 for ``NONE``."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Level(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Level(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Level(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Level(other).rank


_RANKS = {level.value: rank for rank, level in enumerate(Level)}
