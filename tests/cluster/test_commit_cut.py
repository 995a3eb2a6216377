"""The connection ends at the worst moment: the effect is written, and the COMMIT goes out or its answer comes back."""

import asyncio
import threading

import asyncpg
import pytest
from sqlalchemy import event

from bot.store import tables as t
from tests.kills.killing import LABEL
from tests.support.town import town as a_town

QUESTION = "I have chest pain"


def _closed(url: str, pid: int) -> None:
    """The server has closed the connection *pid*; asked from another thread, for this one is inside a commit."""

    async def close() -> None:
        admin = await asyncpg.connect(url)
        await admin.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        await admin.close()

    thread = threading.Thread(target=lambda: asyncio.run(close()))
    thread.start()
    thread.join()


COMMITS = {  # the transaction that is cut, by words of a statement in it
    "the update is kept": "INSERT INTO inbox",
    "it is answered": "UPDATE inbox",
    "the answer is claimed": "attempts=(outbox.attempts",
    "it is known as sent": "message_id=$",
}


class Cutting:
    """Cuts the connection at the first commit with such a statement: before PostgreSQL has it, or after."""

    def __init__(self, town, url: str, words: str, *, kept: bool) -> None:
        self.cuts = 0
        self._words = words
        self._url = url
        self._kept = kept
        engine = town.store.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._statement)
        event.listen(engine, "commit", self._commit)

    def _statement(self, connection, _cursor, statement, *_rest) -> None:
        if self._words in statement:
            connection.info["settles"] = True

    def _commit(self, connection) -> None:
        if not connection.info.pop("settles", False) or self.cuts:
            return
        self.cuts += 1
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
        if self._kept:
            connection.exec_driver_sql("COMMIT")
        _closed(self._url, pid)


@pytest.mark.case("S06")
@pytest.mark.hazard("H3")
@pytest.mark.parametrize("words", COMMITS.values(), ids=COMMITS)
@pytest.mark.parametrize("kept", [False, True], ids=["lost", "kept"])
async def test_a_connection_cut_at_its_commit_costs_no_answer_and_doubles_none(postgres_url, words, kept):
    async with a_town(postgres_url) as town:
        margaret = await town.settled_person()
        cutting = Cutting(town, postgres_url, words, kept=kept)

        margaret.say(QUESTION)
        await margaret.until(lambda p: any("999" in m.text for m in p.messages if not m.mine), 15)
        await town.quiet()

        assert cutting.cuts == 1
        assert len(await town.rows(t.alert)) == 1
        answers = [m.text for m in margaret.messages if not m.mine and "999" in m.text]
        assert [LABEL in text for text in answers].count(False) <= 1
        assert 1 <= len(answers) <= 2
        assert {row["state"] for row in await town.rows(t.inbox)} == {"done"}
        assert [row["next_action_at"] for row in await town.rows(t.inbox)] == [None]
        assert await town.transactions_in(seconds=1) < 15
