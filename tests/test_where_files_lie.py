from pathlib import Path

from tests.support.memory import folder


def test_files_of_tests_lie_in_memory_only_where_it_has_room_and_nobody_chose_another_place(tmp_path):
    disk = folder(None, tmp_path / "nowhere")

    assert folder(None, tmp_path, room=1) == tmp_path
    assert folder(None, tmp_path, room=2**80) == disk != tmp_path
    assert folder("/chosen", tmp_path, room=1) == Path("/chosen")
