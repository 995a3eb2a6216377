"""What she waits for: a tap asks the database a few things, each of them once."""

from tests.support.statements import answering


async def test_a_tap_on_taken_asks_the_database_at_most_nine_things(any_town):
    margaret = await any_town.settled_person()
    await any_town.until_local("08:31")
    with answering(any_town.store) as turns:
        await margaret.taps("✅ Taken")
    assert await margaret.dose_states() == ["taken"]
    assert [len(turn) <= 9 for turn in turns] == [True], "\n".join(turns[0])


async def test_an_answer_in_a_check_in_asks_the_database_at_most_twelve_things(any_town):
    margaret = await any_town.settled_person()
    await any_town.travel(days=15)
    await margaret.says("/checkin")
    with answering(any_town.store) as turns:
        await margaret.taps(margaret.last.labels[0])
    assert [len(turn) <= 12 for turn in turns] == [True], "\n".join(turns[0])
