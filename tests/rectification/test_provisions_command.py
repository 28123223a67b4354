import json

import pytest
from django.core.management import CommandError, call_command

from rectification.management.commands import provisions
from rectification.management.commands.provisions import Provision, marked_tests, read_provisions

DOCUMENT = """
| id | provision | what the software does |
|---|---|---|
| Q-1 | the objects | the register |
| Q-A.2 | look first | the tablet |
| L-4.1 - L-4.3 | three phases | an action |
"""
TESTS = """
import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.provision("Q-1")]


@pytest.mark.provision("Q-A.2")
def test_alone(): ...


@pytest.mark.provision("L-4.2", "L-4.3")
class TestTogether:
    @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.provision("Q-A.2"))])
    def test_inside(self, n): ...


def helper(): ...
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_it.py").write_text(TESTS, encoding="utf-8")
    (tmp_path / "provisions.md").write_text(DOCUMENT, encoding="utf-8")
    monkeypatch.setattr(provisions, "TESTS", tmp_path / "tests")
    monkeypatch.setattr(provisions, "DOCUMENT", tmp_path / "provisions.md")
    return tmp_path


def test_rows_of_the_document():
    assert read_provisions(DOCUMENT) == [
        Provision("Q-1", "the objects"),
        Provision("Q-A.2", "look first"),
        Provision("L-4.1", "three phases"),
        Provision("L-4.2", "three phases"),
        Provision("L-4.3", "three phases"),
    ]


def test_marks_of_module_class_function_and_parameter(repository):
    alone, inside = "tests/test_it.py::test_alone", "tests/test_it.py::TestTogether::test_inside"

    assert marked_tests(repository / "tests") == {
        "Q-1": [alone, inside],
        "Q-A.2": [alone, inside],
        "L-4.2": [inside],
        "L-4.3": [inside],
    }


def test_text_ends_with_what_has_no_test(repository, capsys):
    call_command("provisions")

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["Q-1  the objects", "    tests/test_it.py::test_alone"]
    assert lines[-1] == "L-4.1  three phases"


def test_json(repository, capsys):
    call_command("provisions", format="json")

    rows = json.loads(capsys.readouterr().out)
    assert [(row["provision"], len(row["tests"])) for row in rows] == [
        ("Q-1", 2),
        ("Q-A.2", 2),
        ("L-4.1", 0),
        ("L-4.2", 1),
        ("L-4.3", 1),
    ]


def test_a_provision_that_does_not_exist_is_named(repository):
    (repository / "tests" / "test_wrong.py").write_text(TESTS.replace("Q-1", "Q-99"), encoding="utf-8")

    with pytest.raises(CommandError, match="Q-99"):
        call_command("provisions")


def test_an_installation_without_tests_says_so(repository, monkeypatch):
    monkeypatch.setattr(provisions, "TESTS", repository / "nowhere")

    with pytest.raises(CommandError):
        call_command("provisions")


def test_our_own_tests_name_provisions_that_exist(capsys):
    call_command("provisions", format="json")

    assert json.loads(capsys.readouterr().out)
