from django.apps import AppConfig


class SamplingConfig(AppConfig):
    name = "sampling"
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
        from .judgement_wording import JUDGEMENT_WORDS
        from .lab_file_wording import LAB_FILE_EVENTS, LAB_FILE_WORDS
        from .limit_wording import LIMIT_EVENTS, LIMIT_WORDS
        from .obligation_wording import OBLIGATION_EVENTS, OBLIGATION_TOPICS, OBLIGATION_WORDS
        from .plan_wording import PLAN_EVENTS, PLAN_WORDS
        from .record_wording import RECORD_WORDS
        from .table_wording import TABLE_WORDS
        from .wording import EVENTS, TOPICS, WORDS

        register_wording(WORDS)
        register_wording(JUDGEMENT_WORDS)
        register_wording(PLAN_WORDS)
        register_wording(OBLIGATION_WORDS)
        register_wording(RECORD_WORDS)
        register_wording(LAB_FILE_WORDS)
        register_wording(LIMIT_WORDS)
        register_wording(TABLE_WORDS)
        register_events(EVENTS)
        register_events(PLAN_EVENTS)
        register_events(OBLIGATION_EVENTS)
        register_events(LAB_FILE_EVENTS)
        register_events(LIMIT_EVENTS)
        register_topics(TOPICS)
        register_topics(OBLIGATION_TOPICS)
        register_tasks(workbench.TASKS)
        register_search(workbench.found)
        register_everyday(workbench.EVERYDAY)
