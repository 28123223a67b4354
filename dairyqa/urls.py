"""The composition root: the only module beside settings that names every app."""

from django.urls import include, path

from dairyqa.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("dairyqa.workbench.urls")),
    path("", include("dairyqa.accounts.urls")),
    path("", include("dairyqa.workdays.urls")),
    path("", include("dairyqa.audit.urls")),
    path("", include("enterprises.urls")),
    path("", include("sampling.urls")),
    path("", include("rectification.urls")),
]
