"""What follow-up puts on the workbench and into the search."""

from dairyqa.accounts.choices import Role

from .cases import (
    cases_to_begin,
    cases_under_way,
    ending_cases,
    extensions_to_decide,
    found,
    overdue_cases,
    recalls_under_way,
)
from .disputes import (
    applications_to_decide,
    backups_to_hand_over,
    backups_to_take_back,
    bodies_to_draw,
    conclusions_to_enter,
    conclusions_to_notify,
    objections_to_handle,
    reports_to_correct,
    unusable_backups,
)
from .inspections import (
    findings_to_verify,
    found_inspections,
    inspection_records_to_mend,
    inspections_to_plan,
    late_findings,
    late_inspections,
    own_inspections,
)
from .orders import (
    acceptances_due,
    corrections_awaited,
    corrections_to_check,
    found_orders,
    step_tasks_to_decide,
    step_tasks_to_do,
    stopped_producers,
)
from .publications import results_to_publish
from .regulators import bulletins_to_send
from .reports import reports_missing, reports_to_decide, reports_to_write, urgent_reports_to_receive
from .service import notices_to_issue, notices_to_serve
from .tip_offs import tip_offs_to_answer, tip_offs_to_decide

TASKS = {
    Role.CITY_ADMIN: (
        notices_to_issue,
        notices_to_serve,
        applications_to_decide,
        bodies_to_draw,
        unusable_backups,
        conclusions_to_enter,
        conclusions_to_notify,
        objections_to_handle,
        results_to_publish,
        extensions_to_decide,
        recalls_under_way,
        ending_cases,
        late_inspections,
        late_findings,
        corrections_to_check,
        step_tasks_to_decide,
        acceptances_due,
        urgent_reports_to_receive,
        reports_to_decide,
        reports_missing,
        bulletins_to_send,
        stopped_producers,
        tip_offs_to_decide,
        tip_offs_to_answer,
    ),
    Role.COUNTY_OFFICER: (
        notices_to_issue,
        notices_to_serve,
        cases_to_begin,
        recalls_under_way,
        cases_under_way,
        inspections_to_plan,
        own_inspections,
        inspection_records_to_mend,
        findings_to_verify,
        corrections_to_check,
        corrections_awaited,
        step_tasks_to_do,
        reports_to_write,
        tip_offs_to_decide,
        tip_offs_to_answer,
    ),
    Role.INSPECTOR: (own_inspections, inspection_records_to_mend, findings_to_verify),
    Role.ANALYST: (reports_to_correct, backups_to_hand_over, backups_to_take_back),
    Role.SIGNATORY: (reports_to_correct, backups_to_hand_over, backups_to_take_back),
    Role.AUDITOR: (overdue_cases, late_inspections, late_findings),
}

__all__ = ["TASKS", "found", "found_inspections", "found_orders"]
