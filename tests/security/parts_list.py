"""The software bill of materials (CycloneDX 1.5) of what people install: ``python -m tests.security.parts_list``."""

import json
import re
import tomllib
from typing import Any

from tests.assurance.known import ROOT

PART = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)((?:[^\n]*\\\n\s+--hash=sha256:[0-9a-f]{64})+)",
    re.MULTILINE,
)
DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: str, version: str) -> dict[str, Any]:
    """Return the bill of every part that *lock* pins."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "daymark", "version": version}},
        "components": [_part(*found) for found in PART.findall(lock)],
    }


def _part(name: str, version: str, hashes: str) -> dict[str, Any]:
    return {
        "type": "library",
        "name": name.lower(),
        "version": version,
        "purl": f"pkg:pypi/{name.lower()}@{version}",
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in DIGEST.findall(hashes)],
    }


if __name__ == "__main__":
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    print(json.dumps(bill((ROOT / "requirements.lock").read_text("utf-8"), ours), indent=1))
