"""Many years of a record straight in the store: a tablet a day, a check-in a week, a note a month."""

from datetime import UTC, datetime, timedelta

from bot.store import Store, plans
from bot.store import tables as t
from tests.support.rows import AT, PLAN, a_person, dose_row

WEEK_OF_ANSWERS = {
    "severity.joint_pain": ["2"],
    "severity.hot_flashes": ["1"],
    "bothered": ["joint_pain", "hot_flashes"],
    "phq2_interest": ["1"],
    "phq2_down": ["0"],
    "doctor_note": ["a line about my hands that is as long as people write, more or less"],
}


async def lived(store: Store, years: int, chat_id: int = 1001) -> int:
    """So many years of somebody are there; return their id."""
    days = round(years * 365.25)
    async with store.begin() as work:
        person = await a_person(work, chat_id)
        planned = await plans.add(work, person.id, PLAN, AT)
        seal = work.seals[person.id]
        due = [datetime(2026, 3, 3, 8, 30, tzinfo=UTC) + timedelta(days=n) for n in range(days)]
        states = ("taken", "taken", "taken", "skipped", "no_answer")
        rows = [
            dose_row(person, planned, at)
            | {"state": state, "taken_at": at + timedelta(minutes=9) if state == "taken" else None}
            | {"reason": seal.seal("dose.reason", b"unwell") if state == "skipped" else None}
            for n, at in enumerate(due)
            for state in [states[n % len(states)]]
        ]
        await work.run(t.dose.insert(), rows)
        ids = [row["id"] for row in await work.rows(t.dose.select().order_by(t.dose.c.id))]
        before = seal.seal_json("dose_event.before", {"state": "due", "taken_at": None, "reason": None})
        said = {"person_id": person.id, "what": "taken", "source": "tap", "before": before}
        await work.run(
            t.dose_event.insert(),
            [said | {"dose_id": i, "at": at} for i, at in zip(ids, due, strict=False) for _ in range(2)],
        )
        await work.run(t.checkin.insert(), [_checkin(person, seal, due[n]) for n in range(0, days, 7)])
        await work.run(
            t.note.insert(),
            [
                {
                    "person_id": person.id,
                    "kind": "note",
                    "body": seal.seal("note.body", b"BP 128/82, slept well, hands stiff until ten"),
                    "created_at": due[n],
                    "cleared_at": None,
                }
                for n in range(0, days, 30)
            ],
        )
    return person.id


def _checkin(person, seal, at):
    state = {
        "survey": "monthly",
        "version": 1,
        "reader": {"body": "woman", "reason": "cancer", "spread": False, "intimate": False, "facts": []},
        "at": "review",
        "answers": WEEK_OF_ANSWERS,
        "closed": [*WEEK_OF_ANSWERS, "fever"],
        "previous": {},
        "tablets": {"planned": 7, "taken": 6},
        "finished": True,
    }
    return {
        "person_id": person.id,
        "survey": "monthly",
        "outcome": "done",
        "invited_at": at,
        "state": seal.seal_json("checkin.state", state),
        "found": seal.seal_json("checkin.found", {"level": "SELF_CARE", "worse": False}),
        "content_version": "x",
    }
