"""What she wants on the page: how far back, and which parts; small enough for the buttons to carry."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.overview import Span, Window, span_of

VISIT, HALF = "v", "6m"
TIMES = (VISIT, Window.QUARTER.value, HALF, Window.YEAR.value)
HALF_YEAR = timedelta(days=182)
PARTS = {  # letter: text of its toggle
    "t": "rep.part.tablets",
    "s": "rep.part.symptoms",
    "q": "rep.part.questions",
    "n": "rep.part.notes",
    "v": "rep.part.visits",
    "r": "rep.part.reasons",
    "i": "rep.part.private",
}
USUAL = "tsqnvr"


@dataclass(frozen=True, slots=True)
class Wish:
    time: str
    parts: str

    @classmethod
    def read(cls, arg: str) -> "Wish | None":
        """Return the wish a button carries, None when it is none."""
        time, _, parts = arg.partition(".")
        return cls(time, parts) if time in TIMES and set(parts) <= set(PARTS) else None

    @property
    def arg(self) -> str:
        return f"{self.time}.{self.parts}"

    def toggled(self, part: str) -> "Wish":
        return Wish(self.time, "".join(p for p in PARTS if (p in self.parts) != (p == part)))

    def has(self, part: str) -> bool:
        return part in self.parts

    def span(self, visited: date | None, today: date) -> Span:
        """Return the days the page is about; without a visit that was, twelve weeks."""
        if self.time == VISIT and visited:
            return Span(min(visited, today), today)
        if self.time == HALF:
            return Span(today - HALF_YEAR, today)
        return span_of(Window.YEAR if self.time == Window.YEAR else Window.QUARTER, today)
