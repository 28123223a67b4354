from enum import StrEnum


class Permission(StrEnum):
    """What a person may do. Who may do it is the table in ``roles``."""

    VIEW_WORKBENCH = "view_workbench"
    VIEW_ORGANISATION = "view_organisation"
    VIEW_WORKDAYS = "view_workdays"
    EDIT_WORKDAYS = "edit_workdays"
    VIEW_CLOCKS = "view_clocks"
    MANAGE_CLOCKS = "manage_clocks"
    MANAGE_ACCOUNTS = "manage_accounts"
    VIEW_AUDIT = "view_audit"
    VIEW_NOTICES = "view_notices"
    MANAGE_DELIVERIES = "manage_deliveries"
    VIEW_JOBS = "view_jobs"

    VIEW_ENTERPRISES = "view_enterprises"
    EDIT_ENTERPRISES = "edit_enterprises"
    VIEW_LEDGERS = "view_ledgers"
    EDIT_LEDGERS = "edit_ledgers"

    VIEW_PLANS = "view_plans"
    MANAGE_PLANS = "manage_plans"
    VIEW_VISITS = "view_visits"
    CARRY_OUT_VISITS = "carry_out_visits"
    SUBSCRIBE_CALENDAR = "subscribe_calendar"
    VIEW_STAFFING = "view_staffing"
    MANAGE_STAFFING = "manage_staffing"
    ENTER_RECUSALS = "enter_recusals"

    VIEW_SAMPLES = "view_samples"
    RECEIVE_SAMPLES = "receive_samples"
    ENTER_RESULTS = "enter_results"
    APPROVE_CONCLUSIONS = "approve_conclusions"
    SEND_REPORTS = "send_reports"
    ACKNOWLEDGE_REPORTS = "acknowledge_reports"
    REQUEST_DOCUMENTS = "request_documents"
    REPORT_INCIDENTS = "report_incidents"

    VIEW_CASES = "view_cases"
    HANDLE_CASES = "handle_cases"
