from django.urls import path

from . import views

app_name = "workbench"
urlpatterns = [
    path("", views.workbench, name="workbench"),
    path("search/", views.search, name="search"),
]
