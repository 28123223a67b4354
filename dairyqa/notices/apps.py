from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "dairyqa.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
