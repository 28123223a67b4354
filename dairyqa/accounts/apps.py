from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dairyqa.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from dairyqa.audit.presenters import register_events  # the apps are not loaded earlier

        from .wording import EVENTS

        register_events(EVENTS)
