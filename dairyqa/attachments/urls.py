from django.urls import path

from . import views

app_name = "attachments"
urlpatterns = [path("files/<int:pk>/", views.file, name="file")]
