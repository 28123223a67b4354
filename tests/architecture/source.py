"""The product's own Python files, as text and as syntax trees."""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("dairyqa", "enterprises", "sampling", "rectification")


def is_written_by_hand(path: Path) -> bool:
    return "migrations" not in path.parts


FILES = sorted(
    path.relative_to(ROOT)
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if is_written_by_hand(path)
)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def calls_of(name: str):
    """Every call of a function with this name: the file and the call."""
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call) and called(node) == name:
                yield path, node


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def literal_pattern(node: ast.expr) -> str | None:
    """A literal text as a regular expression, an f-string with its holes open; None if it is neither."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(part.value if isinstance(part, ast.Constant) else ".+" for part in parts)
    return None
