"""deploy/hazards.md, written from deploy/hazards.toml."""

from typing import Any

from tests.assurance.known import hazards

HEAD = """# Hazard log

What could harm somebody who relies on this bot, and what stands against it. Likelihood (L) and severity (S) from 1 to
5 are an engineer's guess and **need a clinician**. Each hazard is bound to tests by its number
(`@pytest.mark.hazard("H3")`): a build in which one of them fails, is skipped or is gone is refused. Hazards are never
deleted. This page is written from [hazards.toml](hazards.toml) by `python -m tests.assurance --page`.

| | Hazard | L x S before | L x S after |
| --- | --- | --- | --- |
"""


def render() -> str:
    """Return the whole page."""
    rows = [
        f"| {h['id']} | {h['hazard']} | {_risk(h['before'])} | {_risk(h['after'])} |"
        for h in hazards().values()
    ]
    return HEAD + "\n".join(rows) + "\n" + "".join(_section(h) for h in hazards().values())


def _risk(at: dict[str, int]) -> str:
    return f"{at['likelihood']} x {at['severity']} = {at['likelihood'] * at['severity']}"


def _section(hazard: dict[str, Any]) -> str:
    controls = "\n".join(f"- {control}" for control in hazard["controls"])
    return (
        f"\n## {hazard['id']}. {hazard['hazard']}\nHarm: {hazard['harm']}.\n"
        f"Causes: {'; '.join(hazard['causes'])}.\n\n{controls}\n"
    )
