"""Somebody who helps the simulated person: opens her link, says yes and what time it is there, and reads what comes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.lab.simulation.phone import Phone, Shown

HOUR = timedelta(hours=1)
LEAVES = 0.01  # of what is told: after so much they have enough


@dataclass
class Friend:
    """``did`` hears of everything they do: what, and the act and arg of a button."""

    phone: Phone
    chance: Random
    zone: str
    her_zone: Callable[[datetime], str]
    did: Callable[[str, str, str], None]
    _plans: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def next_at(self) -> datetime | None:
        return min((at for at, _act in self._plans), default=None)

    def invited(self, link: str) -> None:
        """She has passed the link on."""
        self._intends(f"say:/start {link}", 120)

    def sees(self, shown: Shown) -> None:
        for act in ("agree", self._clock(shown)):
            if shown.button(act):
                self._intends(act, 40)
                return
        if "not recorded;" in shown.text and self.chance.random() < LEAVES:
            self._intends("stop", 60)

    def _clock(self, shown: Shown) -> str:
        """Return the button that says what time it is there: hers, or so many hours beside it."""
        now = self.phone.clock.now()
        here, there = (now.astimezone(ZoneInfo(z)).utcoffset() for z in (self.her_zone(now), self.zone))
        beside = f"zone={round(((there or HOUR) - (here or HOUR)) / HOUR)}"
        return beside if shown.button(beside) else "clock" if shown.button("zone") else beside

    def acts(self, now: datetime) -> None:
        """They do everything they had meant to do up to *now*."""
        for at, act in sorted(p for p in self._plans if p[0] <= now):
            self._plans.remove((at, act))
            card = next((s for s in reversed(self.phone.screen.values()) if s.button(act)), None)
            if act.startswith("say:"):
                self.phone.says(act[4:])
                self.did("says", "say", "")
            elif card and (button := card.button(act)) and button.tap:
                self.phone.taps(card, button)
                self.did(button.label, button.tap.act, button.tap.arg)

    def _intends(self, act: str, minutes: int) -> None:
        at = self.phone.clock.now() + timedelta(seconds=round(self.chance.uniform(5, minutes * 60)))
        self._plans.append((at, act))
