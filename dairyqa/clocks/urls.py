from django.urls import path

from . import views

app_name = "clocks"
urlpatterns = [
    path("clocks/", views.ClockList.as_view(), name="clocks"),
    path("clocks/rules/", views.rules, name="rules"),
    path("clocks/<int:pk>/", views.clock, name="clock"),
    path("clocks/<int:pk>/pause/", views.clock_pause, name="clock_pause"),
    path("clocks/<int:pk>/resume/", views.clock_resume, name="clock_resume"),
    path("clocks/<int:pk>/extend/", views.clock_extend, name="clock_extend"),
]
