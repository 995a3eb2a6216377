"""Whom to call in a country, and which missed-dose rule holds there; data in content/countries.toml.

Somebody in an unknown country reads "your local emergency number" and gets the rule `ask` (clinical.md 4.7).
"""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.domain.late import Rule
from bot.knowledge.schema import Fault

UNKNOWN = "ZZ"  # CLDR's code for a region nobody knows

_Number = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9 -]*[0-9]$")]
_Line = Annotated[
    str, StringConstraints(pattern=r"^([A-Z]+ )?[0-9][0-9 -]*[0-9]$")
]  # "NHS 111": as people call it


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Country(_Strict):
    """The help and the rules of one country. None means: say it in general words.

    The missed-dose rule and its source are one thing: both stand in a [[missed_dose]] table of the file.
    """

    code: str  # ISO 3166, or UNKNOWN
    emergency_number: _Number | None = None  # the one that brings an ambulance
    doubtful: bool = False  # one source only, or sources that differ
    out_of_hours: str | None = None  # as people call it: "NHS 111"
    crisis_name: str = "findahelpline.com"
    crisis_number: _Number | None = None
    poison_line: _Line | None = None
    missed_dose_rule: Rule = Rule.ASK  # for 1 mg a day against breast cancer; every other plan asks
    missed_dose_source: str | None = None
    late_grace_hours: int = Field(default=4, ge=0, le=12)
    twelve_hour_clock: bool = False
    sources: tuple[str, ...] = ("find_a_helpline",)
    checked: str | None = None  # the month the row was looked up, "2026-11"


class NumberSource(_Strict):
    """Where a number was found."""

    title: str
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    ambulance: bool = False  # it names the number that brings one


@lru_cache(maxsize=1024)
def country(code: str) -> Country:
    """Return the row of a country code in any case; an unknown one gives the neutral row."""
    known = countries()
    return known.get(code.upper()) or Country(code=UNKNOWN)


@lru_cache(maxsize=1)
def countries() -> MappingProxyType[str, Country]:
    """Return every row by code. ValidationError when the file is wrong."""
    rows = _file()
    twelve = set(rows["twelve_hour_clock"])
    late = {
        code: {"missed_dose_rule": table["rule"], "missed_dose_source": table["source"]}
        for table in rows["missed_dose"]
        for code in table["countries"].split()
    }
    codes = sorted(twelve | set(rows["countries"]))
    return MappingProxyType(
        {
            code: Country(
                code=code,
                twelve_hour_clock=code in twelve,
                **late.get(code, {}),
                **rows["countries"].get(code, {}),
            )
            for code in codes
        }
    )


@lru_cache(maxsize=1)
def number_sources() -> MappingProxyType[str, NumberSource]:
    """Return where the numbers come from, by source id."""
    return MappingProxyType({key: NumberSource(**row) for key, row in _file()["sources"].items()})


def faults(known: Iterable[str]) -> list[Fault]:
    """Return a fault for each number that rests on one source and is not marked, and for each unknown source.

    *known*: the ids of sources.toml.
    """
    named = {*number_sources(), *known}
    ambulance = {key for key, source in number_sources().items() if source.ambulance}
    found = []
    for code, row in countries().items():
        found += [
            Fault("countries.toml", f"{code}.sources", f"no source {name}")
            for name in row.sources
            if name not in named
        ]
        if row.emergency_number and not row.doubtful and len(ambulance & set(row.sources)) < 2:
            found.append(
                Fault(
                    "countries.toml",
                    f"{code}.emergency_number",
                    "one source only: a second one, or doubtful = true",
                )
            )
    return found


@lru_cache(maxsize=1)
def _file() -> dict[str, Any]:
    return tomllib.loads((files("bot.knowledge") / "content" / "countries.toml").read_text("utf-8"))
