from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "dairyqa.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models these depend on are not loaded earlier
        from dairyqa.audit.presenters import register_events
        from dairyqa.workbench.tasks import register_tasks

        from . import workbench
        from .wording import EVENTS

        register_events(EVENTS)
        register_tasks(workbench.TASKS)
