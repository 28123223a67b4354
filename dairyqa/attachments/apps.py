from django.apps import AppConfig


class AttachmentsConfig(AppConfig):
    name = "dairyqa.attachments"
    label = "attachments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models these depend on are not loaded earlier
        from dairyqa.audit.presenters import register_events

        from .wording import EVENTS

        register_events(EVENTS)
