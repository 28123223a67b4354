"""The contracts of pyproject.toml: imports run one way, and rules know no framework."""

import subprocess
import sys
from pathlib import Path


def test_import_contracts():
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, run.stdout
