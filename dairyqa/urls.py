"""The composition root: the only module beside settings that names every app."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from dairyqa.health import healthz, healthz_jobs

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("healthz/jobs", healthz_jobs, name="healthz_jobs"),
    path("i18n/setlang/", login_not_required(set_language), name="set_language"),
    path("", include("dairyqa.workbench.urls")),
    path("", include("dairyqa.accounts.urls")),
    path("", include("dairyqa.workdays.urls")),
    path("", include("dairyqa.clocks.urls")),
    path("", include("dairyqa.audit.urls")),
    path("", include("dairyqa.notices.urls")),
    path("", include("dairyqa.jobs.urls")),
    path("", include("dairyqa.attachments.urls")),
    path("", include("enterprises.urls")),
    path("", include("sampling.urls")),
    path("api/v1/", include("sampling.api.urls")),
    path("", include("rectification.urls")),
]
