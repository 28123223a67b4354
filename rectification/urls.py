from django.urls import path

from .views import cases

app_name = "rectification"
urlpatterns = [
    path("cases/", cases.CaseList.as_view(), name="cases"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/start/", cases.case_start, name="case_start"),
    path("cases/<str:number>/measures/", cases.case_measures, name="case_measures"),
    path("cases/<str:number>/close/", cases.case_close, name="case_close"),
]
