"""A report and a danger in one message: the tablet has its answer, and the danger is asked about below it or alarms alone."""

import itertools

import pytest

from bot.domain.reports import beside
from bot.domain.understanding import Level, understand
from bot.knowledge.lexicon import load_lexicon
from bot.reader import SecondLook
from bot.services.typing import doubt
from bot.store import tables as t

REPORTS = ("took it", "took it at 8", "taken", "yes done", "had it with breakfast", "swallowed my tablet")
JOINTS = (", ", " and ", ". ", " but ", "\n")
UNHEARD = (  # what the second look asks about when it stands alone
    "I feel like an elephant sits on me",
    "half of my mouth will not smile",
    "a vice is squeezing me from front to back",
    "the left side of me has gone on strike since breakfast",
)
ASKED = ("I passed tar", "on my fifth towel, red")  # what a rule asks about
SURE = ("I have crushing chest pain", "goodbye to all", "I can't breathe")


@pytest.fixture(scope="module")
def look():
    lexicon, second = load_lexicon(), SecondLook()
    return lambda text: second.at(text, understand(text, lexicon), beside(text, {}))


def together(dangers):
    return [
        f"{first}{joint}{then}"
        for report, danger, joint in itertools.product(REPORTS, dangers, JOINTS)
        for first, then in ((report, danger), (danger, report))
    ]


@pytest.mark.hazard("H3")
def test_a_calm_report_beside_it_never_hides_a_danger(look):
    said = together((*UNHEARD, *ASKED, *SURE))

    lost = [text for text in said if not (m := look(text)).doubt and not m.confirm and m.level < Level.TODAY]

    assert len(said) > 450
    assert lost == []


@pytest.mark.parametrize("report", [r for r in REPORTS if "swallowed" not in r])
def test_a_report_beside_small_talk_is_not_asked_about(look, report):
    for rest in ("the weather is lovely", "going shopping", "the grandchildren are here", "thank you dear"):
        meaning = look(f"{report}, {rest}")

        assert meaning.doubt is None
        assert not meaning.confirm


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("took it at 8 and my arm is dead", "my arm is dead"),
        ("my arm is dead. took it", "my arm is dead"),
        ("took it", ""),
        ("my arm is dead", ""),
        ("not yet, but I feel odd", "I feel odd"),
    ],
)
def test_what_stands_beside_a_report_is_known(text, rest):
    assert beside(text, {}) == rest


@pytest.mark.hazard("H3", "H1")
@pytest.mark.parametrize("danger", [UNHEARD[0], ASKED[0]])
async def test_the_tablet_has_its_answer_and_the_danger_its_question_below(town, margaret, danger):
    await town.next_event("dose")
    seen = len(margaret.messages)

    await margaret.says(f"took it and {danger}")

    said = [m for m in margaret.messages[seen:] if not m.mine]
    assert said[-1].labels[0] == "Yes, now"
    assert "Is this happening to you now?" in said[-1].text
    assert len(said) > 1
    assert "Did you take your tablet of Tuesday 3 March, 08:30?" in said[0].text
    assert await margaret.rows(t.alert) == []


@pytest.mark.hazard("H3", "H1")
async def test_a_sure_danger_beside_a_report_stands_alone_and_the_tablet_stays_open(town, margaret):
    await town.next_event("dose")
    seen = len(margaret.messages)

    await margaret.says("took it and I have crushing chest pain")

    said = [m for m in margaret.messages[seen:] if not m.mine]
    assert [m.text.startswith("🚨 Call 999") for m in said] == [True]
    assert await margaret.dose_states() == ["due"]


@pytest.mark.hazard("H3", "H4")
async def test_a_danger_behind_a_request_is_asked_about_below_it(town, margaret):
    for said, line in (
        ("picked up 28 to end it", "Samaritans"),
        ("don't tell my son I drank bleach", "Is this happening to you now?"),
    ):
        await margaret.says(said)
        assert margaret.last.labels[0].startswith("Yes"), said
        assert line in margaret.last.text
    assert await margaret.rows(t.alert) == []
    assert await margaret.rows(t.stock) == []


def test_what_stands_behind_a_plain_request_is_no_danger():
    lexicon = load_lexicon()
    for text in (
        "tell my husband when I miss a tablet",
        "I'm flying to Madrid on Friday",
        "pause for three days please",
    ):
        meaning = understand(text, lexicon)
        assert meaning.request
        assert doubt.behind(meaning, lexicon).doubt is None


@pytest.mark.hazard("H3")
async def test_what_is_skipped_or_paused_beside_a_danger_leaves_the_danger_first(town):
    """The ambulance at the door is a danger nobody told here; while one is in hand, it is the help that was called."""
    margaret = await town.settled_person(time="08:00")
    await town.until_local("08:05")
    for said, first in {
        "not taking it today, ambulance outside": "Is this happening to you now?",
        "skip it, my wee has stopped": "Is this happening to you now?",
        "pause reminders, I won't need them any more": "Samaritans",
        "thirty left, all for tonight": "Samaritans",
        "skip today, coughing up rust": "Call 999 now",
    }.items():
        below = margaret.last.id
        await margaret.says(said)
        new = [shown for shown in margaret.messages if shown.id > below and not shown.mine]
        assert first in new[0].text, said

    answer = await margaret.says("the ambulance is here")
    assert "Is this happening to you now?" not in answer.text
    assert (await margaret.dose_states())[-1] == "due"
