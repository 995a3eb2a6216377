"""What a message says beside what it reports of a tablet: "took it at 8 and my arm is dead" -> "my arm is dead"."""

import re
from collections.abc import Mapping

from bot.domain.reports.reader import read
from bot.domain.reports.report import Act

MOST = 12  # parts of a message that are read one by one; what follows stays whole
_JOINTS = re.compile(
    r"[.,;:!?\n()]+\s*|\s[-–—]\s|\b(?:and|but|then|now|while|because|since|although|plus)\b\s*"
)
_SHORTEST = 3  # letters


def beside(text: str, medicines: Mapping[str, tuple[str, ...]]) -> str:
    """Return the parts of *text* that report nothing, in their order; "" when there is no report among them."""
    parts = [part.strip() for part in _JOINTS.split(text, maxsplit=MOST) if part and part.strip()]
    reported = [read(part, medicines).act is not Act.NONE for part in parts]
    if not any(reported):
        return ""
    rest = " ".join(part for part, is_one in zip(parts, reported, strict=True) if not is_one)
    return rest if len(rest) >= _SHORTEST else ""
