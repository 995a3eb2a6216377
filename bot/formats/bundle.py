"""The record as a FHIR R4B bundle, without a name: what was planned, what was taken, what was answered.

Every resource is read by fhir.resources, which refuses what the standard does not allow; one at a time, so that ten
years need no more memory than a day. It is written as we made it: the library writes decimals through floats. A silence is a tablet of which nothing is known, never one that was left out.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from fhir.resources.R4B import get_fhir_model_class

from bot.domain import pressure
from bot.domain.plans import zone_info
from bot.formats import codes, dosage, forms
from bot.formats.dosage import amounts_of
from bot.formats.model import EVENT, CheckIn, Event, Note, Order, PlanVersion, Tablet, Visit

Resource = dict[str, Any]


def pieces(order: Order, events: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the file, a resource a piece."""
    made = _Made(order)
    yield (
        b'{"resourceType":"Bundle","type":"collection","timestamp":"%s","entry":['
        % made.at(order.stamp).encode()
    )
    between = b"\n"
    for resource in made.resources(map(EVENT.validate_json, events)):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        body = json.dumps(resource, ensure_ascii=False, separators=(",", ":")).encode()
        entry = b'{"fullUrl":"urn:uuid:%s","resource":%s}' % (resource["id"].encode(), body)
        yield between + entry
        between = b",\n"
    yield b"\n]}\n"


class _Made:
    def __init__(self, order: Order) -> None:
        self._order = order
        self._own = UUID(order.secret)
        self._zone = order.head.person.zone or "UTC"
        self._forms = {(form.key, form.version): form for form in order.head.forms}
        self._count = 0

    def resources(self, events: Iterable[Event]) -> Iterator[Resource]:
        yield {"resourceType": "Patient", "id": self._id("patient")}
        yield from (forms.questionnaire(form) for form in self._forms.values())
        versions: list[PlanVersion] = []
        for event in events:
            match event:
                case Tablet() if event.result not in ("not_asked", "waiting"):
                    yield self._administration(event)
                case CheckIn() if event.told and event.form_version is not None:
                    yield from self._answers(event, event.form_version)
                case Note():
                    yield from self._pressures(event.at, event.text)
                case Visit():
                    yield from self._pressures(event.at, event.result)
                case PlanVersion():
                    versions.append(event)
        yield from self._statements(versions)

    # --- what was planned and what was taken

    def _administration(self, event: Tablet) -> Resource:
        planned = f"{self._word('planned')} {self.at(event.at, event.zone)}"
        known = event.result in codes.ADMINISTRATION
        told = event.reason if known else event.result
        dose = (
            {"dosage": {"dose": codes.quantity(dosage.number(event.amount_mg), "mg")}}
            if event.amount_mg
            else {}
        )
        return {
            **self._new("MedicationAdministration"),
            "status": codes.ADMINISTRATION.get(event.result, "unknown"),
            **({"statusReason": [{"text": self._word(told)}]} if told else {}),
            "medicationCodeableConcept": self._medicine(event.medicine, event.amount_mg),
            "subject": self._patient,
            "performer": [{"actor": self._patient}],
            "effectiveDateTime": self.at(event.taken_at or event.at, event.zone),
            **(dose if event.result == "taken" else {}),
            "note": [{"text": planned}],
        }

    def _statements(self, versions: list[PlanVersion]) -> Iterator[Resource]:
        """A statement each version: the last one of a plan that is in use is what is true now."""
        for n, one in enumerate(versions):
            later = next((v.at for v in versions[n + 1 :] if v.plan == one.plan), None)
            began, today = (at.astimezone(zone_info(one.zone)).date() for at in (one.at, self._order.stamp))
            last = max(one.ends_on, began).isoformat() if one.ends_on else ""
            ends = self.at(later, one.zone) if later else last
            over = later is not None or (one.ends_on is not None and one.ends_on < today)
            status: codes.StatementStatus = "active" if one.in_use and not over else "completed"
            period = {"start": self.at(one.at, one.zone)} | ({"end": ends} if ends else {})
            yield {
                **self._new("MedicationStatement"),
                "status": status,
                "medicationCodeableConcept": self._medicine(one.medicine, *amounts_of(one)),
                "subject": self._patient,
                "informationSource": self._patient,
                "effectivePeriod": period,
                "dosage": list(dosage.of(one)),
            }

    @staticmethod
    def _medicine(name: str, *amounts: Decimal | None) -> Resource:
        """Return the medicine; only anastrozole has codes, and only of 1 mg the tablet's own."""
        if name != "anastrozole":
            return {"text": name}
        whole = [codes.ANASTROZOLE_1_MG] if set(amounts) == {Decimal(1)} else []
        return {"coding": [c.coding() for c in (codes.ANASTROZOLE, *whole)], "text": name}

    # --- what was answered

    def _answers(self, event: CheckIn, version: int) -> Iterator[Resource]:
        form = self._forms[event.form, version]
        told = {
            **self._new("QuestionnaireResponse"),
            "questionnaire": forms.canonical(form),
            "status": codes.RESPONSE.get(event.outcome, "stopped"),
            "subject": self._patient,
            "source": self._patient,
            "authored": self.at(event.at),
            "item": forms.answers(form, event.told),
        }
        yield told
        score = forms.phq2(form, event.told)
        if score is not None:
            yield {
                **self._observation(codes.SURVEY, codes.PHQ2_TOTAL, event.at),
                "valueInteger": score,
                "derivedFrom": [{"reference": f"urn:uuid:{told['id']}"}],
            }

    def _pressures(self, at: datetime, text: str) -> Iterator[Resource]:
        for value in pressure.told(text):
            pairs = ((codes.SYSTOLIC, value.systolic), (codes.DIASTOLIC, value.diastolic))
            yield {
                **self._observation(codes.VITAL_SIGNS, codes.PRESSURE, at),
                "meta": {"profile": [codes.PRESSURE_PROFILE]},
                "component": [
                    {"code": code.concept(), "valueQuantity": codes.quantity(number, "mm[Hg]")}
                    for code, number in pairs
                ],
                "note": [{"text": text}],
            }

    def _observation(self, category: codes.Code, code: codes.Code, at: datetime) -> Resource:
        return {
            **self._new("Observation"),
            "status": "final",
            "category": [{"coding": [category.coding()]}],
            "code": code.concept(),
            "subject": self._patient,
            "performer": [self._patient],
            "effectiveDateTime": self.at(at),
        }

    # --- what all of them share

    def at(self, at: datetime, zone: str = "") -> str:
        """Return *at* on her clock, with its offset and its seconds, without which a FHIR time is none."""
        return at.astimezone(zone_info(zone or self._zone)).isoformat(timespec="seconds")

    @property
    def _patient(self) -> Mapping[str, str]:
        return {"reference": f"urn:uuid:{self._id('patient')}"}

    def _new(self, kind: str) -> Resource:
        self._count += 1
        return {"resourceType": kind, "id": self._id(str(self._count))}

    def _id(self, name: str) -> str:
        return str(uuid5(self._own, name))

    def _word(self, key: str) -> str:
        return self._order.words.of.get(key, key)
