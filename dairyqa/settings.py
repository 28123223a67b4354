"""Settings: the environment is read here and nowhere else; env.sample explains every variable.

Without any variable this is the embedded installation: SQLite and a file-system broker under ``var/``.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from dairyqa.secret import own_secret_key

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Path(env.str("DAIRYQA_VAR", default="") or BASE_DIR / "var").resolve()
EMBEDDED = "DATABASE_URL" not in env

# --- Core ---------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not EMBEDDED:
        raise ImproperlyConfigured("SECRET_KEY is not set; with DATABASE_URL it is required (see env.sample)")
    SECRET_KEY = own_secret_key(VAR)
# Seal what informants say; the first one seals, all of them open.
TIP_OFF_KEYS = env.list("TIP_OFF_KEY", default=[])
if not TIP_OFF_KEYS:
    if not EMBEDDED:
        raise ImproperlyConfigured("TIP_OFF_KEY is not set; with DATABASE_URL it is required (see env.sample)")
    TIP_OFF_KEYS = [own_secret_key(VAR, "tip_off_key")]
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "localhost", "127.0.0.1", "[::1]"])

ROOT_URLCONF = "dairyqa.urls"
WSGI_APPLICATION = "dairyqa.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "dairyqa.accounts",
    "dairyqa.audit",
    "dairyqa.numbering",
    "dairyqa.workdays",
    "dairyqa.clocks",
    "dairyqa.notices",
    "dairyqa.jobs",
    "dairyqa.attachments",
    "dairyqa.ui",
    "enterprises",
    "sampling",
    "rectification",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dairyqa.language.language_middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dairyqa.json_answers.AskToSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dairyqa.accounts.access.permissions_context",
                "dairyqa.ui.context.navigation",
                "dairyqa.notices.context.unread",
                "dairyqa.jobs.context.background_work",
            ]
        },
    }
]
FILTERS_EMPTY_CHOICE_LABEL = gettext_lazy("All")
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_TAGS = {message_levels.ERROR: "danger"}

# --- Database -----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE: two writers wait for each other instead of failing; FULL: a saved record survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
            "PRAGMA journal_size_limit=27103364;"
        ),
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}

# --- Background work ----------------------------------------------------------------------------

CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "dairyqa.jobs.signs_of_life:WitnessedScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "resume_replays": {
        "task": "sampling.tasks.resume_replays",
        "schedule": 120.0,
        "options": {"expires": 110},
    },
    "release_backups": {
        "task": "sampling.tasks.release_backups",
        "schedule": crontab(hour=4, minute=40),
    },
    "render_waiting_documents": {
        "task": "sampling.tasks.render_waiting_documents",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "apply_received_records": {
        "task": "sampling.tasks.apply_received_records",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "apply_received_inspections": {
        "task": "rectification.tasks.apply_received_inspections",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "go_on_with_lab_files": {
        "task": "sampling.tasks.go_on_with_lab_files",
        "schedule": 120.0,
        "options": {"expires": 100},
    },
    # Before all others of the night, which read the plans.
    "apply_plan_revisions": {"task": "sampling.tasks.apply_plan_revisions", "schedule": crontab(hour=0, minute=10)},
    "schedule_next_month": {"task": "sampling.tasks.schedule_next_month", "schedule": crontab(hour=2, minute=0)},
    "watch_quota_and_coverage": {
        "task": "sampling.tasks.watch_quota_and_coverage",
        "schedule": crontab(hour=1, minute=30),
    },
    "replan_schedule": {"task": "sampling.tasks.replan_schedule", "schedule": crontab(hour=2, minute=20)},
    # Asked again all day: a worker that was away at eight makes up for it. The first one writes the digests.
    "send_digests": {"task": "dairyqa.notices.tasks.send_digests", "schedule": crontab(hour="8-17", minute="*/10")},
    "deliver_waiting": {
        "task": "dairyqa.notices.tasks.deliver_waiting",
        "schedule": 60.0,
        "options": {"expires": 50},
    },
    "forget_notices": {"task": "dairyqa.notices.tasks.forget_notices", "schedule": crontab(hour=3, minute=10)},
    "cleanup": {"task": "dairyqa.jobs.tasks.cleanup", "schedule": crontab(hour=3, minute=20)},
    # Hourly for the limits in hours; the others have their steps on the first run of the day.
    "sweep_clocks": {"task": "dairyqa.clocks.tasks.sweep_clocks", "schedule": crontab(minute=30)},
    "check_calendar": {"task": "dairyqa.clocks.tasks.check_calendar", "schedule": crontab(hour=1, minute=0)},
    "warn_of_duties": {"task": "enterprises.tasks.warn_of_duties", "schedule": crontab(hour=1, minute=10)},
    "open_publication_clocks": {
        "task": "rectification.tasks.open_publication_clocks",
        "schedule": crontab(hour=0, minute=40),
    },
    "make_due_inspections": {
        "task": "rectification.tasks.make_due_inspections",
        "schedule": crontab(hour=0, minute=50),
    },
    "open_action_reports": {
        "task": "rectification.tasks.open_action_reports",
        "schedule": crontab(hour=0, minute=55),
    },
}
if CELERY_BROKER_URL.startswith("filesystem"):
    for name in ("queue", "control"):
        (VAR / "broker" / name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR / "broker" / "queue"),
        "data_folder_out": str(VAR / "broker" / "queue"),
        "control_folder": str(VAR / "broker" / "control"),
        "polling_interval": 0.2,
    }
elif CELERY_BROKER_URL.startswith("redis"):
    # Longer than the longest task, or a second worker would start it again.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2 * CELERY_TASK_TIME_LIMIT}

# --- E-mail -------------------------------------------------------------------------------------

# Without a mail server nothing is lost: each message becomes a file that can be read.
MAIL = env.email_url("EMAIL_URL", default="filemail://")
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_HOST, EMAIL_PORT = MAIL["EMAIL_HOST"] or "localhost", MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_USER"] or "", MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.get("EMAIL_USE_TLS", False), MAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="") or f"dairyqa@{urlsplit(SITE_URL).hostname}"

# --- People -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
SESSION_COOKIE_AGE = 12 * 60 * 60

# --- Language and time --------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- Files --------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default=str(VAR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "dairyqa.ui.staticfinders.NodeModulesFinder",
]
NODE_MODULES = BASE_DIR / "node_modules"
NODE_ASSETS = [
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "echarts/dist/echarts.min.js",
    "fflate/esm/browser.js",
    "idb/build/index.js",
    "jsqr/dist/jsQR.js",
    "lit-html/lit-html.js",
    "signature_pad/dist/signature_pad.min.js",
]
MEDIA_ROOT = VAR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "dairyqa.ui.staticfinders.AssetStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Off: tablets take the app's worker and its files away at their next contact; what they recorded stays on them.
FIELD_WORKER = env.bool("FIELD_WORKER", default=True)

# --- Judgement of results: what the standards leave open -----------------------------------------

# The day whose limits bind: "production" or "sampling". Raw milk: its receipt instead of production.
LIMIT_REFERENCE_DATE = env.str("LIMIT_REFERENCE_DATE", default="production")
# A count below the lowest dilution ("<10" against m = 1) passes; otherwise it is undecided.
BELOW_LOWEST_DILUTION_PASSES = env.bool("BELOW_LOWEST_DILUTION_PASSES", default=False)
# A prohibited substance between detection and quantification limit fails; otherwise a person decides.
BELOW_QUANTIFICATION_FAILS = env.bool("BELOW_QUANTIFICATION_FAILS", default=True)
# An application sent by post counts from its postmark; otherwise from the day on which it arrived.
POSTING_DATE_COUNTS = env.bool("POSTING_DATE_COUNTS", default=True)

# --- What the browser may do --------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "dairyqa.json_answers.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
HTTPS = env.bool("HTTPS", default=False)
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz(/jobs)?$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]

# --- Logging ------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "time={asctime} level={levelname} logger={name} process={process} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Django's own handlers (mail to ADMINS, a console only under DEBUG) are dropped: everything goes to the root.
    # WeasyPrint tells every step of every page.
    "loggers": {"django": {"handlers": [], "propagate": True}, "weasyprint.progress": {"level": "WARNING"}},
}
