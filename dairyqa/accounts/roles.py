from .choices import Role
from .permissions import Permission as P

EVERYBODY = {P.VIEW_WORKBENCH, P.VIEW_WORKDAYS, P.VIEW_NOTICES}
READS_THE_CITY = EVERYBODY | {
    P.VIEW_ORGANISATION,
    P.VIEW_ENTERPRISES,
    P.VIEW_LEDGERS,
    P.VIEW_PLANS,
    P.VIEW_VISITS,
    P.VIEW_STAFFING,
    P.VIEW_SAMPLES,
    P.VIEW_CASES,
    P.VIEW_CLOCKS,
    P.VIEW_INCIDENTS,
    P.VIEW_RECORDS,
    P.VIEW_COSTS,
    P.VIEW_BACKUPS,
    P.VIEW_STATISTICS,
    P.VIEW_FOLLOW_UP,
    P.VIEW_PUBLICATIONS,
    P.VIEW_DUTIES,
    P.VIEW_INSPECTIONS,
    P.VIEW_ACTION,
}
LABORATORY = EVERYBODY | {
    P.VIEW_PLANS,
    P.VIEW_SAMPLES,
    P.VIEW_CLOCKS,
    P.REQUEST_DOCUMENTS,
    P.REPORT_INCIDENTS,
    P.HAND_OVER,
    P.VIEW_BACKUPS,
    P.VIEW_STATISTICS,
    P.VIEW_FOLLOW_UP,
}

PERMISSIONS: dict[str, frozenset[P]] = {
    Role.CITY_ADMIN: frozenset(
        READS_THE_CITY
        | {
            P.EDIT_ENTERPRISES,
            P.EDIT_LEDGERS,
            P.MANAGE_PLANS,
            P.MANAGE_STAFFING,
            P.ENTER_RECUSALS,
            P.REPORT_INCIDENTS,
            P.ACKNOWLEDGE_REPORTS,
            P.REQUEST_DOCUMENTS,
            P.HANDLE_CASES,
            P.NOTE_INCIDENTS,
            P.DECIDE_RECORDS,
            P.LOAD_RECORDS,
            P.DECIDE_SEALS,
            P.HAND_OVER,
            P.EDIT_LIMITS,
            P.CHECK_LIMITS,
            P.REPLAY_VERDICTS,
            P.SERVE_RESULTS,
            P.HANDLE_DISPUTES,
            P.PUBLISH,
            P.EXCHANGE,
            P.VIEW_AUDIT,
            P.EDIT_WORKDAYS,
            P.MANAGE_CLOCKS,
            P.MANAGE_DELIVERIES,
            P.VIEW_JOBS,
            P.EDIT_DUTIES,
            P.MANAGE_PRODUCER_ACCESS,
            P.CARRY_OUT_INSPECTIONS,
            P.MANAGE_INSPECTIONS,
            P.EDIT_CHECKLISTS,
            P.HANDLE_ORDERS,
            P.VIEW_TIP_OFFS,
            P.HANDLE_TIP_OFFS,
            P.SEE_INFORMANTS,
            P.MANAGE_ACTION,
            P.FREEZE_INDICATORS,
            P.WRITE_REPORTS,
            P.ACCEPT_REPORTS,
            P.EDIT_TRAINING,
            P.SEND_BULLETINS,
        }
    ),
    Role.COUNTY_OFFICER: frozenset(
        READS_THE_CITY
        | {
            P.EDIT_ENTERPRISES,
            P.EDIT_LEDGERS,
            P.SUBSCRIBE_CALENDAR,
            P.MANAGE_STAFFING,
            P.ENTER_RECUSALS,
            P.REPORT_INCIDENTS,
            P.REQUEST_DOCUMENTS,
            P.HANDLE_CASES,
            P.MANAGE_CLOCKS,
            P.HAND_OVER,
            P.SERVE_RESULTS,
            P.EDIT_DUTIES,
            P.MANAGE_PRODUCER_ACCESS,
            P.CARRY_OUT_INSPECTIONS,
            P.MANAGE_INSPECTIONS,
            P.HANDLE_ORDERS,
            P.VIEW_TIP_OFFS,
            P.HANDLE_TIP_OFFS,
            P.DO_STEP_TASKS,
            P.WRITE_REPORTS,
            P.EDIT_TRAINING,
        }
    ),
    Role.INSPECTOR: frozenset(
        READS_THE_CITY - {P.VIEW_CASES, P.VIEW_FOLLOW_UP, P.VIEW_PUBLICATIONS, P.VIEW_ACTION}
        | {
            P.CARRY_OUT_VISITS,
            P.CARRY_OUT_INSPECTIONS,
            P.SUBSCRIBE_CALENDAR,
            P.ENTER_RECUSALS,
            P.REPORT_INCIDENTS,
            P.REQUEST_DOCUMENTS,
            P.HAND_OVER,
        }
    ),
    Role.ANALYST: frozenset(
        LABORATORY
        | {
            P.RECEIVE_SAMPLES,
            P.ENTER_RESULTS,
            P.SEND_REPORTS,
            P.KEEP_BACKUPS,
            P.LOAD_RESULTS,
            P.CORRECT_REPORTS,
        }
    ),
    Role.SIGNATORY: frozenset(
        LABORATORY
        | {
            P.APPROVE_CONCLUSIONS,
            P.SEND_REPORTS,
            P.CHECK_LIMITS,
            P.CHOOSE_MEASUREMENTS,
            P.CORRECT_REPORTS,
            P.KEEP_BACKUPS,
        }
    ),
    Role.AUDITOR: frozenset(READS_THE_CITY | {P.VIEW_AUDIT, P.VIEW_JOBS}),
    Role.SYSTEM_ADMIN: frozenset(
        EVERYBODY
        | {P.VIEW_ORGANISATION, P.MANAGE_ACCOUNTS, P.MANAGE_TOKENS, P.EDIT_WORKDAYS, P.MANAGE_DELIVERIES, P.VIEW_JOBS}
    ),
    Role.PRODUCER: frozenset({P.VIEW_WORKBENCH, P.VIEW_NOTICES, P.OWN_PAGES}),
}


def permissions_of(role: str) -> frozenset[P]:
    return PERMISSIONS[role]
