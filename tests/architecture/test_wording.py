"""Rules and use cases speak in codes; each code has its words, and the words get what they name."""

import ast
import re

import pytest

from dairyqa.audit.presenters import _sentences
from dairyqa.reasons import _words

from .source import FILES, calls_of, literal_pattern, tree_of

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def first_words(name):
    """Calls of ``name`` with a literal first argument: the file, the call and the literal as a pattern."""
    found = [(path, call, literal_pattern(call.args[0])) for path, call in calls_of(name) if call.args]
    return [entry for entry in found if entry[2]]


REASONS, EVENTS = first_words("Reason"), first_words("record")


def where(value):
    return f"{value[0]}:{value[1].lineno}" if isinstance(value, tuple) else None


@pytest.mark.parametrize("use", REASONS, ids=where)
def test_reason_has_its_words(use):
    _, _, pattern = use

    assert [code for code in _words if re.fullmatch(pattern, code)]


@pytest.mark.parametrize("use", EVENTS, ids=where)
def test_event_has_its_words(use):
    _, _, pattern = use

    assert [event for event in _sentences if re.fullmatch(re.escape(pattern), event)]


@pytest.mark.parametrize("use", EVENTS, ids=where)
def test_event_carries_what_its_words_name(use):
    _, call, event = use
    given = {keyword.arg for keyword in call.keywords}

    assert set(PLACEHOLDER.findall(str(_sentences[event]))) <= given


@pytest.mark.parametrize("use", [use for use in REASONS if len(use[1].args) > 1], ids=where)
def test_reason_carries_what_its_words_name(use):
    _, call, pattern = use
    if not isinstance(call.args[1], ast.Dict):
        return
    given = {key.value for key in call.args[1].keys}

    for code in _words:
        if re.fullmatch(pattern, code):
            assert set(PLACEHOLDER.findall(str(_words[code]))) <= given


def test_every_registered_event_happens():
    literals = {
        node.value
        for path in FILES
        if path.stem != "wording"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert set(_sentences) - literals == set()
