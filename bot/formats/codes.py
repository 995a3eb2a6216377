"""The codes a FHIR file uses, as the standards print them: none is typed anywhere else.

LOINC: 44250-9, 44255-8, 55758-7 and their answer list LL358-3; 85354-9 with 8480-6 and 8462-4 (hl7.org/fhir/R4B/bp.html).
The status words are those of the required value sets of R4B. UCUM: mg and mm[Hg].
"""

from typing import Literal, NamedTuple

AdministrationStatus = Literal[
    "completed", "not-done", "unknown"
]  # hl7.org/fhir/R4B/valueset-medication-admin-status
StatementStatus = Literal["active", "completed"]  # hl7.org/fhir/R4B/valueset-medication-statement-status
ResponseStatus = Literal[
    "in-progress", "completed", "stopped"
]  # hl7.org/fhir/R4B/valueset-questionnaire-answers-status
FormStatus = Literal["active", "retired"]  # hl7.org/fhir/R4B/valueset-publication-status
ItemType = Literal["boolean", "choice", "integer", "text"]  # hl7.org/fhir/R4B/valueset-item-type
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]  # hl7.org/fhir/R4B/valueset-days-of-week

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ADMINISTRATION: dict[str, AdministrationStatus] = {"taken": "completed", "left_out": "not-done"}
RESPONSE: dict[str, ResponseStatus] = {"done": "completed", "partial": "stopped", "open": "in-progress"}
ITEM: dict[str, ItemType] = {"yesno": "boolean", "number": "integer", "note": "text"}

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
PRESSURE_PROFILE = "http://hl7.org/fhir/StructureDefinition/bp"


class Code(NamedTuple):
    """One code of one system."""

    system: str
    code: str
    display: str

    def coding(self) -> dict[str, str]:
        return self._asdict()

    def concept(self) -> dict[str, object]:
        return {"coding": [self.coding()], "text": self.display}


ANASTROZOLE = Code("http://www.whocc.no/atc", "L02BG03", "anastrozole")
ANASTROZOLE_1_MG = Code(
    "http://www.nlm.nih.gov/research/umls/rxnorm", "199224", "anastrozole 1 MG Oral Tablet"
)
PHQ2_TOTAL = Code(LOINC, "55758-7", "Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]")
PHQ_ANSWERS = {  # LL358-3
    "0": Code(LOINC, "LA6568-5", "Not at all"),
    "1": Code(LOINC, "LA6569-3", "Several days"),
    "2": Code(LOINC, "LA6570-1", "More than half the days"),
    "3": Code(LOINC, "LA6571-9", "Nearly every day"),
}
PHQ_QUESTIONS = ("44250-9", "44255-8")
PRESSURE = Code(LOINC, "85354-9", "Blood pressure panel with all children optional")
SYSTOLIC = Code(LOINC, "8480-6", "Systolic blood pressure")
DIASTOLIC = Code(LOINC, "8462-4", "Diastolic blood pressure")
SURVEY = Code(CATEGORY, "survey", "Survey")
VITAL_SIGNS = Code(CATEGORY, "vital-signs", "Vital Signs")


def quantity(value: float, unit: Literal["mg", "mm[Hg]"]) -> dict[str, object]:
    """Return *value* in a unit of UCUM."""
    return {"value": value, "unit": "mmHg" if unit == "mm[Hg]" else unit, "system": UCUM, "code": unit}
