"""The survey and rule files: what is shipped holds together, and what does not is refused with every fault."""

import shutil
from pathlib import Path

import pytest

from bot import texts
from bot.domain.surveys import Kind, Measure
from bot.knowledge.library import BrokenContent
from bot.knowledge.library import load as load_library
from bot.knowledge.questionnaires import ROOM, load


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may spoil."""
    for folder in ("surveys", "rules"):
        shutil.copytree(ROOM / folder, tmp_path / folder)
    (tmp_path / "content").mkdir()
    for name in ("sources.toml", "ctcae_codes.toml"):
        shutil.copy(ROOM / "content" / name, tmp_path / "content" / name)
    return tmp_path


def spoil(room: Path, file: str, old: str, new: str) -> None:
    path = room / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def faults(room: Path) -> list[str]:
    with pytest.raises(BrokenContent) as broken:
        load(room, topics=None)
    return [str(fault) for fault in broken.value.faults]


def test_what_is_shipped_loads_and_belongs_to_known_topics():
    questionnaires = load(topics=load_library().topics)

    assert set(questionnaires.surveys) == {"baseline", "weekly", "monthly", "short", "symptom"}
    assert {rule.id for rule in questionnaires.rules.rules} >= {f"T{number}" for number in range(1, 25)}


def test_every_item_is_coded_and_sourced():
    assert all(item.coding and item.sources for item in load().items.values())


def test_every_item_can_be_asked():
    questionnaires = load()
    asked = {q.item for survey in questionnaires.surveys.values() for q in survey.questions}

    assert set(questionnaires.items) <= asked


@pytest.mark.case("K04")
@pytest.mark.hazard("H7")
def test_no_rule_advises_a_dose_or_a_stop():
    words = " ".join(rule.phone for rule in load().rules.rules).casefold()

    assert not [word for word in ("stop taking", "dose", "increase", "double", "failed") if word in words]


def test_a_changed_word_changes_the_version(room):
    before = load(room).version

    spoil(room, "surveys/items.toml", "Feeling sick", "Feeling queasy")

    assert load(room).version != before


SPOILED = [
    ("surveys/weekly.toml", '"one_leg"', '"one_lag"', "weekly.toml: screen[2].keys: no such key: one_lag"),
    ("surveys/weekly.toml", '"fatigue"', '"tired"', "weekly.toml: screen[4].items: no such key: tired"),
    ("surveys/weekly.toml", 'rate = ["low_mood"]', 'rate = ["blues"]', "weekly.toml: screen[8].rate: no such key: blues"),
    ("surveys/weekly.toml", 'key = "weekly"', 'key = "daily"', "weekly.toml: key: daily is not the file name"),
    ("surveys/weekly.toml", "cap = 20", "cap = 2", "weekly.toml: cap: Input should be greater than or equal to 5"),
    ("surveys/weekly.toml", 'after = "bothered"', 'after = "nothing"', "weekly.toml: screen[5].after: nothing has no option that opens another list"),
    ("surveys/weekly.toml", '"breathlessness"', '"joint_pain"', "weekly.toml: screen: joint_pain can be ticked on two lists"),
    ("surveys/weekly.toml", 'rate = ["low_mood"]', 'rate = ["fatigue"]', "weekly.toml: screen: severity.fatigue is asked twice"),
    ("surveys/weekly.toml", '["tablets", "tablets_left_out"', '["tablets_left_out"', "weekly.toml: screen: tablets_left_out depends on tablets, which is not asked before it"),
    ("surveys/short.toml", '"compared"]', '"review", "compared"]', "short.toml: screen: the review comes last"),
    ("surveys/monthly.toml", "most_rated = 12", "most_rated = 5", "monthly.toml: most_rated: 10 watched symptoms can be ticked, each must be rated"),
    ("surveys/items.toml", '"Hot flashes" = 10020407', '"Hot flashes" = 1', "items.toml: item.hot_flashes.coding: Hot flashes is not a pair of ctcae_codes.toml"),
    ("surveys/items.toml", '"us_label_highlights", "ibis2_dcis"', '"hearsay"', "items.toml: item.hot_flashes.sources: no source hearsay"),
    ("surveys/items.toml", 'label = "Tiredness"', 'label = "A label that is far too long for a phone"', "items.toml: item.fatigue.label: String should have at most 30 characters"),
    ("surveys/items.toml", 'score = "phq2"\n', "", "items.toml: question.phq2_interest: measure score and the name of the score go together"),
    ("surveys/items.toml", '{ key = "1", label = "Mild" }', '{ key = "7", label = "Mild" }', "items.toml: scales.severity: the options of a scale are 0 to 4 in order"),
    ("rules/triage.toml", 'signs = ["chest_pain"]', 'signs = ["chest_pian"]', "triage.toml: rule T8.case[1]: nothing offers chest_pian"),
    ("rules/triage.toml", 'severity = ["breathlessness"], least = 1 }]', 'severity = ["breath"], least = 1 }]', "triage.toml: rule T11.case[2]: nothing offers breath"),
    ("rules/triage.toml", 'id = "S1"', 'id = "T8"', "triage.toml: rule: T8 is used twice"),
    ("rules/triage.toml", "least = 3, most = 3", "least = 3, most = 2", "triage.toml: rule[18].case[1].needs[1]: most 2 is below least 3"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "fault"), SPOILED, ids=[one[3][:60] for one in SPOILED])
def test_a_file_that_contradicts_itself_is_refused_by_file_and_field(room, file, old, new, fault):
    spoil(room, file, old, new)

    assert fault in faults(room)


def test_an_unknown_topic_is_refused():
    topics = set(load_library().topics) - {"fatigue"}

    with pytest.raises(BrokenContent) as broken:
        load(topics=topics)

    assert [str(fault) for fault in broken.value.faults] == [
        "items.toml: item.fatigue.topic: no topic fatigue"
    ]


def test_all_faults_of_all_files_come_at_once(room):
    spoil(room, "surveys/weekly.toml", '"one_leg"', '"one_lag"')
    spoil(room, "surveys/monthly.toml", "cap = 25", "cap = 0")
    spoil(room, "surveys/items.toml", '"ai_joint_survey"', '"hearsay"')
    spoil(room, "rules/triage.toml", 'signs = ["skin_blisters"]', 'signs = ["skin_bluster"]')

    found = faults(room)

    assert {fault.split(":")[0] for fault in found} == {
        "weekly.toml",
        "monthly.toml",
        "items.toml",
        "triage.toml",
    }
    assert len(found) == 4


def test_a_file_that_is_no_toml_is_named(room):
    (room / "surveys" / "short.toml").write_text("key = ", encoding="utf-8")

    assert faults(room)[0].startswith("short.toml: file:")


def test_severities_exist_for_each_ticked_symptom_of_each_list():
    for survey in load().surveys.values():
        ticked = {o.key for q in survey.questions if q.measure is Measure.PICK for o in q.options} - {
            "none",
            "more",
        }
        rated = {q.item for q in survey.questions if q.measure is Measure.SEVERITY}

        assert ticked <= rated


def test_every_question_has_a_name_of_its_own_in_the_review():
    """The name stands on the button that leads back to it; without one the review could not be shown."""
    asked = {q for survey in load().surveys.values() for q in survey.questions if q.kind is not Kind.REVIEW}
    rated = {Measure.SEVERITY, Measure.INTERFERENCE}
    named = {q.key for q in asked if q.measure not in rated}

    assert {key for key in named if not texts.has(f"checkin.label.{key}")} == set()
