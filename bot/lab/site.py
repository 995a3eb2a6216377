"""The documentation as a site, from the files that are in the repository anyway: ``make site``.

Each page keeps its words; links between pages lead to pages, links to files to copies of them. Nothing is fetched, by
the build or by the reader's browser.
"""

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Whom a page is for: its title and its file. What is read in the repository first comes first.
NAVIGATION: dict[str, dict[str, str]] = {
    "Daymark": {"What it is": "README.md", "Figures": "findings/figures.md", "Changes": "CHANGELOG.md"},
    "For patients": {"In the chat": "deploy/patients.md"},
    "For clinicians": {
        "What it is for, and what not": "deploy/intended-use.md",
        "A clinic's first day": "deploy/clinic.md",
        "What could harm somebody": "deploy/hazards.md",
    },
    "For operators": {
        "Run it, watch it, mend it": "deploy/README.md",
        "What is kept about people": "deploy/dpia.md",
        "Report a weakness": ".github/SECURITY.md",
    },
    "For contributors": {
        "Taking part": ".github/CONTRIBUTING.md",
        "The house": "bot/README.md",
        "How words are understood": "bot/domain/understanding/README.md",
        "What the real things do": "findings/real-things.md",
        "Faults found in others": "findings/README.md",
    },
}
DECISIONS = "Decisions"
_LINK = re.compile(r"""(?P<before>\]\(|<img src=")(?P<to>[^)"#:\s]+)(?P<anchor>#[^)"\s]*)?(?P<after>[)"])""")
_SETTINGS = """[project]
site_name = "Daymark"
docs_dir = "pages"
site_dir = "html"
use_directory_urls = false
nav = {nav}

[project.theme]
font = false
features = ["navigation.sections", "navigation.footer", "navigation.top", "content.code.copy", "search.highlight"]

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"
"""


def pages(root: Path = ROOT) -> dict[str, dict[str, str]]:
    """Return {part: {title: file in the repository}}, the decisions included."""
    decisions = sorted((root / "bot" / "decisions").glob("*.md"))
    titles = {_title(file): file.relative_to(root).as_posix() for file in decisions}
    return {**NAVIGATION, DECISIONS: titles}


def build(out: Path, root: Path = ROOT) -> list[str]:
    """*out* holds the pages, what they link to and the settings of the site. Return the links that lead nowhere."""
    shutil.rmtree(out, ignore_errors=True)
    told = pages(root)
    names = {file: _name(file) for part in told.values() for file in part.values()}
    broken: list[str] = []
    for file, name in names.items():
        page = out / "pages" / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(_relinked(root, file, names, page.parent, broken), encoding="utf-8")
    nav = [{part: [{title: names[file]} for title, file in inside.items()]} for part, inside in told.items()]
    (out / "zensical.toml").write_text(_SETTINGS.format(nav=_toml(nav)), encoding="utf-8")
    return broken


def _relinked(root: Path, file: str, names: dict[str, str], folder: Path, broken: list[str]) -> str:
    """Return the words of *file* with links that hold on the site."""
    top = folder
    while top.name != "pages":
        top = top.parent
    up = "../" * len(folder.relative_to(top).parts)

    def lead(found: re.Match[str]) -> str:
        there = ((root / file).parent / found["to"]).resolve()
        if not there.exists() or not there.is_relative_to(root):
            broken.append(f"{file}: {found['to']}")
            return found[0]
        target = there.relative_to(root).as_posix()
        if there.is_dir():
            target = f"{target}/README.md"
        if target in names:
            return f"{found['before']}{up}{names[target]}{found['anchor'] or ''}{found['after']}"
        if there.is_file():
            copy = top / "files" / _plain(target)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(there, copy)
            return f"{found['before']}{up}files/{_plain(target)}{found['after']}"
        return f"{found['before']}{up}{names['bot/README.md']}{found['after']}"  # a folder without a page of its own

    return _LINK.sub(lead, (root / file).read_text("utf-8"))


def _name(file: str) -> str:
    """Return the page of *file*: folders with a dot are not served."""
    return "index.md" if file == "README.md" else _plain(file).replace("/README.md", "/index.md")


def _plain(file: str) -> str:
    name = "/".join(part.removeprefix(".") for part in file.split("/"))
    return (
        f"{name}.txt" if "." not in name.rpartition("/")[2] or name.endswith((".example", ".toml")) else name
    )


def _title(file: Path) -> str:
    return file.read_text("utf-8").partition("\n")[0].removeprefix("# ").strip()


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


if __name__ == "__main__":
    sys.exit("\n".join(build(Path(sys.argv[1]))) or 0)
