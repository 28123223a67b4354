"""Three facts travel upwards: a conclusion, its report, a changed verdict (sampling tells, rectification listens)."""

import ast
from pathlib import Path

import pytest

from .source import FILES, calls_of, tree_of

FRAMEWORK_SIGNALS = {"django.db.models.signals", "django.core.signals", "django.contrib.auth.signals"}


TELLERS = {
    "sample_concluded": {Path("sampling/usecases/conclusions.py")},
    "sample_reported": {Path("sampling/usecases/conclusions.py")},
    "verdict_changed": {Path("sampling/usecases/report_versions.py")},
}


def test_signals_are_declared_in_one_place():
    assert [path for path, _ in calls_of("Signal")] == [Path("sampling/signals.py")] * len(TELLERS)


def test_one_module_listens():
    listening = {path for path, call in calls_of("connect") if isinstance(call.func, ast.Attribute)}

    assert listening == {Path("rectification/receivers.py"), Path("rectification/apps.py")}


@pytest.mark.parametrize("signal", TELLERS)
def test_one_use_case_tells(signal):
    assert {path for path, call in calls_of("send") if _target(call) == signal} == TELLERS[signal]
    assert list(calls_of("send_robust")) == []


def test_nobody_listens_to_the_framework():
    imported = {
        (path, node.module)
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.module in FRAMEWORK_SIGNALS
    }

    assert imported == set()


def _target(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name
    return ""
