"""The menu: what each app offers, by group. Names of addresses only, no app is imported."""

from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.permissions import Permission as P
from dairyqa.ui.navigation import Entry, Group

# Where a producer finds what it has to do, instead of the workbench.
OWN_HOME = "rectification:own_home"

GROUPS: tuple[Group, ...] = (
    Group(
        "",
        (
            Entry(_("What to do"), OWN_HOME, icon="home", permissions=(P.OWN_PAGES,)),
            Entry(_("Own conclusions"), "rectification:own_conclusions", icon="file", permissions=(P.OWN_PAGES,)),
            Entry(_("Own reports"), "rectification:own_reports", icon="shield", permissions=(P.OWN_PAGES,)),
            Entry(_("Own ledgers"), "rectification:own_ledgers", icon="milk", permissions=(P.OWN_PAGES,)),
            Entry(
                _("Workbench"), "workbench:workbench", icon="home", permissions=(P.VIEW_WORKBENCH,), not_for=P.OWN_PAGES
            ),
            Entry(_("Dashboard"), "sampling:dashboard", icon="chart", permissions=(P.VIEW_VISITS,)),
            Entry(_("Notices"), "notices:inbox", icon="bell", permissions=(P.VIEW_NOTICES,)),
        ),
    ),
    Group(
        _("Producers and ledgers"),
        (
            Entry(_("Producers"), "enterprises:enterprises", icon="factory", permissions=(P.VIEW_ENTERPRISES,)),
            Entry(_("Own duties"), "enterprises:duty_overview", icon="shield", permissions=(P.VIEW_DUTIES,)),
            Entry(_("Raw milk"), "enterprises:ledger", icon="milk", permissions=(P.VIEW_LEDGERS,), args=("raw_milk",)),
            Entry(
                _("Raw milk powder"),
                "enterprises:ledger",
                icon="powder",
                permissions=(P.VIEW_LEDGERS,),
                args=("raw_powder",),
            ),
            Entry(
                _("Product batches"),
                "enterprises:ledger",
                icon="box",
                permissions=(P.VIEW_LEDGERS,),
                args=("product",),
            ),
        ),
    ),
    Group(
        _("Plan and visits"),
        (
            Entry(_("Sampling plans"), "sampling:plans", icon="clipboard", permissions=(P.VIEW_PLANS,)),
            Entry(_("Limits"), "sampling:limits", icon="scale", permissions=(P.VIEW_PLANS,)),
            Entry(_("Test methods"), "sampling:methods", icon="flask", permissions=(P.VIEW_PLANS,)),
            Entry(_("Verdicts judged again"), "sampling:replays", icon="history", permissions=(P.REPLAY_VERDICTS,)),
            Entry(_("Calendar of visits"), "sampling:calendar", icon="calendar", permissions=(P.VIEW_VISITS,)),
            Entry(_("Visits"), "sampling:visits", icon="route", permissions=(P.VIEW_VISITS,)),
            Entry(_("Tablet"), "sampling:field_app", icon="device", permissions=(P.CARRY_OUT_VISITS,)),
            Entry(_("Tablets"), "sampling:tablets", icon="download", permissions=(P.VIEW_RECORDS,)),
            Entry(_("Visit records"), "sampling:visit_records", icon="signature", permissions=(P.VIEW_RECORDS,)),
            Entry(_("Special situations"), "sampling:incidents", icon="alert", permissions=(P.VIEW_INCIDENTS,)),
            Entry(_("Absences and recusals"), "sampling:absences", icon="users", permissions=(P.VIEW_STAFFING,)),
            Entry(
                _("Superior sampling"),
                "sampling:superior_samplings",
                icon="shield",
                permissions=(P.VIEW_STAFFING,),
            ),
            Entry(_("Sealed draws"), "sampling:draws", icon="seal", permissions=(P.VIEW_VISITS,)),
        ),
    ),
    Group(
        _("Samples and conclusions"),
        (
            Entry(_("Samples"), "sampling:samples", icon="tube", permissions=(P.VIEW_SAMPLES,)),
            Entry(_("Queue of the laboratory"), "sampling:lab_queue", icon="flask", permissions=(P.VIEW_SAMPLES,)),
            Entry(_("Receive samples"), "sampling:reception_scan", icon="inbox", permissions=(P.RECEIVE_SAMPLES,)),
            Entry(_("Backup portions"), "sampling:backups", icon="lock", permissions=(P.VIEW_BACKUPS,)),
            Entry(_("Hand-overs"), "sampling:handovers", icon="route", permissions=(P.VIEW_SAMPLES,)),
            Entry(_("Worksheets"), "sampling:worksheets", icon="edit", permissions=(P.ENTER_RESULTS,)),
            Entry(_("Files of results"), "sampling:lab_files", icon="upload", permissions=(P.LOAD_RESULTS,)),
            Entry(_("Reports"), "sampling:reports", icon="file", permissions=(P.VIEW_SAMPLES,)),
            Entry(_("Clocks"), "clocks:clocks", icon="clock", permissions=(P.VIEW_CLOCKS,)),
            Entry(_("Notices of results"), "rectification:notices", icon="signature", permissions=(P.SERVE_RESULTS,)),
            Entry(_("Cases"), "rectification:cases", icon="shield", permissions=(P.VIEW_CASES,)),
            Entry(_("Re-inspections"), "rectification:reinspections", icon="flask", permissions=(P.VIEW_FOLLOW_UP,)),
            Entry(_("Objections"), "rectification:objections", icon="scale", permissions=(P.VIEW_FOLLOW_UP,)),
            Entry(_("Re-inspection bodies"), "rectification:bodies", icon="sitemap", permissions=(P.HANDLE_DISPUTES,)),
            Entry(_("Announcements"), "rectification:publications", icon="book", permissions=(P.VIEW_PUBLICATIONS,)),
            Entry(_("National platform"), "rectification:exchange", icon="link", permissions=(P.EXCHANGE,)),
            Entry(_("Statistics"), "sampling:statistics", icon="chart", permissions=(P.VIEW_STATISTICS,)),
            Entry(_("Costs"), "sampling:costs", icon="file", permissions=(P.VIEW_COSTS,)),
        ),
    ),
    Group(
        _("Inspections and action"),
        (
            Entry(_("Inspections"), "rectification:inspections", icon="clipboard", permissions=(P.VIEW_INSPECTIONS,)),
            Entry(
                _("Inspection records"),
                "rectification:inspection_records",
                icon="file",
                permissions=(P.VIEW_INSPECTIONS,),
            ),
            Entry(_("Findings"), "rectification:findings", icon="alert", permissions=(P.VIEW_INSPECTIONS,)),
            Entry(_("Orders"), "rectification:orders", icon="file", permissions=(P.VIEW_INSPECTIONS,)),
            Entry(_("Tip-offs"), "rectification:tip_offs", icon="lock", permissions=(P.VIEW_TIP_OFFS,)),
            Entry(_("Shops"), "rectification:shops", icon="pin", permissions=(P.VIEW_INSPECTIONS,)),
            Entry(_("Checklists"), "rectification:checklists", icon="check", permissions=(P.VIEW_INSPECTIONS,)),
            Entry(_("Improvement action"), "rectification:actions", icon="route", permissions=(P.VIEW_ACTION,)),
            Entry(
                _("Reports of the action"), "rectification:action_reports", icon="book", permissions=(P.VIEW_ACTION,)
            ),
            Entry(_("Urgent reports"), "rectification:urgent_reports", icon="bell", permissions=(P.VIEW_ACTION,)),
            Entry(
                _("Training of the regulators"), "rectification:trainings", icon="users", permissions=(P.VIEW_ACTION,)
            ),
            Entry(_("Bulletins"), "rectification:bulletins", icon="link", permissions=(P.VIEW_ACTION,)),
            Entry(_("Indicators"), "rectification:indicators", icon="chart", permissions=(P.VIEW_ACTION,)),
            Entry(_("Tasks of the action"), "rectification:step_tasks", icon="clipboard", permissions=(P.VIEW_ACTION,)),
        ),
    ),
    Group(
        _("System"),
        (
            Entry(_("People"), "accounts:people", icon="users", permissions=(P.MANAGE_ACCOUNTS,)),
            Entry(_("Organisation"), "accounts:organisation", icon="sitemap", permissions=(P.VIEW_ORGANISATION,)),
            Entry(_("Working-day calendar"), "workdays:home", icon="calendar-off", permissions=(P.VIEW_WORKDAYS,)),
            Entry(_("Access tokens"), "sampling:api_tokens", icon="lock", permissions=(P.MANAGE_TOKENS,)),
            Entry(_("Audit trail"), "audit:events", icon="history", permissions=(P.VIEW_AUDIT,)),
            Entry(_("Deliveries"), "notices:deliveries", icon="upload", permissions=(P.MANAGE_DELIVERIES,)),
            Entry(_("Group bots"), "notices:webhooks", icon="link", permissions=(P.MANAGE_DELIVERIES,)),
            Entry(_("Jobs"), "jobs:jobs", icon="settings", permissions=(P.VIEW_JOBS,)),
        ),
    ),
)
