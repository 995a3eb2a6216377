"""No secret lies in the repository; every part it is made of is known by name, version and hash."""

import json
import re
import subprocess
import sys
import tomllib

import pytest

from tests.assurance.known import ROOT
from tests.security import parts_list, secrets_search


@pytest.mark.case("X18")
@pytest.mark.hazard("H10")
def test_no_tracked_file_holds_a_secret():
    assert secrets_search.findings(secrets_search.tracked(ROOT)) == []


SECRETS = [
    "BOT_TOKEN=" + "7654321098" + ":" + "AAHk3f9LqZ_w8Xy7Vb2Nc5Md1Pe4Rt6Uq0I",
    "DAYMARK_KEY=" + "9f" * 32,
    "-----BEGIN " + "RSA PRIVATE KEY-----",
    "postgresql://daymark:" + "n7Xw2qLp9" + "@database/daymark",
    "AKIA" + "QWERTYUIOPASDFGH",
    "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
]


@pytest.mark.parametrize("secret", SECRETS, ids=["token", "key", "private key", "password", "cloud", "git"])
def test_a_secret_that_was_left_in_a_file_is_found_by_file_and_line_and_not_printed(tmp_path, secret):
    (tmp_path / "left.py").write_text(f"first = 1\nsecond = {secret!r}\n")

    (found,) = secrets_search.findings([tmp_path / "left.py"])

    assert found.startswith(f"{tmp_path / 'left.py'}:2: ")
    assert secret not in found


@pytest.mark.case("X18")
def test_the_parts_list_names_every_locked_part_with_its_hashes():
    bill = parts_list.bill((ROOT / "requirements.lock").read_text("utf-8"), version="1.2.3")

    names = {part["name"] for part in bill["components"]}
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.5")
    assert bill["metadata"]["component"]["version"] == "1.2.3"
    assert {"python-telegram-bot", "sqlalchemy", "cryptography"} <= names
    for part in bill["components"]:
        assert part["purl"] == f"pkg:pypi/{part['name']}@{part['version']}"
        assert all(len(digest["content"]) == 64 for digest in part["hashes"])
        assert part["hashes"]


def test_the_parts_list_is_printed_as_json_and_is_the_same_each_time():
    printed = [
        subprocess.run(
            [sys.executable, "-m", "tests.security.parts_list"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        for _ in range(2)
    ]

    assert printed[0] == printed[1]
    assert json.loads(printed[0])["metadata"]["component"]["name"] == "daymark"


@pytest.mark.case("X18")
def test_the_security_rules_of_the_linter_hold_for_all_code_that_runs():
    """ruff's S rules are bandit's; only tests, which start processes and say assert, and the workshop, which is in no wheel and draws by a seed, are left out."""
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    everywhere = [code for code in lint["ignore"] if re.fullmatch(r"S\d*", code)]
    somewhere = {
        place: [code for code in codes if code.startswith("S") and not code.startswith("SLF")]
        for place, codes in lint["per-file-ignores"].items()
    }

    assert lint["select"] == ["ALL"]
    assert everywhere == []
    assert {place for place, codes in somewhere.items() if codes} == {"tests/**", "bot/lab/**"}
