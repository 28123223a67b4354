from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "dairyqa.ui"
