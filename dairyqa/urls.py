from django.urls import path

from dairyqa.health import healthz

urlpatterns = [path("healthz", healthz, name="healthz")]
