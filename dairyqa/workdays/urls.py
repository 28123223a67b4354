from django.urls import path

from . import views

app_name = "workdays"
urlpatterns = [
    path("workdays/", views.home, name="home"),
    path("workdays/count/", views.count, name="count"),
    path("workdays/notice/", views.notice, name="notice"),
    path("workdays/notice/load/", views.notice_load, name="notice_load"),
    path("workdays/<int:year>/", views.year, name="year"),
]
