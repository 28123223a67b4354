"""The product's settings, with what makes tests fast and keeps them away from a real installation."""

import os
import tempfile
from pathlib import Path

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["DAIRYQA_VAR"] = str(Path(tempfile.gettempdir()) / f"dairyqa-tests-{os.getuid()}-{WORKER}")
os.environ.setdefault("BROKER_URL", "memory://")
os.environ.setdefault("TIP_OFF_KEY", "only-for-tests")

from dairyqa.settings import *  # noqa: E402, F403
from dairyqa.settings import DATABASES, STATIC_ROOT, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Made from the models, in seconds; tests/architecture/test_migrations.py shows that migrations make the same.
    DATABASES["default"]["TEST"] = {"MIGRATE": False}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}  # no test leans on another
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
