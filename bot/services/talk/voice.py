"""How the bot speaks to one person: their language, their country's way of writing times, their zone."""

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from markupsafe import Markup

from bot import texts
from bot.domain.messages import Button, Style, Tap
from bot.domain.people import Person
from bot.domain.plans import zone_info
from bot.texts import spelling


@dataclass(frozen=True, slots=True)
class Voice:
    lang: str = "en"
    country: str = ""
    zone: str = "UTC"

    @classmethod
    def of(cls, person: Person, country: str = "") -> "Voice":
        return cls(person.lang, person.profile.country or country, person.zone or "UTC")

    def say(self, key: str, **values: object) -> Markup:
        return self.spelled(texts.say(self.lang, key, **values))

    def many(self, key: str, n: int, **values: object) -> Markup:
        return self.spelled(texts.many(self.lang, key, n, **values))

    def spelled(self, text: str) -> Markup:
        """Return *text*, written in American English, in the spelling of the person's country."""
        return Markup(spelling.spelled(Markup.escape(text), self.country))  # noqa: S704  escaped before, words change

    def local(self, at: datetime, zone: str = "") -> datetime:
        return at.astimezone(zone_info(zone or self.zone))

    def clock(self, at: datetime | time, zone: str = "") -> str:
        """Return the time as the person's clock shows it; a bare time is already theirs."""
        return texts.clock(self.local(at, zone) if isinstance(at, datetime) else at, self.lang, self.country)

    @property
    def twelve_hour(self) -> bool:
        """Whether "9:30" may be morning or evening to this person."""
        return texts.twelve_hour(self.lang, self.country)

    @property
    def month_first(self) -> bool:
        """Whether this person writes the fifth of March as 3/5."""
        return texts.month_first(self.lang, self.country)

    def day(self, at: datetime | date, zone: str = "") -> str:
        on = self.local(at, zone).date() if isinstance(at, datetime) else at
        return texts.day(on, self.lang, self.country)

    def short_date(self, on: date) -> str:
        return texts.short_date(on, self.lang, self.country)

    def full_date(self, on: date) -> str:
        return texts.full_date(on, self.lang, self.country)

    def month(self, on: date) -> str:
        return texts.month(on, self.lang)

    def amount(self, mg: Decimal | str) -> str:
        return texts.amount(mg, self.lang)

    def span(self, minutes: float) -> str:
        return texts.span(minutes, self.lang)

    def label(self, key: str, **values: object) -> str:
        """Return the text *key* as the plain words of a button or a toast."""
        return str(self.say(key, **values).striptags()) if values else self.plain(_label(self.lang, key))

    def plain(self, text: str) -> str:
        """Return plain words, such as a title on a button, in the spelling of the person's country."""
        return spelling.spelled(text, self.country)

    def button(
        self,
        key: str,
        kind: str,
        act: str = "",
        *,
        id: str | int = "",
        arg: str = "",
        style: Style = Style.PLAIN,
        **values: object,
    ) -> Button:
        return Button(self.label(key, **values), Tap(kind, str(id), act, arg), style)


@lru_cache(maxsize=4096)
def _label(lang: str, key: str) -> str:
    return str(texts.say(lang, key).striptags())
