"""The file for clinics: read back by the library and, without it, against the tables of the standards."""

import json
import re
from datetime import date, datetime
from decimal import Decimal

import pytest
from fhir.resources.R4B.bundle import Bundle

from bot.domain import pressure
from tests.exports.records import NOW, a_checkin, a_plan, a_tablet, an_order, everything, made, rounds

# hl7.org/fhir/R4B: the value sets that are required for each code (no library checks them)
REQUIRED = {
    (
        "MedicationAdministration",
        "status",
    ): "in-progress not-done on-hold completed entered-in-error stopped unknown",
    (
        "MedicationStatement",
        "status",
    ): "active completed entered-in-error intended stopped on-hold unknown not-taken",
    ("QuestionnaireResponse", "status"): "in-progress completed amended entered-in-error stopped",
    ("Questionnaire", "status"): "draft active retired unknown",
    (
        "Observation",
        "status",
    ): "registered preliminary final amended corrected cancelled entered-in-error unknown",
}
ITEM_TYPES = "group display boolean decimal integer date dateTime time string text url choice open-choice attachment reference quantity"
KNOWN_CODES = {  # loinc.org, whocc.no, RxNorm
    ("http://loinc.org", "44250-9"), ("http://loinc.org", "44255-8"), ("http://loinc.org", "55758-7"),
    ("http://loinc.org", "LA6568-5"), ("http://loinc.org", "LA6569-3"), ("http://loinc.org", "LA6570-1"),
    ("http://loinc.org", "LA6571-9"), ("http://loinc.org", "85354-9"), ("http://loinc.org", "8480-6"),
    ("http://loinc.org", "8462-4"), ("http://www.whocc.no/atc", "L02BG03"),
    ("http://www.nlm.nih.gov/research/umls/rxnorm", "199224"),
    ("http://terminology.hl7.org/CodeSystem/observation-category", "survey"),
    ("http://terminology.hl7.org/CodeSystem/observation-category", "vital-signs"),
}  # fmt: skip
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")


def resources(events) -> list[dict]:
    body = made(an_order("fhir"), events)
    Bundle.model_validate_json(body)
    return [entry["resource"] for entry in json.loads(body)["entry"]]


def of(kind, events):
    return [one for one in resources(events) if one["resourceType"] == kind]


def everywhere(value, name):
    """Every value under *name*, however deep."""
    if isinstance(value, dict):
        for key, inside in value.items():
            if key == name:
                yield inside
            yield from everywhere(inside, name)
    elif isinstance(value, list):
        for inside in value:
            yield from everywhere(inside, name)


def test_the_library_reads_the_whole_bundle_and_every_reference_leads_somewhere():
    body = made(an_order("fhir"), everything())

    bundle = json.loads(body)
    assert Bundle.model_validate_json(body).type == "collection"
    full = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(full) == len(bundle["entry"])
    assert {entry["fullUrl"] == f"urn:uuid:{entry['resource']['id']}" for entry in bundle["entry"]} == {True}
    assert set(everywhere(bundle, "reference")) <= full
    canonical = {
        f"{r['url']}|{r['version']}" for r in resources(everything()) if r["resourceType"] == "Questionnaire"
    }
    assert set(everywhere(bundle, "questionnaire")) <= canonical


def test_every_code_is_one_of_its_table():
    made_of = resources(everything())

    for (kind, field), values in REQUIRED.items():
        found = {one[field] for one in made_of if one["resourceType"] == kind}
        assert found
        assert found <= set(values.split())
    assert set(
        everywhere([r.get("item") for r in made_of if r["resourceType"] == "Questionnaire"], "type")
    ) <= set(ITEM_TYPES.split())
    codings = [
        c
        for c in [
            *everywhere(made_of, "coding"),
            *everywhere(made_of, "valueCoding"),
            *everywhere(made_of, "code"),
        ]
        if c
    ]
    flat = [
        c
        for one in codings
        for c in (one if isinstance(one, list) else [one])
        if isinstance(c, dict) and "system" in c
    ]
    outside = {(c["system"], c["code"]) for c in flat if not c["system"].startswith("urn:uuid:")}
    assert outside <= KNOWN_CODES
    units = {
        (q["system"], q["code"])
        for q in [*everywhere(made_of, "valueQuantity"), *everywhere(made_of, "dose")]
    }
    assert units == {("http://unitsofmeasure.org", "mm[Hg]"), ("http://unitsofmeasure.org", "mg")}


def test_every_time_has_its_seconds_and_its_offset():
    made_of = resources(everything())

    for name in ("effectiveDateTime", "authored"):
        found = list(everywhere(made_of, name))
        assert found
        assert all(TIME.fullmatch(at) for at in found)
    assert {len(at) for one in everywhere(made_of, "timeOfDay") for at in one} == {len("08:30:00")}


def test_nobody_is_named():
    (patient,) = of("Patient", everything())

    assert set(patient) == {"resourceType", "id"}
    assert "1001" not in made(an_order("fhir"), [a_tablet()]).decode()


@pytest.mark.hazard("H2", "H16")
def test_silence_is_never_a_tablet_left_out():
    told = of("MedicationAdministration", everything())

    status = {one["note"][0]["text"][-25:-15]: one["status"] for one in told}
    assert status == {
        "2026-03-03": "completed",
        "2026-03-04": "not-done",
        "2026-03-05": "unknown",
        "2026-03-06": "unknown",
    }
    assert ["dosage" in one for one in told] == [True, False, False, False]


@pytest.mark.parametrize(
    ("amount", "told"), [("1", 1), ("0.5", 0.5), ("0.05", 0.05), ("5", 5), ("1.25", 1.25)]
)
def test_an_amount_is_read_back_as_it_was(amount, told):
    (one,) = of("MedicationAdministration", [a_tablet(amount_mg=Decimal(amount))])

    assert one["dosage"]["dose"]["value"] == told
    assert Decimal(str(one["dosage"]["dose"]["value"])) == Decimal(amount)


def test_only_a_whole_tablet_of_anastrozole_has_the_code_of_one():
    half, whole, other = [
        of("MedicationAdministration", [a_tablet(amount_mg=mg, medicine=name)])[0]
        for mg, name in ((Decimal("0.5"), "anastrozole"), (Decimal(1), "anastrozole"), (None, "钙 calcium"))
    ]

    assert [len(m["medicationCodeableConcept"].get("coding", ())) for m in (half, whole, other)] == [1, 2, 0]
    assert other["medicationCodeableConcept"]["text"] == "钙 calcium"


def test_the_score_of_two_moods_is_their_sum_and_half_of_it_is_none():
    whole = a_checkin(told={"mood_1": ["1"], "mood_2": ["2"]})
    half = a_checkin(told={"mood_1": ["1"]})

    (score,) = of("Observation", [whole])
    assert score["valueInteger"] == 3
    assert score["code"]["coding"][0]["code"] == "55758-7"
    assert of("Observation", [half]) == []
    (answered,) = of("QuestionnaireResponse", [whole])
    assert score["derivedFrom"] == [{"reference": f"urn:uuid:{answered['id']}"}]
    assert [a["answer"][0]["valueCoding"]["code"] for a in answered["item"]] == ["LA6569-3", "LA6570-1"]


def test_a_blood_pressure_she_wrote_has_both_numbers_and_their_codes():
    """In a note, or in what she wrote of a visit."""
    written = [
        o for o in of("Observation", everything()) if o["category"][0]["coding"][0]["code"] == "vital-signs"
    ]

    assert [
        [(c["code"]["coding"][0]["code"], c["valueQuantity"]["value"]) for c in one["component"]]
        for one in written
    ] == [[("8480-6", 142), ("8462-4", 88)], [("8480-6", 131), ("8462-4", 82)]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("BP 142/88", [(142, 88)]),
        ("blood pressure was 130 / 80, then 118/76", [(130, 80), (118, 76)]),
        ("my blood pressure on 12/03", []),
        ("bp fine on 12/03/2026", []),
        ("bp 80/120", []),
        ("seat 142/88", []),
        ("bp 1/2 tablet", []),
        ("bp 120/80.5", []),
    ],
)
def test_two_numbers_are_a_blood_pressure_only_where_she_says_so(words, told):
    assert list(pressure.told(words)) == told


def test_a_plan_that_changed_is_two_statements_one_after_the_other():
    later = datetime(2026, 4, 1, tzinfo=NOW.tzinfo)
    versions = [a_plan(), a_plan(at=later, plan_version=2, cadence="weekdays", weekdays=(0, 3))]

    old, new = of("MedicationStatement", versions)

    assert (old["status"], new["status"]) == ("completed", "active")
    assert old["effectivePeriod"]["end"] == new["effectivePeriod"]["start"]
    assert new["dosage"][0]["timing"]["repeat"]["dayOfWeek"] == ["mon", "thu"]


def test_days_on_and_off_and_two_amounts_are_said_as_how_often_in_a_round():
    (month,) = of("MedicationStatement", [a_plan(**rounds(21, -7))])
    (turns,) = of("MedicationStatement", [a_plan(**rounds((1, "1"), (1, "0.5")))])

    (on,) = month["dosage"]
    assert (on["timing"]["repeat"]["frequency"], on["timing"]["repeat"]["period"]) == (21, 28)
    assert on["timing"]["repeat"]["boundsPeriod"]["start"] == "2026-02-20"
    assert [
        (d["sequence"], d["doseAndRate"][0]["doseQuantity"]["value"], d["timing"]["repeat"]["period"])
        for d in turns["dosage"]
    ] == [(1, 1, 2), (2, 0.5, 2)]
    assert [d["timing"]["repeat"]["boundsPeriod"]["start"] for d in turns["dosage"]] == [
        "2026-02-20",
        "2026-02-21",
    ]
    assert len(turns["medicationCodeableConcept"]["coding"]) == 1  # not only tablets of 1 mg


def test_a_dose_that_goes_down_has_the_dates_of_each_step():
    down = rounds((14, "1"), (14, "0.5"), again=False)

    (goes_on,) = of("MedicationStatement", [a_plan(**down)])
    (ends,) = of("MedicationStatement", [a_plan(**down, ends_on=date(2026, 3, 19))])

    assert [d["timing"]["repeat"]["boundsPeriod"] for d in goes_on["dosage"]] == [
        {"start": "2026-03-02", "end": "2026-03-05"},  # she told it on 2 March, in the middle
        {"start": "2026-03-06"},
    ]
    assert ends["dosage"][1]["timing"]["repeat"]["boundsPeriod"]["end"] == "2026-03-19"


def test_how_it_is_taken_and_its_last_day_stand_with_the_plan():
    told = {"medicine": "Alendronate", "amounts_mg": (), "how": "Empty stomach, then sit up"}

    (coming,) = of("MedicationStatement", [a_plan(**told, ends_on=date(2026, 3, 19))])
    (over,) = of(
        "MedicationStatement", [a_plan(**told, starts_on=date(2026, 2, 1), ends_on=date(2026, 3, 1))]
    )
    (open_end,) = of("MedicationStatement", [a_plan()])

    assert [d["patientInstruction"] for d in coming["dosage"]] == ["Empty stomach, then sit up"]
    assert (coming["status"], coming["effectivePeriod"]["end"]) == ("active", "2026-03-19")
    assert over["status"] == "completed"
    assert "patientInstruction" not in open_end["dosage"][0]
    assert "end" not in open_end["effectivePeriod"]


def test_the_same_person_has_other_ids_in_another_persons_eyes():
    mine = {r["id"] for r in resources(everything())}
    order = an_order("fhir").model_copy(update={"secret": "11111111-6d1c-5a55-8a51-0f6b2f4d9a11"})
    other = {e["resource"]["id"] for e in json.loads(made(order, everything()))["entry"]}

    shared = mine & other
    assert shared == {r["id"] for r in resources(everything()) if r["resourceType"] == "Questionnaire"}
