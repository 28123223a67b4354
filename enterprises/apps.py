from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models these depend on are not loaded earlier
        from dairyqa.audit.presenters import register_events
        from dairyqa.notices.presenters import register_topics
        from dairyqa.reasons import register_wording
        from dairyqa.workbench.changes import register_everyday
        from dairyqa.workbench.search import register_search
        from dairyqa.workbench.tasks import register_tasks

        from . import workbench
        from .duty_wording import DUTY_EVENTS, DUTY_TOPICS, DUTY_WORDS
        from .identifier_wording import IDENTIFIER_WORDS
        from .ledger_wording import LEDGER_WORDS
        from .wording import EVENTS
        from .workbook_wording import WORKBOOK_WORDS

        register_wording(IDENTIFIER_WORDS | LEDGER_WORDS | DUTY_WORDS | WORKBOOK_WORDS)
        register_events(EVENTS | DUTY_EVENTS)
        register_topics(DUTY_TOPICS)
        register_tasks(workbench.TASKS)
        register_search(workbench.found)
        register_everyday(workbench.EVERYDAY)
