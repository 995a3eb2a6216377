"""The documentation as a site: every page of the repository is on it, and every link leads somewhere."""

import re
from pathlib import Path

from bot.lab import site

ROOT = Path(__file__).resolve().parent.parent
NOT_ON_IT = (".github/PULL_REQUEST_TEMPLATE.md", ".github/ISSUE_TEMPLATE")


def test_every_page_of_the_repository_is_on_the_site():
    pages = {file for part in site.pages().values() for file in part.values()}
    folders = ("bot", "deploy", "findings", ".github")
    there = {p.relative_to(ROOT).as_posix() for folder in folders for p in (ROOT / folder).rglob("*.md")}
    there = {p for p in there if not p.startswith(NOT_ON_IT) and "/lab/" not in p} | {
        "README.md",
        "CHANGELOG.md",
    }

    assert there == pages


def test_every_link_leads_somewhere(tmp_path):
    assert site.build(tmp_path / "site") == []

    pages = tmp_path / "site" / "pages"
    linked = 0
    for page in pages.rglob("*.md"):
        for found in re.finditer(r"""(?:\]\(|<img src=")([^)"#:\s]+)""", page.read_text("utf-8")):
            linked += 1
            assert (page.parent / found[1]).exists(), (page, found[1])
    assert linked > 15
    assert (pages / "files" / "github" / "pictures" / "phones.png").exists()


def test_the_site_asks_nobody_for_anything(tmp_path):
    site.build(tmp_path / "site")

    settings = (tmp_path / "site" / "zensical.toml").read_text("utf-8")

    assert "font = false" in settings
    assert "http" not in settings


def test_each_behaviour_of_others_is_held_by_a_test_that_is_there():
    page = (ROOT / "findings" / "real-things.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and "---" not in line]
    named = re.findall(r"`(tests/\S+\.py)::(test_\w+)` \|$", page, re.MULTILINE)

    assert len(named) == len(rows) - page.count("\n## ")  # but for the heads
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text("utf-8"), (file, test)
