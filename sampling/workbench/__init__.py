"""What plans, visits, samples and reports put on the workbench, by role, and into the search."""

from dairyqa.accounts.choices import Role

from .backups import backups_to_dispose
from .custody import samples_given_on, samples_i_hold, seals_to_decide
from .finding import found
from .lab_files import files_to_mend
from .limits import limits_to_check
from .measurements import doubts_to_answer, measurements_to_choose, repeats_to_measure
from .plans import months_without_visits, short_quotas, visits_to_confirm
from .records import incidents_to_note, records_to_decide, records_to_mend, tablets_not_back, visits_to_load
from .reports import late_reports, receipts_to_confirm, reports_awaited, reports_to_send
from .samples import approvals, results_sent_back, samples_in_test, samples_to_receive
from .signatures import corrections_to_sign, hazards_to_acknowledge, reports_in_question
from .visits import county_visits, late_visits, missed_visits, my_visits, my_visits_under_way

TASKS = {
    Role.CITY_ADMIN: (
        hazards_to_acknowledge,
        incidents_to_note,
        records_to_decide,
        tablets_not_back,
        seals_to_decide,
        reports_awaited,
        receipts_to_confirm,
        late_visits,
        visits_to_confirm,
        short_quotas,
        months_without_visits,
        limits_to_check,
    ),
    Role.COUNTY_OFFICER: (hazards_to_acknowledge, tablets_not_back, samples_i_hold, county_visits),
    Role.INSPECTOR: (records_to_mend, visits_to_load, my_visits_under_way, samples_i_hold, my_visits, samples_given_on),
    Role.ANALYST: (
        samples_to_receive,
        results_sent_back,
        doubts_to_answer,
        repeats_to_measure,
        files_to_mend,
        samples_in_test,
        reports_to_send,
        backups_to_dispose,
    ),
    Role.SIGNATORY: (
        approvals,
        measurements_to_choose,
        corrections_to_sign,
        reports_in_question,
        reports_to_send,
        limits_to_check,
    ),
    Role.AUDITOR: (late_reports, missed_visits),
}

EVERYDAY = (
    "lab_file.row_mended",
    "lab_file.read",
    "sample.result_entered",
    "sample.value_doubted",
    "document.requested",
    "document.made",
    "document.printed",
    "package.issued",
    "visit_record.received",
)

__all__ = ["EVERYDAY", "TASKS", "found"]
