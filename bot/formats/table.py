"""The events as a table for a spreadsheet: one row an event, an answer a row, words in her language.

A cell that a spreadsheet would take for a formula begins with an apostrophe: it shows the words and computes nothing.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal

from bot.domain.plans import zone_info
from bot.formats.model import (
    EVENT,
    Alert,
    CheckIn,
    Consent,
    Event,
    Note,
    Order,
    PlanVersion,
    Report,
    Rest,
    Stretches,
    Tablet,
    Visit,
    Words,
)

BOM = b"\xef\xbb\xbf"  # without it some spreadsheets read UTF-8 as something else
COLUMNS = ("date", "time", "zone", "what", "about", "amount", "planned", "result", "said", "source")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_A_PIECE = 200

Row = Mapping[str, str]


def pieces(order: Order, events: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file in pieces of some rows."""
    table = _Table(order)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=order.words.separator, lineterminator="\r\n")
    writer.writerow(map(safe, order.words.columns))
    yield BOM
    for number, line in enumerate(events):
        for row in table.rows(EVENT.validate_json(line)):
            writer.writerow([safe(row.get(name, "")) for name in COLUMNS])
        if number % _ROWS_A_PIECE == 0:
            yield _emptied(out)
    yield _emptied(out)


def _emptied(out: io.StringIO) -> bytes:
    text = out.getvalue()
    out.seek(0)
    out.truncate()
    return text.encode()


def safe(cell: str) -> str:
    """Return *cell* such that no spreadsheet computes with it."""
    return f"'{cell}" if cell.lstrip(" \u00a0\ufeff").startswith(_FORMULA) else cell


class _Table:
    """How each kind of event becomes rows."""

    def __init__(self, order: Order) -> None:
        self._words: Words = order.words
        self._zone = order.head.person.zone or "UTC"
        self._asked = {q.key: q for form in order.head.forms for q in form.questions}

    def rows(self, event: Event) -> Iterator[Row]:
        match event:
            case Tablet():
                yield self._tablet(event)
            case Report():
                yield self._report(event)
            case CheckIn():
                yield from self._checkin(event)
            case Note():
                done = {"result": self._word("cleared")} if event.cleared_at else {}
                yield {**self._at(event.at), **self._what(event.about), "said": event.text, **done}
            case Alert():
                yield self._alert(event)
            case Visit():
                yield self._visit(event)
            case PlanVersion():
                yield self._plan(event)
            case Rest():
                until = event.until.isoformat() if event.until else ""
                yield {
                    **self._at(event.at),
                    **self._what("rest"),
                    "result": self._word(event.why),
                    "planned": until,
                }
            case Consent():
                yield {
                    **self._at(event.at),
                    **self._what("consent"),
                    "about": event.version,
                    "result": self._word(event.answer),
                }

    def _tablet(self, event: Tablet) -> Row:
        """The row of a tablet stands at the time it was taken, else at the time it was planned for."""
        return {
            **self._at(event.taken_at or event.at, event.zone),
            **self._what("tablet"),
            "about": event.medicine,
            "amount": self._mg(event.amount_mg),
            "planned": self._wall(event.at, event.zone),
            "result": self._word(event.result),
            "said": self._word(event.reason) if event.reason else "",
        }

    def _report(self, event: Report) -> Row:
        return {
            **self._at(event.at, event.zone),
            **self._what("report"),
            "about": event.medicine,
            "planned": self._wall(event.planned_at, event.zone),
            "result": self._word(event.what),
            "source": self._word(event.source),
        }

    def _checkin(self, event: CheckIn) -> Iterator[Row]:
        start = {**self._at(event.at), **self._what(event.kind)}
        yield {**start, "about": self._word(event.form), "result": self._word(event.outcome)}
        for key, values in event.told.items():
            asked = self._asked.get(key)
            labels = {choice.key: choice.label for choice in asked.choices} if asked else {}
            known = [labels.get(value) or self._word(value) for value in values]
            typed = asked is not None and asked.answered_by == "note"
            yield {
                **start,
                **self._what("answer"),
                "about": asked.text if asked else key,
                "said" if typed else "result": "; ".join(values if typed else known),
            }

    def _alert(self, event: Alert) -> Row:
        signs = [key if level is None else f"{key} {level}" for key, level in event.evidence.items()]
        return {
            **self._at(event.at),
            **self._what("alert"),
            "about": "; ".join([self._word(event.level.lower()), *signs]),
            "result": self._word(event.outcome),
            "said": event.because,
        }

    def _visit(self, event: Visit) -> Row:
        return {
            **self._at(event.at, event.zone),
            **({} if event.clock else {"time": ""}),
            **self._what("visit"),
            "about": self._word(f"visit_{event.what}"),
            "result": self._word("had") if event.had else "",
            "said": "; ".join(filter(None, (event.note, event.result))),
        }

    def _plan(self, event: PlanVersion) -> Row:
        days = {
            "daily": self._word("daily"),
            "weekdays": " ".join(self._word(f"weekday_{day}") for day in event.weekdays),
            "every_n": f"{self._word('every_n')} {event.every_days}",
            "rounds": self._round(event.round) if event.round else "",
        }
        until = f" – {event.ends_on.isoformat()}" if event.ends_on else ""
        return {
            **self._at(event.at, event.zone),
            **self._what("plan"),
            "about": event.medicine,
            "amount": " / ".join(map(self._mg, event.amounts_mg)),
            "planned": f"{event.starts_on.isoformat()}{until}",
            "result": f"{days[event.cadence]}, {' '.join(at.isoformat('minutes') for at in event.times)}",
            "said": event.how,
        }

    def _round(self, told: Stretches) -> str:
        """Return "21 days on, 7 days off, again" or "14 days on: 1 mg, 14 days on: 0.5 mg"."""
        said = [
            f"{one.days} {self._word('days_on' if one.tablets else 'days_off')}"
            + (f": {' / '.join(map(self._mg, one.amounts_mg))}" if one.amounts_mg else "")
            for one in told.stretches
        ]
        return ", ".join([*said, *([self._word("again")] if told.again else [])])

    def _at(self, at: datetime, zone: str = "") -> Row:
        local = at.astimezone(zone_info(zone or self._zone))
        return {
            "date": local.date().isoformat(),
            "time": local.time().isoformat("minutes"),
            "zone": zone or self._zone,
        }

    def _what(self, kind: str) -> Row:
        return {"what": self._word(kind)}

    def _wall(self, at: datetime, zone: str) -> str:
        return at.astimezone(zone_info(zone)).strftime("%Y-%m-%d %H:%M")

    def _word(self, key: str) -> str:
        return self._words.of.get(key, key)

    def _mg(self, amount: Decimal | None) -> str:
        return "" if amount is None else str(amount).replace(".", self._words.decimal)
