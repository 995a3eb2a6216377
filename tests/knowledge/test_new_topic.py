"""Adding a side effect is one new file."""

import shutil

from bot.domain.audience import EVERYTHING
from bot.knowledge.check import check_topic
from bot.knowledge.library import CONTENT, load_from
from bot.knowledge.menu import SHELVES, menu
from tests.knowledge.knowledge_samples import TEMPLATE, folder_with, library_of, sample, written


def test_the_template_is_a_valid_topic_but_for_its_name():
    topic = sample()

    assert topic.id == "template"
    assert check_topic(topic, library_of(topic)) == []


def test_the_template_shows_every_field_of_the_schema():
    names = {field.alias or name for name, field in type(sample()).model_fields.items()}

    assert [
        name
        for name in names - {"reviewed_by", "reviewed_on"}
        if f"{name} =" not in TEMPLATE and f"[{name}]" not in TEMPLATE
    ] == []


def test_one_new_file_makes_a_new_topic_appear_in_the_menu(tmp_path):
    folder = tmp_path / "content"
    shutil.copytree(CONTENT, folder)
    before = menu(EVERYTHING, load_from(folder))

    (folder / "topics" / "cold_hands.toml").write_text(written("cold_hands"), encoding="utf-8")

    after = menu(EVERYTHING, load_from(folder))
    assert after != before
    assert ("cold_hands", "Example effect") in dict(after)["Other effects"]


def test_the_version_changes_with_the_content(tmp_path):
    folder = folder_with(tmp_path, cold_hands=written("cold_hands"))
    first = load_from(folder).version

    again = load_from(folder).version
    (folder / "topics" / "cold_hands.toml").write_text(
        written("cold_hands") + "\n# checked", encoding="utf-8"
    )
    changed = load_from(folder).version

    assert first == again
    assert first.startswith("20")
    assert changed != first


def test_every_shelf_names_topics_that_exist_and_each_once(library):
    names = [name for shelf in SHELVES.values() for name in shelf]

    assert sorted(set(names) - set(library.topics)) == []
    assert len(names) == len(set(names))


def test_the_menu_of_someone_who_sees_everything_has_every_topic(library):
    listed = [name for _, topics in menu(EVERYTHING, library) for name, _ in topics]

    assert sorted(listed) == sorted(library.topics)
