import os
import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
READ_ELSEWHERE = {"POSTGRES_PASSWORD", "PORT", "WEB_CONCURRENCY"}  # the compose file and gunicorn


def test_sample_of_the_environment_is_complete():
    source = (ROOT / "dairyqa/settings.py").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))
    sample = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / "env.sample").read_text(), re.MULTILINE))

    assert sample == read | READ_ELSEWHERE


def test_compose_file_asks_only_for_what_the_sample_explains():
    asked = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    sample = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / "env.sample").read_text(), re.MULTILINE))

    assert asked <= sample


def test_production_without_secret_key_does_not_start(tmp_path):
    environment = os.environ | {
        "DATABASE_URL": "postgres://dairyqa@database/dairyqa",
        "DAIRYQA_VAR": str(tmp_path),
        "SECRET_KEY": "",
    }

    run = subprocess.run(
        [sys.executable, "-c", "import dairyqa.settings"], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].endswith(
        "SECRET_KEY is not set; with DATABASE_URL it is required (see env.sample)"
    )
    assert list(tmp_path.iterdir()) == []
