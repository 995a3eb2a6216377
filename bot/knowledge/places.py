"""Which time zone a person is in: from a city, a country, a zone name, the phone's language or the hour.

All offline: tzdata's zone.tab, CLDR names from Babel, and the words of content/places.toml. The first
search in a language builds its index (0.2 s, measured); later ones cost one to two milliseconds.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from rapidfuzz import fuzz, process

from bot.domain.plans import zone_info
from bot.knowledge.countries import UNKNOWN, Country, country

__all__ = ["UNKNOWN", "Country", "Place", "country", "country_of_zone", "likely", "search", "with_offset"]

MOST = 5  # places fit on one screen of buttons
_LONGEST = 60  # no place has a longer name; more is cut before anything is done with it
_TYPO = 75  # rapidfuzz ratio: "Berln" 91, "Sidney" 83
_TYPO_LETTERS = 4  # shorter words are too much alike
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)
_EXACT, _STARTS, _INSIDE = 300, 200, 100


@dataclass(frozen=True, slots=True)
class Place:
    """One answer to "where are you?": what it is called, and the zone that gives its time."""

    zone: str  # IANA
    name: str
    country_code: str  # ISO 3166, or UNKNOWN
    label: str  # for a button: "Munich, Germany"


def search(text: str, lang: str = "en", limit: int = MOST) -> list[Place]:
    """Return the places *text* may mean, best first; empty when nothing comes near.

    A country with one clock gives one place, with several its main zones. "London, Ontario" prefers the
    London of the country that the second part names. Plain zone names ("Europe/Berlin") work.
    """
    text = text[:_LONGEST]
    if zone := _zone_names().get(text.strip().casefold()):
        return [_place(zone, lang)]
    index = _index(_language(lang))
    for words, countries in _readings(text, index):
        found = _ranked(words, index, _language(lang))
        if fitting := [place for place in found if not countries or place.country_code in countries]:
            return fitting[:limit]
    return []


def likely(language_code: str) -> list[Place]:
    """Return where the owner of a phone in *language_code* ("de", "en-GB") probably is, likeliest first."""
    lang = _language(language_code)
    base, _, region = language_code.replace("_", "-").partition("-")
    by_language = _words()["likely"]
    listed = by_language.get(base.lower(), ())
    usual = str(get_global("likely_subtags").get(base.lower(), "")).rpartition("_")[2]
    rest = listed or _zones_of(usual)[:MOST] or by_language["en"]
    zones = [*_zones_of(region.upper())[:1], *rest]
    return [_place(zone, lang) for zone in dict.fromkeys(zones)]


def with_offset(offset: timedelta, now: datetime, likely: Iterable[Place], lang: str = "en") -> list[Place]:
    """Return at most five places whose clock is *offset* from UTC at *now*: likely ones first.

    After the likely places comes one of each kind of clock, so that the choice decides summer time.
    """
    nearby = [place for place in likely if _offset(place.zone, now) == offset][:MOST]
    for zones in (_words()["known_everywhere"], _countries_of_zones()):
        fitting = {_clock(zone): zone for zone in reversed(zones) if _offset(zone, now) == offset}
        others = [zone for clock, zone in reversed(fitting.items()) if clock not in map(_clock_of, nearby)]
        nearby += [_place(zone, lang) for zone in others[: MOST - len(nearby)]]
        if nearby:
            break  # the little known zones are for hours that no known place has
    return nearby


def label(zone: str, lang: str = "en") -> str:
    """Return the zone as people name it: "London, United Kingdom"."""
    return _place(zone, _language(lang)).label


def country_of_zone(zone: str) -> str:
    """Return the country code of an IANA zone, old names included; UNKNOWN when it belongs to none."""
    territories, aliases = get_global("zone_territories"), get_global("zone_aliases")
    listed = _countries_of_zones().get(zone) or territories.get(aliases.get(zone, zone))
    return str(listed) if listed and str(listed).isalpha() else UNKNOWN


# -- What people may call a place -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Index:
    """Every known word, normal form, with what it may mean."""

    places: MappingProxyType[str, tuple[Place, ...]]
    words: tuple[str, ...]


@lru_cache(maxsize=16)
def _index(lang: str) -> _Index:
    places: dict[str, dict[Place, None]] = {}
    for name, place in chain(_country_words(lang), _city_words(lang)):
        if key := _normal(name):
            places.setdefault(key, {})[place] = None
    return _Index(MappingProxyType({key: tuple(found) for key, found in places.items()}), tuple(places))


def _country_words(lang: str) -> Iterator[tuple[str, Place]]:
    also = _words()["also_called"]
    for code in dict.fromkeys((*_countries_of_zones().values(), *_words()["main_zones"])):
        zones = _zones_of(code)
        names = [_country_name(code, lang), _country_name(code, "en"), *also.get(code, ())]
        for zone in zones:
            alone = Place(zone, names[0], code, names[0])
            yield from ((name, alone if len(zones) == 1 else _place(zone, lang)) for name in names)


def _city_words(lang: str) -> Iterator[tuple[str, Place]]:
    for zone in _countries_of_zones():
        place = _place(zone, lang)
        yield place.name, place
        yield _city_of(zone), place
    for zone, names in _words()["cities"].items():
        for name in names:
            yield name, _place(zone, lang, name)


def _readings(text: str, index: _Index) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield words to look for and the countries they must be in, most exact reading first.

    "paris texas" is a Paris in the country of Texas, else Texas, else all of it as one name.
    """
    head, _, tail = map(_normal, text.partition(","))
    whole = _normal(text)
    if whole in index.places:
        yield whole, frozenset()
    words = whole.split()
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(len(words) - 1, 0, -1)]
    for first, second in [(head, tail), *cuts] if tail else cuts:
        if second in index.places:
            yield first, frozenset(place.country_code for place in index.places[second])
            yield second, frozenset()
    if head:
        yield head, frozenset()
    yield whole, frozenset()


def _ranked(words: str, index: _Index, lang: str) -> list[Place]:
    """Return the places of the words that fit best: one a zone, countries of the language first."""
    near = [place.country_code for place in reversed(likely(lang))]
    order = {code: at for at, code in enumerate(near)}
    best: dict[tuple[str, str], tuple[float, int, Place]] = {}
    for word, score in _scores(words, index).items() if words else ():
        for place in index.places[word]:
            rank = (score, order.get(place.country_code, -1), place)
            key = (place.zone, place.country_code)
            if key not in best or rank[:2] > best[key][:2]:
                best[key] = rank
    found = sorted(best.values(), key=lambda rank: rank[:2], reverse=True)  # equals keep the index's order
    return [place for _, _, place in found]


def _scores(words: str, index: _Index) -> dict[str, float]:
    """Return how well each known word fits: exact, its beginning, a word inside it, or a small typo."""
    scores: dict[str, float] = {}
    for word in index.words:
        if word == words:
            scores[word] = _EXACT
        elif word.startswith(words):
            scores[word] = _STARTS + len(words) / len(word)
        elif len(words) >= _TYPO_LETTERS - 1 and f" {words}" in word:
            scores[word] = _INSIDE + len(words) / len(word)
    if scores or len(words) < _TYPO_LETTERS:
        return scores
    close = process.extract(words, index.words, scorer=fuzz.ratio, score_cutoff=_TYPO, limit=4 * MOST)
    return {word: score for word, score, _ in close}


# -- Names and zones ------------------------------------------------------------------------------------


def _place(zone: str, lang: str, name: str = "") -> Place:
    code = country_of_zone(zone)
    name = name or _city_name(zone, lang)
    land = _country_name(code, lang)
    return Place(zone, name, code, name if land in {"", name} else f"{name}, {land}")


@lru_cache(maxsize=8192)
def _city_name(zone: str, lang: str) -> str:
    return str(_locale(lang).time_zones.get(zone, {}).get("city") or _city_of(zone))


def _city_of(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def _country_name(code: str, lang: str) -> str:
    return "" if code == UNKNOWN else str(_locale(lang).territories.get(code, code))


@lru_cache(maxsize=64)
def _language(code: str) -> str:
    """Return the language part of a code if CLDR has it, else English."""
    base = re.split(r"[-_]", code.lower(), maxsplit=1)[0]
    try:
        Locale(base)
    except (UnknownLocaleError, ValueError):
        return "en"
    return base


def _locale(lang: str) -> Locale:
    return Locale(lang)


def _normal(text: str) -> str:
    """Return lower-case words without accents, marks, invisible signs or punctuation."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_LETTERS))
    kept = (sign for sign in letters if unicodedata.category(sign) not in {"Mn", "Cf"})
    return " ".join(re.sub(r"[^\w]+", " ", "".join(kept).replace("_", " ")).split())


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    return tomllib.loads((files("bot.knowledge") / "content" / "places.toml").read_text("utf-8"))


@lru_cache(maxsize=1)
def _countries_of_zones() -> MappingProxyType[str, str]:
    """Return zone -> country code for every zone of zone.tab, in its order."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return MappingProxyType({row[2]: row[0] for row in rows})


@lru_cache(maxsize=1)
def _zone_names() -> MappingProxyType[str, str]:
    """Return the full zone names by lower-case form. Bare ones ("EST") ignore summer time: left out."""
    names = (files("tzdata") / "zones").read_text("utf-8").split()
    return MappingProxyType(
        {name.casefold(): name for name in names if country_of_zone(name) != UNKNOWN and "/" in name}
    )


@lru_cache(maxsize=512)
def _zones_of(code: str) -> Sequence[str]:
    """Return the zones of a country, main one first, one for each kind of clock."""
    if listed := _words()["main_zones"].get(code):
        return tuple(listed)
    zones = [zone for zone, land in _countries_of_zones().items() if land == code]
    if len(zones) == 1:
        return zones
    return tuple({_clock(zone): zone for zone in reversed(zones)}.values())[::-1]


@lru_cache(maxsize=1024)
def _clock(zone: str) -> tuple[timedelta | None, ...]:
    """Return what the clock shows through one year: equal for zones that need not be told apart."""
    year = 2027  # any year with today's rules
    days = (datetime(year, month, day, 12, tzinfo=UTC) for month in range(1, 13) for day in (1, 15))
    return tuple(day.astimezone(zone_info(zone)).utcoffset() for day in days)


def _clock_of(place: Place) -> tuple[timedelta | None, ...]:
    return _clock(place.zone)


def _offset(zone: str, now: datetime) -> timedelta | None:
    return now.astimezone(zone_info(zone)).utcoffset()
