"""Check-ins in FHIR: the questionnaire as it asks, and what was answered to it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from bot.formats import codes
from bot.formats.model import Form, Question

Resource = dict[str, Any]
_OURS = UUID(
    "6d0f2f6c-0c0e-4f3a-9a8e-3d1c5c5b9a10"
)  # the questions are the same for everybody, and so is their name
_LEFT_OUT = frozenset({"review"})  # a look at the answers, no question


def canonical(form: Form) -> str:
    return f"{_url(form)}|{form.version}"


def _url(form: Form) -> str:
    return f"urn:uuid:{uuid5(_OURS, form.key)}"


def _system(question: Question) -> str:
    return f"urn:uuid:{uuid5(_OURS, f'answers of {question.key}')}"


def questionnaire(form: Form) -> Resource:
    """Return what this version of the form asks."""
    status: codes.FormStatus = "active" if form.current else "retired"
    return {
        "resourceType": "Questionnaire",
        "id": str(uuid5(_OURS, f"{form.key} {form.version}")),
        "url": _url(form),
        "version": str(form.version),
        "name": f"Daymark_{form.key}",
        "status": status,
        "subjectType": ["Patient"],
        "item": [_item(q) for q in form.questions if q.answered_by not in _LEFT_OUT],
    }


def _item(question: Question) -> Resource:
    kind = codes.ITEM.get(question.answered_by, "choice")
    line = f"\n{question.source_line}" if question.source_line else ""
    return {
        "linkId": question.key,
        **(
            {"code": [codes.Code(codes.LOINC, question.loinc, question.text).coding()]}
            if question.loinc
            else {}
        ),
        "text": f"{question.text}{line}",
        "type": kind,
        **({"repeats": True} if question.answered_by == "multi" else {}),
        **(
            {"answerOption": [{"valueCoding": _coding(question, c.key)} for c in question.choices]}
            if kind == "choice" and question.choices
            else {}
        ),
    }


def answers(form: Form, told: Mapping[str, Sequence[str]]) -> list[Resource]:
    """Return what was answered, in the order of the form."""
    return [
        {"linkId": q.key, "text": q.text, "answer": [_answer(q, value) for value in told[q.key]]}
        for q in form.questions
        if told.get(q.key) and q.answered_by not in _LEFT_OUT
    ]


def _answer(question: Question, value: str) -> Resource:
    kind = codes.ITEM.get(question.answered_by, "choice")
    if kind == "boolean" and value in ("yes", "no"):
        return {"valueBoolean": value == "yes"}
    if kind == "integer" and value.isdecimal():
        return {"valueInteger": int(value)}
    if kind == "text" or not value.strip():
        return {"valueString": value.strip() or "-"}
    return {"valueCoding": _coding(question, value)}


def _coding(question: Question, value: str) -> Resource:
    if question.loinc in codes.PHQ_QUESTIONS and value in codes.PHQ_ANSWERS:
        return codes.PHQ_ANSWERS[value].coding()
    label = next((c.label for c in question.choices if c.key == value), value)
    return {"system": _system(question), "code": value, "display": label}


def phq2(form: Form, told: Mapping[str, Sequence[str]]) -> int | None:
    """Return the sum of the PHQ-2; half of one is none."""
    parts = [told.get(q.key) for q in form.questions if q.loinc in codes.PHQ_QUESTIONS]
    whole = [int(part[0]) for part in parts if part]
    return sum(whole) if len(whole) == len(codes.PHQ_QUESTIONS) else None
