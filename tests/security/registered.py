"""Every meaning a button of this bot may have, read from the code of the services."""

import ast
import importlib
from functools import cache
from pathlib import Path

from bot import services
from bot.domain.messages import Tap

SERVICES = Path(services.__file__).parent


@cache
def meanings() -> list[Tap]:
    """Return (kind, act, argument) of every button that is built anywhere, once each; the id is left out."""
    found: dict[Tap, None] = {}
    for file in sorted(SERVICES.rglob("*.py")):
        inside = file.relative_to(SERVICES).with_suffix("").parts
        module = importlib.import_module(".".join(["bot", "services", *inside]).removesuffix(".__init__"))
        for call in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(call, ast.Call) and (tap := _meaning(call, module)):
                found[tap] = None
    return list(found)


def _meaning(call: ast.Call, module) -> Tap | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    said = [_constant(arg, module) for arg in call.args]
    named = {word.arg: _constant(word.value, module) for word in call.keywords}
    if name == "button" and len(said) > 1:
        kind, act = said[1], said[2] if len(said) > 2 else named.get("act", "")
        return Tap(kind, "", act or "", named.get("arg") or "") if kind else None
    if name == "Tap" and said and said[0]:
        _, _, act, arg = [*said, "", "", ""][:4]
        return Tap(said[0], "", act or named.get("act") or "", arg or named.get("arg") or "")
    return None


def _constant(node: ast.AST, module) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    value = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
    return value if isinstance(value, str) else None
