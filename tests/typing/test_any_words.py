"""Whatever is typed, wherever: it is answered where she looks, and no step is left by a word that did not mean it."""

import asyncio
import shutil
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.town import town as a_town

WAITING = {  # where words are waited for: how she gets there
    "nothing": (),
    "a note": ("/notes", "Write a note"),
    "a place": ("/travel",),
    "a time": ("/settings", "⏰ Change the time"),
    "a number": ("/settings", "Team number: not set"),
    "a check-in": ("/checkin",),
    "a symptom": ("/symptom",),
    "a danger": ("I have crushing chest pain right now",),
    "a crisis": ("I want to kill myself",),
}
OF_THE_SET_UP = ("body", "plan", "time", "checkin", "done")
MEANINGLESS = (
    "the weather is lovely",
    "what a day",
    "my cat is called Bella",
    "hm",
    "...",
    "🙂",
    "lorem ipsum",
)
ANY = st.one_of(
    st.sampled_from(
        ("yes", "no", "ok", "👍", "✅", "worse", "better", "2", "later", "9:30", "in Spain now", "undo")
    ),
    st.sampled_from(MEANINGLESS),
    st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and not text.startswith("/")),
)


async def there(town, way: tuple[str, ...]):
    margaret = await town.settled_person()
    for step in way:
        await (margaret.says(step) if step.startswith(("/", "I ")) else margaret.taps(step))
    return margaret


@pytest.mark.parametrize(
    "place", [name for name in WAITING if name not in ("nothing", "a note", "a danger", "a crisis")]
)
async def test_a_word_that_means_nothing_leaves_no_step(town, place):
    margaret = await there(town, WAITING[place])
    before = await margaret.step()

    await margaret.says(*MEANINGLESS[:4])

    assert await margaret.step() == before


@pytest.mark.parametrize("step", OF_THE_SET_UP)
async def test_a_word_that_means_nothing_leaves_no_step_of_the_set_up(town, step):
    margaret = await town.half_way(step)

    await margaret.says(*MEANINGLESS[:4])

    assert await margaret.step() == ("setup", step)


def typed_anywhere(template, folder, examples: int):
    """Hypothesis types a few messages, one after the other, somewhere words are waited for."""
    number = count()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(sorted(WAITING)), st.lists(ANY, min_size=2, max_size=5))
    def typed(place, texts):
        file = folder / f"{next(number)}.sqlite3"
        shutil.copy(template, file)
        asyncio.run(_typed(f"sqlite:///{file}", WAITING[place], texts))

    typed()


async def _typed(url: str, way: tuple[str, ...], texts: list[str]) -> None:
    async with a_town(url) as town:
        margaret = await there(town, way)
        await margaret.says(*texts)  # the town itself fails when one of them has no answer where she looks
        assert "taken" not in await margaret.dose_states()  # nothing is due: there is nothing to book


def test_any_words_are_answered_and_book_no_tablet(sqlite_template, tmp_path):
    typed_anywhere(sqlite_template, tmp_path, 5)


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_many_more_words_are_answered_and_book_no_tablet(sqlite_template, tmp_path):
    typed_anywhere(sqlite_template, tmp_path, 400)
