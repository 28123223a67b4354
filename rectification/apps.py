from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "rectification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # the models these depend on are not loaded earlier
        from dairyqa.audit.presenters import register_events
        from dairyqa.notices.presenters import register_topics
        from dairyqa.reasons import register_wording
        from dairyqa.workbench.search import register_search
        from dairyqa.workbench.tasks import register_tasks
        from sampling.choices import DocumentKind
        from sampling.documents.registered import register_page
        from sampling.follow_up import register_steps
        from sampling.usecases.uploads import register_kind

        from . import receivers, workbench
        from .action_wording import ACTION_EVENTS, ACTION_TOPICS
        from .dispute_wording import DISPUTE_EVENTS, DISPUTE_WORDS
        from .documents import objection, reinspection, result_notice, service_record
        from .indicator_wording import INDICATOR_EVENTS, INDICATOR_WORDS
        from .inspection_wording import INSPECTION_EVENTS, INSPECTION_TOPICS, INSPECTION_WORDS
        from .publication_wording import PUBLICATION_EVENTS, PUBLICATION_WORDS
        from .regulator_wording import REGULATOR_EVENTS
        from .report_wording import REPORT_EVENTS, REPORT_TOPICS
        from .tip_off_wording import TIP_OFF_EVENTS
        from .usecases.inspection_records import INSPECTIONS
        from .views.sample_disputes import dispute_steps
        from .views.sample_service import service_steps
        from .wording import EVENTS, TOPICS

        register_wording(DISPUTE_WORDS)
        register_wording(PUBLICATION_WORDS)
        register_wording(INDICATOR_WORDS)
        register_wording(INSPECTION_WORDS)
        register_events(EVENTS)
        register_topics(TOPICS)
        register_events(DISPUTE_EVENTS)
        register_events(ACTION_EVENTS)
        register_topics(ACTION_TOPICS)
        register_events(PUBLICATION_EVENTS)
        register_events(INDICATOR_EVENTS)
        register_events(REPORT_EVENTS)
        register_events(REGULATOR_EVENTS)
        register_topics(REPORT_TOPICS)
        register_events(INSPECTION_EVENTS)
        register_topics(INSPECTION_TOPICS)
        register_events(TIP_OFF_EVENTS)
        register_tasks(workbench.TASKS)
        register_search(workbench.found)
        register_search(workbench.found_inspections)
        register_search(workbench.found_orders)
        register_steps(service_steps)
        register_steps(dispute_steps)
        register_kind(INSPECTIONS)
        receivers.connect()
        for kind, page in (
            (DocumentKind.RESULT_NOTICE, result_notice),
            (DocumentKind.SERVICE_RECORD, service_record),
            (DocumentKind.REINSPECTION, reinspection),
            (DocumentKind.OBJECTION, objection),
        ):
            register_page(kind, page.context, version=page.version_in_force, facts=page.public_facts)
