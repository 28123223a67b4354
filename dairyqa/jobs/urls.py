from django.urls import path

from . import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/runs/", views.RunList.as_view(), name="runs"),
]
