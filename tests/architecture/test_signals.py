"""Only one fact travels upwards: a conclusion (sampling tells, rectification listens)."""

import ast
from pathlib import Path

from .source import FILES, calls_of, tree_of

FRAMEWORK_SIGNALS = {"django.db.models.signals", "django.core.signals", "django.contrib.auth.signals"}


def test_one_signal_is_declared():
    assert [path for path, _ in calls_of("Signal")] == [Path("sampling/signals.py")]


def test_one_module_listens():
    listening = {path for path, call in calls_of("connect") if isinstance(call.func, ast.Attribute)}

    assert listening == {Path("rectification/receivers.py"), Path("rectification/apps.py")}


def test_one_use_case_tells():
    assert [path for path, call in calls_of("send") if _target(call) == "sample_concluded"] == [
        Path("sampling/usecases/conclusions.py")
    ]
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
