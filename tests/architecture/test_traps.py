"""Each thing that other systems get wrong has a test of ours that names it; docs/traps.md is the table."""

import ast
import re

import pytest
from django.conf import settings

from .source import FILES, tree_of

TRAPS = range(1, 25)
ROW = re.compile(r"^\| (?P<number>\d+) \| .+ \| (?P<tests>.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(?P<path>[\w/]+\.py)::(?P<name>\w+)`")
NAMED = re.compile(r"[Tt]raps? (\d+)(?:,? (?:and|to) (\d+))?")


def rows():
    text = (settings.BASE_DIR / "docs" / "traps.md").read_text(encoding="utf-8")
    return {int(row["number"]): TEST.findall(row["tests"]) for row in ROW.finditer(text)}


def test_table_has_each_trap():
    assert list(rows()) == list(TRAPS)


@pytest.mark.parametrize("trap", TRAPS)
def test_named_tests_exist_and_one_says_which_trap_it_is(trap):
    named = rows()[trap]

    assert named
    docs = [doc_of(path, name) for path, name in named]
    assert any(trap in numbers_in(doc) for doc in docs)


def test_nobody_is_exempted_in_code():
    """Trap 13: what a person may is said by the table of roles, never by who the person is."""
    found = [
        (str(path), node.lineno)
        for path in FILES
        if {"rules", "usecases"} & {*path.parts, path.stem}
        for node in ast.walk(tree_of(path))
        if exempts(node)
    ]

    assert found == []


@pytest.mark.parametrize("code", ["if by.is_superuser: pass", "by.username == 'admin'", "user.pk in (1, 2)"])
def test_exemption_is_seen(code):
    assert any(exempts(node) for node in ast.walk(ast.parse(code)))


def exempts(node: ast.AST) -> bool:
    """Whether the code asks who somebody is, by flag, name or a written number."""
    match node:
        case ast.Attribute(attr="is_superuser" | "is_staff"):
            return True
        case ast.Compare(left=ast.Attribute(attr="username")):
            return True
        case ast.Compare(left=ast.Attribute(value=ast.Name(id="by" | "user"), attr="pk" | "id"), comparators=[right]):
            return any(isinstance(part, ast.Constant) for part in ast.walk(right))
    return False


def numbers_in(doc: str) -> set[int]:
    found = set()
    for first, last in NAMED.findall(doc):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def doc_of(path: str, name: str) -> str:
    tree = ast.parse((settings.BASE_DIR / "tests" / path).read_text(encoding="utf-8"))
    (found,) = [
        node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name == name
    ]
    return ast.get_docstring(found) or ""
