from datetime import timedelta

from bot.domain.messages import Button, Card, Op, Outgoing, Tap
from bot.store import cards, flows, openings, outbox, people
from bot.store.flows import Flow
from bot.store.openings import Opening
from tests.support.rows import AT, a_person


async def test_a_turn_finds_the_step_in_hand_the_card_the_consent_and_what_has_not_left(any_store):
    async with any_store.begin() as work:
        person = await a_person(work)
        other = await a_person(work, 1002)
        assert await openings.of(work, person.id, 7) == Opening(None, "", "v1", unsent=False)

        flow = Flow("note", "text", {"about": "x"}, 5)
        await flows.put(work, person.id, flow, AT)
        rows = ((Button("Taken", Tap("dose", "3", "taken")),),)
        await cards.show(work, [(1001, "dose:3", 7, rows, AT), (1002, "dose:4", 7, rows, AT)])
        await people.agree_again(work, person, "v2", AT + timedelta(days=1))
        await outbox.add(work, [(1001, Outgoing(Op.NEW, Card("a")))], AT)

        assert await openings.of(work, person.id, 7) == Opening(flow, "dose:3", "v2", unsent=True)
        assert await openings.of(work, person.id, None) == Opening(flow, "", "v2", unsent=True)
        assert await openings.of(work, other.id, 7) == Opening(None, "dose:4", "v1", unsent=False)
