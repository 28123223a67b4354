"""Why a result must not be published yet, what happened in publication and exchange."""

from django.utils.translation import gettext_lazy as _

PUBLICATION_WORDS = {
    "result_not_reported": _("The conclusion has not been reported to the bureau."),
    "report_being_corrected": _("The report is being corrected."),
    "result_without_notice": _("No notice of the result was issued: nobody could apply or object yet (办法第29条)."),
    "result_not_served": _("The notice %(notice)s to %(recipient)s has not been served (办法第29条)."),
    "appeal_period_open": _(
        "Re-inspection and objection are open until %(until)s after the notice %(notice)s (办法第30、37条)."
    ),
    "reinspection_open": _("The re-inspection %(number)s has not ended."),
    "objection_open": _("The objection %(number)s has not ended."),
    "conclusion_without_ground": _("The objection %(number)s took the conclusion its ground."),
}

PUBLICATION_EVENTS = {
    "publication.drafted": _("began the announcement %(number)s"),
    "publication.early": _("put %(sample)s into the announcement before its periods end: %(reason)s"),
    "publication.left_out": _("took %(sample)s out of the announcement"),
    "publication.discarded": _("dropped the announcement %(number)s, which was never published"),
    "publication.published": _("published the announcement %(number)s: %(count)s batches"),
    "sample.published": _("published the result in the announcement %(number)s"),
    "sample.line_withdrawn": _("withdrew the published result from the announcement %(number)s: %(reason)s"),
    "sample.line_corrected": _("corrected the published result in the announcement %(number)s: %(reason)s"),
    "exchange.loaded": _("loaded the workbook %(name)s of the national platform: %(rows)s rows"),
}
