from django.urls import path

from . import views

app_name = "rectification"
urlpatterns = [
    path("cases/", views.CaseList.as_view(), name="cases"),
    path("cases/<str:number>/", views.case, name="case"),
    path("cases/<str:number>/start/", views.case_start, name="case_start"),
    path("cases/<str:number>/measures/", views.case_measures, name="case_measures"),
    path("cases/<str:number>/close/", views.case_close, name="case_close"),
]
