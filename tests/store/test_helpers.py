"""Those who help: a link works for the first who opens it, and everything goes with either of the two."""

import base64
from datetime import timedelta

import pytest

from bot.domain.helping import LINK_HOLDS, Helper, Sees, Step
from bot.store import Vault, erasures, helpers, people
from bot.store import tables as t
from tests.support.rows import AT, a_person

ANNA, BEN = 5005, 6006
ASKED = Helper("Margaret", frozenset({Sees.TABLET}), until_at=AT + LINK_HOLDS)


async def invited(work, chat_id=1001):
    return await helpers.invite(work, (await a_person(work, chat_id)).id, ASKED, AT)


@pytest.mark.case("X04")
@pytest.mark.hazard("H8")
async def test_a_link_is_for_the_first_who_opens_it_and_for_nobody_after(any_store):
    async with any_store.begin() as work:
        _, token = await invited(work)
        found = await helpers.by_link(work, token, AT)
        both = found, await helpers.by_link(work, token, AT)  # two read it before either has it
        assert await helpers.opened(work, both[0], ANNA)
        assert not await helpers.opened(work, both[1], BEN)
        assert await helpers.by_link(work, token, AT) is None

        [hers] = await helpers.of_chat(work, ANNA, AT)
        assert (hers.step, hers.chat_id, hers.her) == (Step.OPENED, ANNA, "Margaret")
        assert await helpers.of_chat(work, BEN, AT) == []
        rows = await work.rows(t.helper.select())
    assert not any(
        str(value).find(str(ANNA)) >= 0 or "Margaret" in str(value) for r in rows for value in r.values()
    )


@pytest.mark.case("X04")
async def test_a_forged_cut_bent_or_late_link_leads_nowhere(any_store):
    async with any_store.begin() as work:
        _, token = await invited(work)
        raw = base64.urlsafe_b64decode(token.removeprefix("help_") + "=")
        bent = [bytes(b ^ (n == at) for n, b in enumerate(raw)) for at in range(len(raw))]
        forged = ["help_" + base64.urlsafe_b64encode(one).decode().rstrip("=") for one in bent]
        others = [
            token[5:],
            token[:-1],
            token + "A",
            "",
            "help_",
            token.replace("help", "kelp"),
            "help_Ä",
            f"{token} ",
        ]
        others.append(Vault(bytes(32)).invitation())  # signed by another bot

        assert [x for x in forged + others if await helpers.by_link(work, x, AT)] == []
        assert await helpers.by_link(work, token, AT + LINK_HOLDS) is None
        assert await helpers.by_link(work, token, AT + LINK_HOLDS - timedelta(seconds=1))
        assert len(token) <= 64

        await helpers.forget(work, AT + LINK_HOLDS)
        assert await work.rows(t.helper.select()) == []


@pytest.mark.hazard("H9")
async def test_with_her_or_with_who_helps_nothing_of_it_is_left(any_store):
    async with any_store.begin() as work:
        for chat, who in ((1001, ANNA), (1002, ANNA), (1003, BEN)):
            one, _ = await invited(work, chat)
            await helpers.opened(work, one, who)
            await helpers.note(work, one.person_id, {"who": "Anna"}, AT)

        await people.erase(work, 1001, AT)
        assert len(await helpers.of_chat(work, ANNA, AT)) == 1
        assert len(await work.rows(t.helper_told.select())) == 2
        await people.erase(work, ANNA, AT)  # who never agreed for a plan of their own
        assert await helpers.of_chat(work, ANNA, AT) == []
        assert len(await helpers.of_chat(work, BEN, AT)) == 1


@pytest.mark.hazard("H9")
async def test_who_helped_and_was_erased_helps_nobody_after_a_restore(any_store):
    async with any_store.begin() as work:
        one, _ = await invited(work)
        await helpers.opened(work, one, ANNA)
        pseudonym = work.vault.pseudonym(ANNA)

    await erasures.reapply(any_store, {pseudonym: AT - timedelta(days=1)})  # from before they began
    async with any_store.begin() as work:
        assert await helpers.of_chat(work, ANNA, AT)
    await erasures.reapply(any_store, {pseudonym: AT + timedelta(days=1)})
    async with any_store.begin() as work:
        assert await helpers.of_chat(work, ANNA, AT) == []
