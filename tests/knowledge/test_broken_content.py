"""A broken content file stops the start, with everything that is wrong said at once."""

import pytest

from bot.knowledge.library import BrokenContent, load_from
from bot.knowledge.schema import Fault
from tests.knowledge.knowledge_samples import folder_with, written


def faults_of(folder):
    with pytest.raises(BrokenContent) as broken:
        load_from(folder)
    return broken.value.faults


def test_all_faults_of_all_files_are_named_at_once(tmp_path):
    folder = folder_with(
        tmp_path,
        cold_hands=written("cold_hands", old='depth = "simple"', new='depth = "deep"'),
        itchy_nose=written(
            "itchy_nose", old='today = ["it stops you doing simple things"]', new="today = []"
        ),
        not_toml="id = [",
    )

    faults = faults_of(folder)

    assert [(fault.file, fault.field) for fault in faults] == [
        ("cold_hands.toml", "say[1].depth"),
        ("itchy_nose.toml", "contact.today"),
        ("not_toml.toml", "file"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "field", "reason"),
    [
        ('phone = "I take', 'telephone = "I take', "telephone", "unknown field"),
        ("synonyms = [", "words = [", "synonyms", "is missing"),
        ('sources = ["nhs_anastrozole"]', 'sources = ["a_blog"]', "contact.sources", "no source a_blog"),
        ("related = []", 'related = ["nowhere"]', "related", "no topic nowhere"),
        ('emergency = ["you cannot breathe"]', "emergency = []", "contact.emergency", "at least 1 item"),
        ('evidence = "seed_only"', "", "say[2]", "part helps needs evidence"),
        ("low = 10", "low = 30", "figure[1]", "low 30 is above high 20"),
        ('status = "draft"', 'status = "reviewed"', "file", "needs reviewed_by and reviewed_on"),
        ('status = "draft"', 'status = "draft"\nreviewed_by = "A"', "file", "a draft names no reviewer"),
        ("term = { estradiol", "depth2 = { estradiol", "say[4].depth2", "unknown field"),
        ('part = "what"', 'part = "men"', "say[1]", 'part men needs for = ["men"]'),
        ('rules = ["T2"]', 'rules = ["X9"]', "rules[1]", "pattern"),
        ("facts = []       ", 'facts = ["F1"]       ', "contact.facts[1]", "pattern"),
        ('unit = "percent"', 'unit = "many"', "figure[1].unit", "percent"),
        ('id = "cold_hands"', 'id = "warm_hands"', "id", "not the file name"),
    ],
)
def test_a_fault_names_its_file_its_field_and_the_reason(tmp_path, old, new, field, reason):
    folder = folder_with(tmp_path, cold_hands=written("cold_hands", old=old, new=new))

    (fault,) = [fault for fault in faults_of(folder) if fault.field == field]

    assert fault.file == "cold_hands.toml"
    assert reason in fault.reason


def test_a_term_outside_the_science_depth_is_refused(tmp_path):
    broken = written("cold_hands", old='depth = "science"', new='depth = "more"')

    (fault,) = faults_of(folder_with(tmp_path, cold_hands=broken))

    assert fault.reason == "terms are explained at depth science only"


def test_a_broken_source_is_named_with_its_id(tmp_path):
    folder = folder_with(tmp_path, cold_hands=written("cold_hands"))
    text = (folder / "sources.toml").read_text(encoding="utf-8")
    (folder / "sources.toml").write_text(text.replace('kind = "nhs"', 'kind = "rumour"', 1), encoding="utf-8")

    fields = [(fault.file, fault.field) for fault in faults_of(folder)]

    assert ("sources.toml", "nhs_anastrozole.kind") in fields


def test_a_folder_without_topics_is_refused(tmp_path):
    assert faults_of(folder_with(tmp_path)) == (Fault("topics", "file", "no topic file found"),)


def test_a_number_left_out_without_a_reason_is_refused(tmp_path):
    folder = folder_with(tmp_path, cold_hands=written("cold_hands"))
    (folder / "left_out.toml").write_text('[[left_out]]\nnumbers = ["F292"]', encoding="utf-8")

    assert faults_of(folder) == (Fault("left_out.toml", "left_out[1].reason", "is missing"),)


def test_a_missing_file_is_said_plainly(tmp_path):
    folder = folder_with(tmp_path, cold_hands=written("cold_hands"))
    (folder / "left_out.toml").unlink()

    assert faults_of(folder) == (Fault("left_out.toml", "file", "No such file or directory"),)


def test_the_message_is_one_line_for_each_fault(tmp_path):
    folder = folder_with(tmp_path, a_one="id = 1", b_two="= 2")

    with pytest.raises(BrokenContent) as broken:
        load_from(folder)

    lines = str(broken.value).splitlines()
    assert len(lines) == len(broken.value.faults)
    assert "a_one.toml: id: Input should be a valid string" in lines


def test_values_cannot_be_changed_after_loading(library):
    topic = next(iter(library.topics.values()))

    with pytest.raises(ValueError, match="frozen"):
        topic.title = "other"
    with pytest.raises(TypeError):
        library.topics["x"] = topic
