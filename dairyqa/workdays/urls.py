from django.urls import path

from . import views

app_name = "workdays"
urlpatterns = [
    path("workdays/", views.home, name="home"),
    path("workdays/count/", views.count, name="count"),
    path("workdays/<int:year>/", views.year, name="year"),
]
