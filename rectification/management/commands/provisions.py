import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

DOCUMENT = settings.BASE_DIR / "docs" / "provisions.md"
TESTS = settings.BASE_DIR / "tests"
ROW = re.compile(r"^\| (?P<first>[QL]-[\w.]+)(?: - (?P<last>[QL]-[\w.]+))? \| (?P<text>.+?) \|")


@dataclass(frozen=True)
class Provision:
    number: str
    text: str


class Command(BaseCommand):
    help = "Print the provisions of docs/provisions.md with the tests that show them, and those without a test."

    def add_arguments(self, parser):
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, format, **options):
        if not TESTS.is_dir():
            raise CommandError(_("The tests are not part of this installation: run this in a copy of the repository."))
        shown = marked_tests(TESTS)
        provisions = read_provisions(DOCUMENT.read_text(encoding="utf-8"))
        if unknown := shown.keys() - {provision.number for provision in provisions}:
            raise CommandError(_("Tests name provisions that do not exist: %(numbers)s") % {"numbers": sorted(unknown)})
        self.stdout.write(as_json(provisions, shown) if format == "json" else as_text(provisions, shown))


def as_json(provisions: list[Provision], shown: dict[str, list[str]]) -> str:
    rows = [
        {"provision": provision.number, "text": provision.text, "tests": shown.get(provision.number, [])}
        for provision in provisions
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_text(provisions: list[Provision], shown: dict[str, list[str]]) -> str:
    lines = []
    for provision in provisions:
        if tests := shown.get(provision.number):
            lines += [f"{provision.number}  {provision.text}", *(f"    {test}" for test in tests)]
    without = [provision for provision in provisions if provision.number not in shown]
    lines += ["", _("Without a test: %(n)s of %(total)s") % {"n": len(without), "total": len(provisions)}]
    return "\n".join([*lines, *(f"{provision.number}  {provision.text}" for provision in without)])


def read_provisions(document: str) -> list[Provision]:
    """The rows of the tables; a row like ``L-4.1 - L-4.3`` stands for each of them."""
    rows = filter(None, map(ROW.match, document.splitlines()))
    return [Provision(number, row["text"]) for row in rows for number in _numbers(row["first"], row["last"])]


def _numbers(first: str, last: str | None) -> list[str]:
    if last is None:
        return [first]
    stem, _dot, start = first.rpartition(".")
    return [f"{stem}.{n}" for n in range(int(start), int(last.rpartition(".")[2]) + 1)]


def marked_tests(directory: Path) -> dict[str, list[str]]:
    """The tests that carry ``pytest.mark.provision("Q-3.1")``, by provision; read from the files, nothing is run."""
    found: dict[str, list[str]] = {}
    for path in sorted(directory.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(directory.parent).as_posix()
        for test, numbers in _marked(tree, name, ()):
            for number in numbers:
                found.setdefault(number, []).append(test)
    return found


def _marked(scope: ast.AST, name: str, above: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every test below ``scope`` with its provisions, those of its class and module included."""
    assigned = [node.value for node in scope.body if isinstance(node, ast.Assign) and _sets_mark(node)]
    above = (*above, *_numbers_in(assigned))
    for node in scope.body:
        if isinstance(node, ast.ClassDef):
            yield from _marked(node, f"{name}::{node.name}", (*above, *_numbers_in(node.decorator_list)))
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            numbers = dict.fromkeys((*above, *_numbers_in(node.decorator_list)))
            yield f"{name}::{node.name}", tuple(numbers)


def _sets_mark(node: ast.Assign) -> bool:
    return any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets)


def _numbers_in(nodes: list[ast.expr]) -> list[str]:
    calls = (call for node in nodes for call in ast.walk(node) if isinstance(call, ast.Call))
    marks = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "provision")
    return [argument.value for mark in marks for argument in mark.args if isinstance(argument, ast.Constant)]
