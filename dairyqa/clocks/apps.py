from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "dairyqa.clocks"
    label = "clocks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models these depend on are not loaded earlier
        from dairyqa.audit.presenters import register_events
        from dairyqa.notices.presenters import register_topics
        from dairyqa.reasons import register_wording

        from .wording import EVENTS, TOPICS, WORDS

        register_events(EVENTS)
        register_topics(TOPICS)
        register_wording(WORDS)
