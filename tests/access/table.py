"""Who may do what: every address of the project, for reading and for writing, for every role.

Each line is an address (its name) and a method, each column a role; the entry is the status of the answer when the
record is one's own and a form comes back empty. ``login`` is a redirect to the page that asks to sign in. An address
that is not in the table fails the tests: put it in when you make it, and look at every column when you do.

200 read · 302 done, or led elsewhere · 401 sign in first, for a program · 403 not for this role · 404 another's ·
405 nothing to read or to write here · 422 refused
"""

from dairyqa.accounts.choices import Role

# Addresses without signing in.
PUBLIC = {
    "healthz",
    "healthz_jobs",
    "set_language",
    "accounts:login",
    "accounts:logout",
    "sampling:verify",
    "enterprises:slip",
    "enterprises:slip_code",
    "rectification:public_results",
    "rectification:public_announcement",
    "rectification:public_announcement_file",
    "rectification:public_list",
    "api:openapi",
    "api:samples",
    "api:sample",
    "api:results",
    "api:conclusions",
    "sampling:feed",
    "sampling:field_app",
    "sampling:field_worker",
    "sampling:field_manifest",
    "sampling:field_words",
}
# Addresses that ask for no permission beyond that.
FOR_EVERYBODY_SIGNED_IN = {"accounts:password", "sampling:field_session"}
# Addresses whose parameter is no record of anybody's.
SHARED = {
    "workdays:year",
    "enterprises:ledger",
    "enterprises:batch_new",
    "enterprises:ledger_template",
    "enterprises:ledger_import",
    "enterprises:duty_records",
    "enterprises:slip_code",
    "rectification:own_ledger_template",
    "rectification:own_ledger_new",
    "sampling:limit",
    "sampling:limit_edit",
    "sampling:limit_withdraw",
    "sampling:limit_check",
    "sampling:method",
    "sampling:method_edit",
    "sampling:verify",
    "rectification:body",
    "rectification:checklist",
    "rectification:checklist_edit",
    "rectification:public_announcement",
    "rectification:public_announcement_file",
    "rectification:public_list",
    "rectification:exchange_sheet",
    "rectification:exchange_upload",
    "rectification:exchange_file",
    "sampling:feed",
    "sampling:field_words",
    "api:sample",
    "api:results",
}
# Addresses that refuse a role only after they found the record, because the attempt is kept with it.
REFUSED_ON_RECORD = {"rectification:tip_off_text", "rectification:tip_off_informant"}
# Addresses whose record belongs to the city, so that all its counties see it.
OF_THE_WHOLE_CITY = {
    "sampling:replay",
    "sampling:replay_flips",
    "sampling:replay_resume",
    "rectification:publication",
    "rectification:publication_file",
    "rectification:action",
    "rectification:indicator",
    "rectification:figure_freeze",
    "rectification:reports_consolidate",
    "rectification:regulator_duties",
    "rectification:regulator_duty_new",
    "sampling:plan",
    "sampling:plan_schedule",
    "sampling:obligations",
    "sampling:quota",
    "sampling:coverage",
    "sampling:plan_clone",
    "sampling:plan_edit",
    "sampling:plan_quantities",
    "sampling:plan_annex",
    "sampling:plan_annex_upload",
    "sampling:plan_annex_confirm",
    "sampling:plan_category",
    "sampling:plan_acknowledge",
    "sampling:plan_issue",
    "sampling:plan_amend",
    "sampling:revision_issue",
    "sampling:revision_withdraw",
    "sampling:plan_annex_file",
    "sampling:plan_revision",
}

NOBODY = "nobody"
COLUMNS = (
    Role.CITY_ADMIN,
    Role.COUNTY_OFFICER,
    Role.INSPECTOR,
    Role.ANALYST,
    Role.SIGNATORY,
    Role.AUDITOR,
    Role.SYSTEM_ADMIN,
    Role.PRODUCER,
    NOBODY,
)

TABLE = """
                                   city     county   inspect. analyst  signat.  auditor  system   producer nobody
healthz                       GET  200      200      200      200      200      200      200      200      200
healthz                       POST 405      405      405      405      405      405      405      405      405
healthz_jobs                  GET  200      200      200      200      200      200      200      200      200
healthz_jobs                  POST 405      405      405      405      405      405      405      405      405

set_language                  GET  302      302      302      302      302      302      302      302      302
set_language                  POST 302      302      302      302      302      302      302      302      302

workbench:workbench           GET  200      200      200      200      200      200      200      302      login
workbench:workbench           POST 405      405      405      405      405      405      405      405      login
workbench:search              GET  200      200      200      200      200      200      200      403      login
workbench:search              POST 405      405      405      405      405      405      405      405      login

accounts:login                GET  302      302      302      302      302      302      302      302      200
accounts:login                POST 302      302      302      302      302      302      302      302      422
accounts:logout               GET  405      405      405      405      405      405      405      405      405
accounts:logout               POST 302      302      302      302      302      302      302      302      302
accounts:password             GET  200      200      200      200      200      200      200      200      login
accounts:password             POST 422      422      422      422      422      422      422      422      login
accounts:people               GET  403      403      403      403      403      403      200      403      login
accounts:people               POST 403      403      403      403      403      403      405      403      login
accounts:person_new           GET  403      403      403      403      403      403      200      403      login
accounts:person_new           POST 403      403      403      403      403      403      422      403      login
accounts:person               GET  403      403      403      403      403      403      200      403      login
accounts:person               POST 405      405      405      405      405      405      405      405      login
accounts:person_edit          GET  403      403      403      403      403      403      200      403      login
accounts:person_edit          POST 403      403      403      403      403      403      422      403      login
accounts:person_status        GET  403      403      403      403      403      403      200      403      login
accounts:person_status        POST 403      403      403      403      403      403      422      403      login
accounts:person_password      GET  403      403      403      403      403      403      200      403      login
accounts:person_password      POST 403      403      403      403      403      403      422      403      login
accounts:organisation         GET  200      200      200      403      403      200      200      403      login
accounts:organisation         POST 405      405      405      405      405      405      405      405      login

workdays:home                 GET  302      302      302      302      302      302      302      403      login
workdays:home                 POST 405      405      405      405      405      405      405      405      login
workdays:count                GET  302      302      302      302      302      302      302      403      login
workdays:count                POST 405      405      405      405      405      405      405      405      login
workdays:notice               GET  200      403      403      403      403      403      200      403      login
workdays:notice               POST 422      403      403      403      403      403      422      403      login
workdays:notice_load          GET  405      405      405      405      405      405      405      405      login
workdays:notice_load          POST 422      403      403      403      403      403      422      403      login
workdays:year                 GET  200      200      200      200      200      200      200      403      login
workdays:year                 POST 405      405      405      405      405      405      405      405      login

clocks:clocks                 GET  200      200      200      200      200      200      403      403      login
clocks:clocks                 POST 405      405      405      405      405      405      403      403      login
clocks:rules                  GET  200      200      200      200      200      200      200      403      login
clocks:rules                  POST 405      405      405      405      405      405      405      405      login
clocks:clock                  GET  200      200      404      404      404      200      403      403      login
clocks:clock                  POST 405      405      405      405      405      405      405      405      login
clocks:clock_pause            GET  200      200      403      403      403      403      403      403      login
clocks:clock_pause            POST 422      422      403      403      403      403      403      403      login
clocks:clock_resume           GET  200      200      403      403      403      403      403      403      login
clocks:clock_resume           POST 422      422      403      403      403      403      403      403      login
clocks:clock_extend           GET  200      200      403      403      403      403      403      403      login
clocks:clock_extend           POST 422      422      403      403      403      403      403      403      login

audit:events                  GET  200      403      403      403      403      200      403      403      login
audit:events                  POST 405      403      403      403      403      405      403      403      login

notices:inbox                 GET  200      200      200      200      200      200      200      200      login
notices:inbox                 POST 405      405      405      405      405      405      405      405      login
notices:all_read              GET  405      405      405      405      405      405      405      405      login
notices:all_read              POST 302      302      302      302      302      302      302      302      login
notices:notice_read           GET  405      405      405      405      405      405      405      405      login
notices:notice_read           POST 302      404      404      404      404      404      404      404      login
notices:deliveries            GET  200      403      403      403      403      403      200      403      login
notices:deliveries            POST 405      403      403      403      403      403      405      403      login
notices:delivery              GET  200      403      403      403      403      403      200      403      login
notices:delivery              POST 405      405      405      405      405      405      405      405      login
notices:delivery_again        GET  200      403      403      403      403      403      200      403      login
notices:delivery_again        POST 302      403      403      403      403      403      302      403      login
notices:webhooks              GET  200      403      403      403      403      403      200      403      login
notices:webhooks              POST 405      403      403      403      403      403      405      403      login
notices:webhook_new           GET  200      403      403      403      403      403      200      403      login
notices:webhook_new           POST 422      403      403      403      403      403      422      403      login
notices:webhook               GET  200      403      403      403      403      403      200      403      login
notices:webhook               POST 405      405      405      405      405      405      405      405      login
notices:webhook_edit          GET  200      403      403      403      403      403      200      403      login
notices:webhook_edit          POST 422      403      403      403      403      403      422      403      login
notices:webhook_status        GET  200      403      403      403      403      403      200      403      login
notices:webhook_status        POST 302      403      403      403      403      403      302      403      login
notices:webhook_trial         GET  200      403      403      403      403      403      200      403      login
notices:webhook_trial         POST 302      403      403      403      403      403      302      403      login

jobs:jobs                     GET  200      403      403      403      403      200      200      403      login
jobs:jobs                     POST 405      405      405      405      405      405      405      405      login
jobs:runs                     GET  200      403      403      403      403      200      200      403      login
jobs:runs                     POST 405      403      403      403      403      405      405      403      login

attachments:file              GET  200      200      200      404      404      200      404      404      login
attachments:file              POST 405      405      405      405      405      405      405      405      login

enterprises:enterprises       GET  200      200      200      403      403      200      403      403      login
enterprises:enterprises       POST 405      405      405      403      403      405      403      403      login
enterprises:enterprise_new    GET  200      200      403      403      403      403      403      403      login
enterprises:enterprise_new    POST 422      422      403      403      403      403      403      403      login
enterprises:enterprise        GET  200      200      200      403      403      200      403      403      login
enterprises:enterprise        POST 405      405      405      405      405      405      405      405      login
enterprises:enterprise_edit   GET  200      200      403      403      403      403      403      403      login
enterprises:enterprise_edit   POST 422      422      403      403      403      403      403      403      login
enterprises:enterprise_status GET  200      200      403      403      403      403      403      403      login
enterprises:enterprise_status POST 422      422      403      403      403      403      403      403      login
enterprises:variety_new       GET  200      200      403      403      403      403      403      403      login
enterprises:variety_new       POST 422      422      403      403      403      403      403      403      login
enterprises:variety_edit      GET  200      200      403      403      403      403      403      403      login
enterprises:variety_edit      POST 422      422      403      403      403      403      403      403      login
enterprises:ledger            GET  200      200      200      403      403      200      403      403      login
enterprises:ledger            POST 405      405      405      403      403      405      403      403      login
enterprises:batch_new         GET  200      200      403      403      403      403      403      403      login
enterprises:batch_new         POST 422      422      403      403      403      403      403      403      login
enterprises:ledger_template   GET  422      422      403      403      403      403      403      403      login
enterprises:ledger_template   POST 405      405      405      405      405      405      405      405      login
enterprises:ledger_import     GET  200      200      403      403      403      403      403      403      login
enterprises:ledger_import     POST 422      422      403      403      403      403      403      403      login
enterprises:batch             GET  200      200      200      403      403      200      403      403      login
enterprises:batch             POST 405      405      405      405      405      405      405      405      login
enterprises:batch_gone        GET  200      200      403      403      403      403      403      403      login
enterprises:batch_gone        POST 422      422      403      403      403      403      403      403      login
enterprises:import            GET  200      200      200      403      403      200      403      403      login
enterprises:import            POST 405      405      405      405      405      405      405      405      login
enterprises:import_confirm    GET  405      405      405      405      405      405      405      405      login
enterprises:import_confirm    POST 422      422      403      403      403      403      403      403      login
enterprises:import_discard    GET  200      200      403      403      403      403      403      403      login
enterprises:import_discard    POST 302      302      403      403      403      403      403      403      login
enterprises:duty_overview     GET  200      200      200      403      403      200      403      403      login
enterprises:duty_overview     POST 405      405      405      403      403      405      403      403      login
enterprises:duty_records      GET  200      200      200      403      403      200      403      403      login
enterprises:duty_records      POST 405      405      405      403      403      405      403      403      login
enterprises:duty_record       GET  200      200      200      403      403      200      403      403      login
enterprises:duty_record       POST 405      405      405      405      405      405      405      405      login
enterprises:producer_duties   GET  200      200      200      403      403      200      403      403      login
enterprises:producer_duties   POST 405      405      405      405      405      405      405      405      login
enterprises:producer_records  GET  200      200      200      403      403      200      403      403      login
enterprises:producer_records  POST 405      405      405      405      405      405      405      405      login
enterprises:duty_import       GET  200      200      200      403      403      200      403      403      login
enterprises:duty_import       POST 405      405      405      405      405      405      405      405      login
enterprises:duty_record_new   GET  200      200      403      403      403      403      403      403      login
enterprises:duty_record_new   POST 422      422      403      403      403      403      403      403      login
enterprises:duty_record_change GET  200      200      403      403      403      403      403      403      login
enterprises:duty_record_change POST 422      422      403      403      403      403      403      403      login
enterprises:duty_import_new   GET  200      200      403      403      403      403      403      403      login
enterprises:duty_import_new   POST 422      422      403      403      403      403      403      403      login
enterprises:duty_import_discard GET  200      200      403      403      403      403      403      403      login
enterprises:duty_import_discard POST 302      302      403      403      403      403      403      403      login
enterprises:duty_import_template GET  422      422      403      403      403      403      403      403      login
enterprises:duty_import_template POST 405      405      405      405      405      405      405      405      login
enterprises:duty_import_confirm GET  405      405      405      405      405      405      405      405      login
enterprises:duty_import_confirm POST 422      422      403      403      403      403      403      403      login
enterprises:duty_file_withdraw GET  200      200      403      403      403      403      403      403      login
enterprises:duty_file_withdraw POST 422      422      403      403      403      403      403      403      login

sampling:plans                GET  200      200      200      200      200      200      403      403      login
sampling:plans                POST 405      405      405      405      405      405      403      403      login
sampling:plan                 GET  200      200      200      200      200      200      403      403      login
sampling:plan                 POST 405      405      405      405      405      405      405      405      login
sampling:plan_schedule        GET  200      403      403      403      403      403      403      403      login
sampling:plan_schedule        POST 422      403      403      403      403      403      403      403      login
sampling:plan_clone           GET  200      403      403      403      403      403      403      403      login
sampling:plan_clone           POST 422      403      403      403      403      403      403      403      login
sampling:plan_edit            GET  200      403      403      403      403      403      403      403      login
sampling:plan_edit            POST 422      403      403      403      403      403      403      403      login
sampling:plan_quantities      GET  200      403      403      403      403      403      403      403      login
sampling:plan_quantities      POST 422      403      403      403      403      403      403      403      login
sampling:plan_annex           GET  200      403      403      403      403      403      403      403      login
sampling:plan_annex           POST 405      405      405      405      405      405      405      405      login
sampling:plan_annex_upload    GET  405      405      405      405      405      405      405      405      login
sampling:plan_annex_upload    POST 422      403      403      403      403      403      403      403      login
sampling:plan_annex_confirm   GET  405      405      405      405      405      405      405      405      login
sampling:plan_annex_confirm   POST 422      403      403      403      403      403      403      403      login
sampling:plan_category        GET  200      403      403      403      403      403      403      403      login
sampling:plan_category        POST 302      403      403      403      403      403      403      403      login
sampling:plan_acknowledge     GET  200      403      403      403      403      403      403      403      login
sampling:plan_acknowledge     POST 302      403      403      403      403      403      403      403      login
sampling:plan_issue           GET  200      403      403      403      403      403      403      403      login
sampling:plan_issue           POST 422      403      403      403      403      403      403      403      login
sampling:plan_amend           GET  200      403      403      403      403      403      403      403      login
sampling:plan_amend           POST 422      403      403      403      403      403      403      403      login
sampling:revision_issue       GET  200      403      403      403      403      403      403      403      login
sampling:revision_issue       POST 422      403      403      403      403      403      403      403      login
sampling:revision_withdraw    GET  200      403      403      403      403      403      403      403      login
sampling:revision_withdraw    POST 302      403      403      403      403      403      403      403      login
sampling:plan_annex_file      GET  200      200      200      200      200      200      403      403      login
sampling:plan_annex_file      POST 405      405      405      405      405      405      405      405      login
sampling:plan_revision        GET  200      200      200      200      200      200      403      403      login
sampling:plan_revision        POST 405      405      405      405      405      405      405      405      login
sampling:obligations          GET  200      200      200      403      403      200      403      403      login
sampling:obligations          POST 405      405      405      405      405      405      405      405      login
sampling:producer_obligations GET  200      200      200      403      403      200      403      403      login
sampling:producer_obligations POST 405      405      405      405      405      405      405      405      login
sampling:quota                GET  200      200      200      403      403      200      403      403      login
sampling:quota                POST 405      405      405      405      405      405      405      405      login
sampling:coverage             GET  200      200      200      403      403      200      403      403      login
sampling:coverage             POST 405      405      405      405      405      405      405      405      login
sampling:limits               GET  200      200      200      200      200      200      403      403      login
sampling:limits               POST 405      405      405      405      405      405      403      403      login
sampling:limit                GET  200      200      200      200      200      200      403      403      login
sampling:limit                POST 405      405      405      405      405      405      405      405      login
sampling:limit_health         GET  200      200      200      200      200      200      403      403      login
sampling:limit_health         POST 405      405      405      405      405      405      405      405      login
sampling:limit_new            GET  200      403      403      403      403      403      403      403      login
sampling:limit_new            POST 422      403      403      403      403      403      403      403      login
sampling:limit_file           GET  200      200      200      200      200      200      403      403      login
sampling:limit_file           POST 405      405      405      405      405      405      405      405      login
sampling:limit_load           GET  200      403      403      403      403      403      403      403      login
sampling:limit_load           POST 422      403      403      403      403      403      403      403      login
sampling:limit_load_confirm   GET  405      405      405      405      405      405      405      405      login
sampling:limit_load_confirm   POST 422      403      403      403      403      403      403      403      login
sampling:limit_edit           GET  200      403      403      403      403      403      403      403      login
sampling:limit_edit           POST 422      403      403      403      403      403      403      403      login
sampling:limit_withdraw       GET  200      403      403      403      403      403      403      403      login
sampling:limit_withdraw       POST 422      403      403      403      403      403      403      403      login
sampling:limit_check          GET  200      403      403      403      200      403      403      403      login
sampling:limit_check          POST 422      403      403      403      422      403      403      403      login
sampling:methods              GET  200      200      200      200      200      200      403      403      login
sampling:methods              POST 405      405      405      405      405      405      403      403      login
sampling:method_new           GET  200      403      403      403      403      403      403      403      login
sampling:method_new           POST 422      403      403      403      403      403      403      403      login
sampling:method               GET  200      200      200      200      200      200      403      403      login
sampling:method               POST 405      405      405      405      405      405      405      405      login
sampling:method_edit          GET  200      403      403      403      403      403      403      403      login
sampling:method_edit          POST 422      403      403      403      403      403      403      403      login
sampling:replays              GET  200      403      403      403      403      403      403      403      login
sampling:replays              POST 405      403      403      403      403      403      403      403      login
sampling:replay_new           GET  200      403      403      403      403      403      403      403      login
sampling:replay_new           POST 422      403      403      403      403      403      403      403      login
sampling:replay               GET  200      403      403      403      403      403      403      403      login
sampling:replay               POST 405      405      405      405      405      405      405      405      login
sampling:replay_flips         GET  200      403      403      403      403      403      403      403      login
sampling:replay_flips         POST 405      403      403      403      403      403      403      403      login
sampling:replay_resume        GET  405      405      405      405      405      405      405      405      login
sampling:replay_resume        POST 302      403      403      403      403      403      403      403      login
sampling:visits               GET  200      200      200      403      403      200      403      403      login
sampling:visits               POST 405      405      405      403      403      405      403      403      login
sampling:calendar             GET  200      200      200      403      403      200      403      403      login
sampling:calendar             POST 405      405      405      405      405      405      405      405      login
sampling:calendar_week        GET  200      200      200      403      403      200      403      403      login
sampling:calendar_week        POST 405      405      405      405      405      405      405      405      login
sampling:calendar_inspectors  GET  200      200      200      403      403      200      403      403      login
sampling:calendar_inspectors  POST 405      405      405      405      405      405      405      405      login
sampling:my_feed              GET  403      200      200      403      403      403      403      403      login
sampling:my_feed              POST 403      302      302      403      403      403      403      403      login
sampling:my_feed_revoke       GET  403      200      302      403      403      403      403      403      login
sampling:my_feed_revoke       POST 403      302      302      403      403      403      403      403      login
sampling:feed                 GET  200      200      200      200      200      200      200      200      200
sampling:feed                 POST 405      405      405      405      405      405      405      405      405
sampling:visit                GET  200      200      200      403      403      200      403      403      login
sampling:visit                POST 405      405      405      405      405      405      405      405      login
sampling:visit_move           GET  200      403      403      403      403      403      403      403      login
sampling:visit_move           POST 422      403      403      403      403      403      403      403      login
sampling:visit_cancel         GET  200      403      403      403      403      403      403      403      login
sampling:visit_cancel         POST 422      403      403      403      403      403      403      403      login
sampling:visit_incident       GET  200      200      200      404      404      403      403      403      login
sampling:visit_incident       POST 422      422      422      404      404      403      403      403      login
sampling:supplementary_confirm GET  200      403      403      403      403      403      403      403      login
sampling:supplementary_confirm POST 302      403      403      403      403      403      403      403      login
sampling:supplementary_reject GET  200      403      403      403      403      403      403      403      login
sampling:supplementary_reject POST 422      403      403      403      403      403      403      403      login
sampling:visit_start          GET  403      403      200      403      403      403      403      403      login
sampling:visit_start          POST 403      403      422      403      403      403      403      403      login
sampling:visit_nothing_new    GET  403      403      200      403      403      403      403      403      login
sampling:visit_nothing_new    POST 403      403      422      403      403      403      403      403      login
sampling:visit_prevented      GET  403      403      200      403      403      403      403      403      login
sampling:visit_prevented      POST 403      403      422      403      403      403      403      403      login
sampling:visit_finish         GET  403      403      200      403      403      403      403      403      login
sampling:visit_finish         POST 403      403      422      403      403      403      403      403      login
sampling:dashboard            GET  200      302      200      403      403      200      403      403      login
sampling:dashboard            POST 405      405      405      405      405      405      405      405      login
sampling:county_dashboard     GET  200      200      200      403      403      200      403      403      login
sampling:county_dashboard     POST 405      405      405      405      405      405      405      405      login
sampling:visit_draw           GET  403      403      200      403      403      403      403      403      login
sampling:visit_draw           POST 403      403      422      403      403      403      403      403      login
sampling:tablets              GET  200      200      200      403      403      200      403      403      login
sampling:tablets              POST 405      405      405      403      403      405      403      403      login
sampling:visit_records        GET  200      200      200      403      403      200      403      403      login
sampling:visit_records        POST 405      405      405      403      403      405      403      403      login
sampling:visit_record         GET  200      200      200      403      403      200      403      403      login
sampling:visit_record         POST 405      405      405      405      405      405      405      405      login
sampling:visit_record_file    GET  200      200      200      403      403      200      403      403      login
sampling:visit_record_file    POST 405      405      405      405      405      405      405      405      login
sampling:visit_record_load    GET  200      403      403      403      403      403      403      403      login
sampling:visit_record_load    POST 422      403      403      403      403      403      403      403      login
sampling:incidents            GET  200      200      200      403      403      200      403      403      login
sampling:incidents            POST 405      405      405      403      403      405      403      403      login
sampling:incident             GET  200      200      200      403      403      200      403      403      login
sampling:incident             POST 422      403      403      403      403      403      403      403      login
sampling:visit_record_decide  GET  200      403      403      403      403      403      403      403      login
sampling:visit_record_decide  POST 422      403      403      403      403      403      403      403      login
sampling:draws                GET  200      200      200      403      403      200      403      403      login
sampling:draws                POST 405      405      405      403      403      405      403      403      login
sampling:draw                 GET  200      200      200      403      403      200      403      403      login
sampling:draw                 POST 405      405      405      405      405      405      405      405      login
sampling:sample_seal          GET  403      403      200      403      403      403      403      403      login
sampling:sample_seal          POST 403      403      422      403      403      403      403      403      login
sampling:absences             GET  200      200      200      403      403      200      403      403      login
sampling:absences             POST 405      405      405      403      403      405      403      403      login
sampling:absence_new          GET  200      200      403      403      403      403      403      403      login
sampling:absence_new          POST 422      422      403      403      403      403      403      403      login
sampling:absence_withdraw     GET  200      200      403      403      403      403      403      403      login
sampling:absence_withdraw     POST 302      302      403      403      403      403      403      403      login
sampling:recusals             GET  200      200      200      403      403      200      403      403      login
sampling:recusals             POST 405      405      405      403      403      405      403      403      login
sampling:recusal_new          GET  200      200      200      403      403      403      403      403      login
sampling:recusal_new          POST 422      422      422      403      403      403      403      403      login
sampling:recusal_end          GET  200      200      403      403      403      403      403      403      login
sampling:recusal_end          POST 302      302      403      403      403      403      403      403      login
sampling:superior_samplings   GET  200      200      200      403      403      200      403      403      login
sampling:superior_samplings   POST 405      405      405      403      403      405      403      403      login
sampling:superior_sampling_new GET  200      200      403      403      403      403      403      403      login
sampling:superior_sampling_new POST 422      422      403      403      403      403      403      403      login
sampling:superior_sampling_withdraw GET  200      200      403      403      403      403      403      403      login
sampling:superior_sampling_withdraw POST 302      302      403      403      403      403      403      403      login
sampling:samples              GET  200      200      200      200      200      200      403      403      login
sampling:samples              POST 405      405      405      405      405      405      403      403      login
sampling:sample               GET  200      200      200      200      200      200      403      403      login
sampling:sample               POST 405      405      405      405      405      405      405      405      login
sampling:sample_receive       GET  403      403      403      200      403      403      403      403      login
sampling:sample_receive       POST 403      403      403      422      403      403      403      403      login
sampling:sample_refuse        GET  403      403      403      200      403      403      403      403      login
sampling:sample_refuse        POST 403      403      403      422      403      403      403      403      login
sampling:sample_give          GET  200      200      200      200      200      403      403      403      login
sampling:sample_give          POST 422      422      302      422      422      403      403      403      login
sampling:sample_take          GET  200      200      200      200      200      403      403      403      login
sampling:sample_take          POST 422      422      422      422      422      403      403      403      login
sampling:broken_seal          GET  200      200      200      200      200      403      403      403      login
sampling:broken_seal          POST 422      422      422      422      422      403      403      403      login
sampling:broken_seal_decide   GET  200      403      403      403      403      403      403      403      login
sampling:broken_seal_decide   POST 422      403      403      403      403      403      403      403      login
sampling:handovers            GET  200      200      200      200      200      200      403      403      login
sampling:handovers            POST 405      405      405      405      405      405      403      403      login
sampling:handover_scan        GET  200      200      200      200      200      403      403      403      login
sampling:handover_scan        POST 422      422      422      422      422      403      403      403      login
sampling:handover_scanned     GET  200      200      200      200      200      403      403      403      login
sampling:handover_scanned     POST 405      405      405      405      405      405      405      405      login
sampling:handover_withdraw    GET  200      200      200      200      200      403      403      403      login
sampling:handover_withdraw    POST 422      422      302      422      422      403      403      403      login
sampling:statistics           GET  200      200      200      200      200      200      403      403      login
sampling:statistics           POST 405      405      405      405      405      405      405      405      login
sampling:sample_cost          GET  200      403      403      200      200      403      403      403      login
sampling:sample_cost          POST 302      403      403      302      302      403      403      403      login
sampling:lab_queue            GET  200      200      200      200      200      200      403      403      login
sampling:lab_queue            POST 405      405      405      405      405      405      403      403      login
sampling:reception_scan       GET  403      403      403      200      403      403      403      403      login
sampling:reception_scan       POST 405      405      405      405      405      405      405      405      login
sampling:sample_photo         GET  200      200      200      200      200      200      403      403      login
sampling:sample_photo         POST 405      405      405      405      405      405      405      405      login
sampling:backups              GET  200      200      200      200      200      200      403      403      login
sampling:backups              POST 405      405      405      405      405      405      403      403      login
sampling:backup               GET  200      200      200      200      200      200      403      403      login
sampling:backup               POST 405      405      405      405      405      405      405      405      login
sampling:backups_dispose      GET  403      403      403      200      200      403      403      403      login
sampling:backups_dispose      POST 403      403      403      422      422      403      403      403      login
sampling:backup_place         GET  403      403      403      200      200      403      403      403      login
sampling:backup_place         POST 403      403      403      422      422      403      403      403      login
sampling:backup_hold          GET  403      403      403      200      200      403      403      403      login
sampling:backup_hold          POST 403      403      403      422      422      403      403      403      login
sampling:backup_hold_lift     GET  403      403      403      200      200      403      403      403      login
sampling:backup_hold_lift     POST 403      403      403      302      302      403      403      403      login
sampling:backup_return        GET  403      403      403      200      200      403      403      403      login
sampling:backup_return        POST 403      403      403      422      422      403      403      403      login
sampling:backup_dispose       GET  403      403      403      200      200      403      403      403      login
sampling:backup_dispose       POST 403      403      403      422      422      403      403      403      login
sampling:api_tokens           GET  403      403      403      403      403      403      200      403      login
sampling:api_tokens           POST 403      403      403      403      403      403      405      403      login
sampling:api_token_new        GET  403      403      403      403      403      403      200      403      login
sampling:api_token_new        POST 403      403      403      403      403      403      422      403      login
sampling:api_token_revoke     GET  403      403      403      403      403      403      200      403      login
sampling:api_token_revoke     POST 403      403      403      403      403      403      302      403      login
sampling:costs                GET  200      200      200      403      403      200      403      403      login
sampling:costs                POST 405      405      405      403      403      405      403      403      login
sampling:sample_incident      GET  200      200      200      200      200      403      403      403      login
sampling:sample_incident      POST 422      422      422      422      422      403      403      403      login
sampling:results              GET  200      200      200      200      200      200      403      403      login
sampling:results              POST 403      403      403      302      403      403      403      403      login
sampling:result_row           GET  403      403      403      302      403      403      403      403      login
sampling:result_row           POST 403      403      403      302      403      403      403      403      login
sampling:result_cells         GET  403      403      403      200      403      403      403      403      login
sampling:result_cells         POST 405      405      405      405      405      405      405      405      login
sampling:results_changes      GET  403      403      403      200      403      403      403      403      login
sampling:results_changes      POST 405      405      405      405      405      405      405      405      login
sampling:worksheets           GET  403      403      403      200      403      403      403      403      login
sampling:worksheets           POST 405      405      405      405      405      405      405      405      login
sampling:worksheet            GET  403      403      403      200      403      403      403      403      login
sampling:worksheet            POST 403      403      403      302      403      403      403      403      login
sampling:worksheet_row        GET  403      403      403      302      403      403      403      403      login
sampling:worksheet_row        POST 403      403      403      302      403      403      403      403      login
sampling:worksheet_cells      GET  403      403      403      200      403      403      403      403      login
sampling:worksheet_cells      POST 405      405      405      405      405      405      405      405      login
sampling:worksheet_changes    GET  403      403      403      200      403      403      403      403      login
sampling:worksheet_changes    POST 405      405      405      405      405      405      405      405      login
sampling:results_submit       GET  403      403      403      302      403      403      403      403      login
sampling:results_submit       POST 403      403      403      302      403      403      403      403      login
sampling:doubt_confirm        GET  403      403      403      200      403      403      403      403      login
sampling:doubt_confirm        POST 403      403      403      422      403      403      403      403      login
sampling:repeat               GET  200      200      200      200      200      200      403      403      login
sampling:repeat               POST 403      403      403      422      403      403      403      403      login
sampling:repeat_order         GET  403      403      403      200      403      403      403      403      login
sampling:repeat_order         POST 403      403      403      422      403      403      403      403      login
sampling:repeat_demand        GET  403      403      403      403      200      403      403      403      login
sampling:repeat_demand        POST 403      403      403      403      422      403      403      403      login
sampling:repeat_choose        GET  403      403      403      403      200      403      403      403      login
sampling:repeat_choose        POST 403      403      403      403      422      403      403      403      login
sampling:stated               GET  403      403      403      200      403      403      403      403      login
sampling:stated               POST 403      403      403      302      403      403      403      403      login
sampling:results_return       GET  403      403      403      403      200      403      403      403      login
sampling:results_return       POST 403      403      403      403      422      403      403      403      login
sampling:item_decide          GET  403      403      403      403      200      403      403      403      login
sampling:item_decide          POST 403      403      403      403      422      403      403      403      login
sampling:conclusion           GET  200      200      200      200      200      200      403      403      login
sampling:conclusion           POST 403      403      403      403      422      403      403      403      login
sampling:report_send          GET  403      403      403      200      200      403      403      403      login
sampling:report_send          POST 403      403      403      302      302      403      403      403      login
sampling:lab_files            GET  403      403      403      200      403      403      403      403      login
sampling:lab_files            POST 403      403      403      405      403      403      403      403      login
sampling:file_mappings        GET  403      403      403      200      403      403      403      403      login
sampling:file_mappings        POST 403      403      403      405      403      403      403      403      login
sampling:lab_file_new         GET  403      403      403      200      403      403      403      403      login
sampling:lab_file_new         POST 403      403      403      422      403      403      403      403      login
sampling:file_mapping         GET  403      403      403      200      403      403      403      403      login
sampling:file_mapping         POST 405      405      405      405      405      405      405      405      login
sampling:file_mapping_edit    GET  403      403      403      200      403      403      403      403      login
sampling:file_mapping_edit    POST 403      403      403      422      403      403      403      403      login
sampling:lab_file             GET  403      403      403      200      403      403      403      403      login
sampling:lab_file             POST 405      405      405      405      405      405      405      405      login
sampling:lab_file_original    GET  403      403      403      200      403      403      403      403      login
sampling:lab_file_original    POST 405      405      405      405      405      405      405      405      login
sampling:lab_file_mapping     GET  403      403      403      200      403      403      403      403      login
sampling:lab_file_mapping     POST 403      403      403      422      403      403      403      403      login
sampling:lab_file_take        GET  405      405      405      405      405      405      405      405      login
sampling:lab_file_take        POST 403      403      403      302      403      403      403      403      login
sampling:lab_file_discard     GET  403      403      403      200      403      403      403      403      login
sampling:lab_file_discard     POST 403      403      403      302      403      403      403      403      login
sampling:lab_file_row         GET  405      405      405      405      405      405      405      405      login
sampling:lab_file_row         POST 403      403      403      302      403      403      403      403      login
sampling:lab_file_row_leave_out GET  405      405      405      405      405      405      405      405      login
sampling:lab_file_row_leave_out POST 403      403      403      302      403      403      403      403      login
sampling:lab_file_row_confirm GET  405      405      405      405      405      405      405      405      login
sampling:lab_file_row_confirm POST 403      403      403      422      403      403      403      403      login
sampling:reports              GET  200      200      200      200      200      200      403      403      login
sampling:reports              POST 405      405      405      405      405      405      403      403      login
sampling:report_acknowledge   GET  200      403      403      403      403      403      403      403      login
sampling:report_acknowledge   POST 302      403      403      403      403      403      403      403      login
sampling:report_figures       GET  200      200      200      200      200      200      403      403      login
sampling:report_figures       POST 405      405      405      405      405      405      405      405      login
sampling:report_versions      GET  200      200      200      200      200      200      403      403      login
sampling:report_versions      POST 405      405      405      405      405      405      403      403      login
sampling:correction_new       GET  403      403      403      302      302      403      403      403      login
sampling:correction_new       POST 403      403      403      422      422      403      403      403      login
sampling:correction           GET  200      200      200      200      200      200      403      403      login
sampling:correction           POST 405      405      405      405      405      405      405      405      login
sampling:correction_enter     GET  403      403      403      200      200      403      403      403      login
sampling:correction_enter     POST 403      403      403      302      302      403      403      403      login
sampling:correction_sign      GET  403      403      403      403      200      403      403      403      login
sampling:correction_sign      POST 403      403      403      403      422      403      403      403      login
sampling:correction_withdraw  GET  403      403      403      200      200      403      403      403      login
sampling:correction_withdraw  POST 403      403      403      302      302      403      403      403      login
sampling:report_preview       GET  403      403      403      403      200      403      403      403      login
sampling:report_preview       POST 405      405      405      405      405      405      405      405      login
sampling:document_of          GET  200      200      200      200      200      200      403      403      login
sampling:document_of          POST 302      302      302      302      302      403      403      403      login
sampling:document_request     GET  200      200      200      200      200      200      403      403      login
sampling:document_request     POST 302      302      302      302      302      403      403      403      login
sampling:visit_document       GET  200      200      200      404      404      200      403      403      login
sampling:visit_document       POST 302      302      302      404      404      403      403      403      login
sampling:document_print       GET  405      405      405      405      405      405      405      405      login
sampling:document_print       POST 302      302      302      302      302      403      403      403      login
sampling:document             GET  200      200      200      200      200      200      403      403      login
sampling:document             POST 405      405      405      405      405      405      405      405      login
sampling:document_file        GET  200      200      200      200      200      200      403      403      login
sampling:document_file        POST 405      405      405      405      405      405      405      405      login
sampling:verify               GET  200      200      200      200      200      200      200      200      200
sampling:verify               POST 405      405      405      405      405      405      405      405      405
sampling:field_app            GET  200      200      200      200      200      200      200      200      200
sampling:field_app            POST 405      405      405      405      405      405      405      405      405
sampling:field_worker         GET  200      200      200      200      200      200      200      200      200
sampling:field_worker         POST 405      405      405      405      405      405      405      405      405
sampling:field_manifest       GET  200      200      200      200      200      200      200      200      200
sampling:field_manifest       POST 405      405      405      405      405      405      405      405      405
sampling:field_words          GET  200      200      200      200      200      200      200      200      200
sampling:field_words          POST 405      405      405      405      405      405      405      405      405
sampling:field_session        GET  200      200      200      200      200      200      200      200      401
sampling:field_session        POST 405      405      405      405      405      405      405      405      401
sampling:field_visits         GET  403      403      200      403      403      403      403      403      401
sampling:field_visits         POST 405      405      405      405      405      405      405      405      401
sampling:field_package        GET  405      405      405      405      405      405      405      405      401
sampling:field_package        POST 403      403      422      403      403      403      403      403      401
sampling:field_record         GET  403      403      200      403      403      403      403      403      401
sampling:field_record         POST 405      405      405      405      405      405      405      405      401
sampling:field_file           GET  405      405      405      405      405      405      405      405      401
sampling:field_file           POST 405      405      405      405      405      405      405      405      401
sampling:field_finish         GET  405      405      405      405      405      405      405      405      401
sampling:field_finish         POST 403      403      200      403      403      403      403      403      401

api:openapi                   GET  200      200      200      200      200      200      200      200      200
api:openapi                   POST 405      405      405      405      405      405      405      405      405
api:samples                   GET  401      401      401      401      401      401      401      401      401
api:samples                   POST 405      405      405      405      405      405      405      405      405
api:sample                    GET  401      401      401      401      401      401      401      401      401
api:sample                    POST 405      405      405      405      405      405      405      405      405
api:results                   GET  405      405      405      405      405      405      405      405      405
api:results                   POST 415      415      415      415      415      415      415      415      415
api:conclusions               GET  401      401      401      401      401      401      401      401      401
api:conclusions               POST 405      405      405      405      405      405      405      405      405

rectification:cases           GET  200      200      403      403      403      200      403      403      login
rectification:cases           POST 405      405      403      403      403      405      403      403      login
rectification:case            GET  200      200      403      403      403      200      403      403      login
rectification:case            POST 405      405      405      405      405      405      405      405      login
rectification:case_start      GET  200      200      403      403      403      403      403      403      login
rectification:case_start      POST 302      302      403      403      403      403      403      403      login
rectification:case_new        GET  200      200      403      403      403      403      403      403      login
rectification:case_new        POST 422      422      403      403      403      403      403      403      login
rectification:case_part       GET  200      200      403      403      403      403      403      403      login
rectification:case_part       POST 422      422      403      403      403      403      403      403      login
rectification:case_part_skip  GET  200      200      403      403      403      403      403      403      login
rectification:case_part_skip  POST 422      422      403      403      403      403      403      403      login
rectification:case_part_reopen GET  200      200      403      403      403      403      403      403      login
rectification:case_part_reopen POST 422      422      403      403      403      403      403      403      login
rectification:case_part_files GET  200      200      403      403      403      403      403      403      login
rectification:case_part_files POST 422      422      403      403      403      403      403      403      login
rectification:recall_plan     GET  200      200      403      403      403      403      403      403      login
rectification:recall_plan     POST 422      422      403      403      403      403      403      403      login
rectification:recall_report   GET  200      200      403      403      403      403      403      403      login
rectification:recall_report   POST 422      422      403      403      403      403      403      403      login
rectification:penalty_file    GET  200      200      403      403      403      403      403      403      login
rectification:penalty_file    POST 302      302      403      403      403      403      403      403      login
rectification:penalty_new     GET  200      200      403      403      403      403      403      403      login
rectification:penalty_new     POST 422      422      403      403      403      403      403      403      login
rectification:transfer_new    GET  200      200      403      403      403      403      403      403      login
rectification:transfer_new    POST 422      422      403      403      403      403      403      403      login
rectification:transfer_receipt GET  200      200      403      403      403      403      403      403      login
rectification:transfer_receipt POST 422      422      403      403      403      403      403      403      login
rectification:extension_ask   GET  200      200      403      403      403      403      403      403      login
rectification:extension_ask   POST 422      422      403      403      403      403      403      403      login
rectification:extension_allow GET  200      200      403      403      403      403      403      403      login
rectification:extension_allow POST 302      422      403      403      403      403      403      403      login
rectification:extension_refuse GET  200      200      403      403      403      403      403      403      login
rectification:extension_refuse POST 422      422      403      403      403      403      403      403      login
rectification:case_record     GET  200      200      403      403      403      200      403      403      login
rectification:case_record     POST 405      405      405      405      405      405      405      405      login
rectification:case_close      GET  200      200      403      403      403      403      403      403      login
rectification:case_close      POST 422      422      403      403      403      403      403      403      login

rectification:bodies          GET  200      200      403      200      200      200      403      403      login
rectification:bodies          POST 405      405      403      405      405      405      403      403      login
rectification:reinspections   GET  200      200      403      200      200      200      403      403      login
rectification:reinspections   POST 405      405      403      405      405      405      403      403      login
rectification:objections      GET  200      200      403      200      200      200      403      403      login
rectification:objections      POST 405      405      403      405      405      405      403      403      login
rectification:reinspection    GET  200      200      403      200      200      200      403      403      login
rectification:reinspection    POST 405      405      405      405      405      405      405      405      login
rectification:reinspection_file GET  404      404      403      404      404      404      403      403      login
rectification:reinspection_file POST 405      405      405      405      405      405      405      405      login
rectification:objection       GET  200      200      403      200      200      200      403      403      login
rectification:objection       POST 405      405      405      405      405      405      405      405      login
rectification:body_new        GET  200      403      403      403      403      403      403      403      login
rectification:body_new        POST 422      403      403      403      403      403      403      403      login
rectification:body            GET  200      403      403      403      403      403      403      403      login
rectification:body            POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_apply GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_apply POST 422      403      403      403      403      403      403      403      login
rectification:objection_receive GET  200      403      403      403      403      403      403      403      login
rectification:objection_receive POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_accept GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_accept POST 302      403      403      403      403      403      403      403      login
rectification:reinspection_refuse GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_refuse POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_withdraw GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_withdraw POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_seal GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_seal POST 302      403      403      403      403      403      403      403      login
rectification:reinspection_draw GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_draw POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_decline GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_decline POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_conclude GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_conclude POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_notify GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_notify POST 422      403      403      403      403      403      403      403      login
rectification:objection_ask   GET  200      403      403      403      403      403      403      403      login
rectification:objection_ask   POST 422      403      403      403      403      403      403      403      login
rectification:objection_complete GET  200      403      403      403      403      403      403      403      login
rectification:objection_complete POST 422      403      403      403      403      403      403      403      login
rectification:objection_accept GET  200      403      403      403      403      403      403      403      login
rectification:objection_accept POST 302      403      403      403      403      403      403      403      login
rectification:objection_refuse GET  200      403      403      403      403      403      403      403      login
rectification:objection_refuse POST 422      403      403      403      403      403      403      403      login
rectification:objection_department GET  200      403      403      403      403      403      403      403      login
rectification:objection_department POST 422      403      403      403      403      403      403      403      login
rectification:objection_answer GET  200      403      403      403      403      403      403      403      login
rectification:objection_answer POST 422      403      403      403      403      403      403      403      login
rectification:objection_review GET  200      403      403      403      403      403      403      403      login
rectification:objection_review POST 422      403      403      403      403      403      403      403      login
rectification:objection_unchanged GET  200      403      403      403      403      403      403      403      login
rectification:objection_unchanged POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_usable GET  200      403      403      403      403      403      403      403      login
rectification:reinspection_usable POST 422      403      403      403      403      403      403      403      login
rectification:objection_withdraw GET  200      403      403      403      403      403      403      403      login
rectification:objection_withdraw POST 422      403      403      403      403      403      403      403      login
rectification:reinspection_hand_over GET  403      403      403      200      200      403      403      403      login
rectification:reinspection_hand_over POST 403      403      403      422      422      403      403      403      login
rectification:reinspection_unusable GET  403      403      403      200      200      403      403      403      login
rectification:reinspection_unusable POST 403      403      403      422      422      403      403      403      login

rectification:notices         GET  200      200      403      200      200      200      403      403      login
rectification:notices         POST 405      405      403      405      405      405      403      403      login
rectification:notice          GET  200      200      403      404      404      200      403      403      login
rectification:notice          POST 405      405      405      405      405      405      405      405      login
rectification:notice_issue    GET  200      200      403      403      403      403      403      403      login
rectification:notice_issue    POST 302      302      403      403      403      403      403      403      login
rectification:service_new     GET  200      200      403      403      403      403      403      403      login
rectification:service_new     POST 422      422      403      403      403      403      403      403      login
rectification:service_confirm GET  200      200      403      403      403      403      403      403      login
rectification:service_confirm POST 422      422      403      403      403      403      403      403      login
rectification:service_fail    GET  200      200      403      403      403      403      403      403      login
rectification:service_fail    POST 422      422      403      403      403      403      403      403      login
rectification:notice_answer   GET  200      200      403      403      403      403      403      403      login
rectification:notice_answer   POST 422      422      403      403      403      403      403      403      login
rectification:service_proof   GET  200      200      403      404      404      200      403      403      login
rectification:service_proof   POST 405      405      405      405      405      405      405      405      login

rectification:publications    GET  200      200      403      403      403      200      403      403      login
rectification:publications    POST 405      405      403      403      403      405      403      403      login
rectification:publication_new GET  200      403      403      403      403      403      403      403      login
rectification:publication_new POST 422      403      403      403      403      403      403      403      login
rectification:publication     GET  200      200      403      403      403      200      403      403      login
rectification:publication     POST 405      405      405      405      405      405      405      405      login
rectification:publication_publish GET  200      403      403      403      403      403      403      403      login
rectification:publication_publish POST 302      403      403      403      403      403      403      403      login
rectification:publication_discard GET  200      403      403      403      403      403      403      403      login
rectification:publication_discard POST 302      403      403      403      403      403      403      403      login
rectification:publication_file GET  200      200      403      403      403      200      403      403      login
rectification:publication_file POST 405      405      405      405      405      405      405      405      login
rectification:publication_take GET  200      403      403      403      403      403      403      403      login
rectification:publication_take POST 302      403      403      403      403      403      403      403      login
rectification:line_leave      GET  200      403      403      403      403      403      403      403      login
rectification:line_leave      POST 302      403      403      403      403      403      403      403      login
rectification:line_withdraw   GET  200      403      403      403      403      403      403      403      login
rectification:line_withdraw   POST 422      403      403      403      403      403      403      403      login
rectification:line_correct    GET  200      403      403      403      403      403      403      403      login
rectification:line_correct    POST 422      403      403      403      403      403      403      403      login
rectification:inspections     GET  200      200      200      403      403      200      403      403      login
rectification:inspections     POST 405      405      405      403      403      405      403      403      login
rectification:inspection_new  GET  200      200      403      403      403      403      403      403      login
rectification:inspection_new  POST 422      422      403      403      403      403      403      403      login
rectification:inspection_turns GET  200      200      200      403      403      200      403      403      login
rectification:inspection_turns POST 405      405      405      405      405      405      405      405      login
rectification:inspection      GET  200      200      200      403      403      200      403      403      login
rectification:inspection      POST 405      405      405      405      405      405      405      405      login
rectification:inspection_day  GET  200      200      403      403      403      403      403      403      login
rectification:inspection_day  POST 422      422      403      403      403      403      403      403      login
rectification:inspection_start GET  200      200      200      403      403      403      403      403      login
rectification:inspection_start POST 422      422      422      403      403      403      403      403      login
rectification:inspection_answer GET  405      405      405      405      405      405      405      405      login
rectification:inspection_answer POST 422      422      422      403      403      403      403      403      login
rectification:inspection_finding GET  200      200      200      403      403      403      403      403      login
rectification:inspection_finding POST 422      422      422      403      403      403      403      403      login
rectification:inspection_finish GET  200      200      200      403      403      403      403      403      login
rectification:inspection_finish POST 422      422      422      403      403      403      403      403      login
rectification:inspection_call_off GET  200      200      403      403      403      403      403      403      login
rectification:inspection_call_off POST 422      422      403      403      403      403      403      403      login
rectification:inspection_file GET  404      404      404      403      403      404      403      403      login
rectification:inspection_file POST 405      405      405      405      405      405      405      405      login
rectification:inspection_records GET  200      200      200      403      403      200      403      403      login
rectification:inspection_records POST 405      405      405      403      403      405      403      403      login
rectification:inspection_record GET  200      200      200      403      403      200      403      403      login
rectification:inspection_record POST 405      405      405      405      405      405      405      405      login
rectification:inspection_record_file GET  200      200      200      403      403      200      403      403      login
rectification:inspection_record_file POST 405      405      405      405      405      405      405      405      login
rectification:inspection_record_keep GET  200      200      403      403      403      403      403      403      login
rectification:inspection_record_keep POST 422      422      403      403      403      403      403      403      login
rectification:field_inspections GET  200      200      200      403      403      403      403      403      401
rectification:field_inspections POST 405      405      405      405      405      405      405      405      401
rectification:field_inspection_package GET  405      405      405      405      405      405      405      405      401
rectification:field_inspection_package POST 404      404      422      403      403      403      403      403      401
rectification:field_inspection_record GET  404      404      200      403      403      403      403      403      401
rectification:field_inspection_record POST 405      405      405      405      405      405      405      405      401
rectification:field_inspection_part GET  405      405      405      405      405      405      405      405      401
rectification:field_inspection_part POST 405      405      405      405      405      405      405      405      401
rectification:field_inspection_finish GET  405      405      405      405      405      405      405      405      401
rectification:field_inspection_finish POST 404      404      200      403      403      403      403      403      401
rectification:findings        GET  200      200      200      403      403      200      403      403      login
rectification:findings        POST 405      405      405      403      403      405      403      403      login
rectification:finding         GET  200      200      200      403      403      200      403      403      login
rectification:finding         POST 405      405      405      405      405      405      405      405      login
rectification:finding_close   GET  200      200      200      403      403      403      403      403      login
rectification:finding_close   POST 422      422      422      403      403      403      403      403      login
rectification:finding_withdraw GET  200      200      403      403      403      403      403      403      login
rectification:finding_withdraw POST 422      422      403      403      403      403      403      403      login
rectification:shops           GET  200      200      200      403      403      200      403      403      login
rectification:shops           POST 405      405      405      403      403      405      403      403      login
rectification:shop_new        GET  200      200      403      403      403      403      403      403      login
rectification:shop_new        POST 422      422      403      403      403      403      403      403      login
rectification:shop            GET  200      200      200      403      403      200      403      403      login
rectification:shop            POST 405      405      405      405      405      405      405      405      login
rectification:shop_edit       GET  200      200      403      403      403      403      403      403      login
rectification:shop_edit       POST 422      422      403      403      403      403      403      403      login
rectification:checklists      GET  200      200      200      403      403      200      403      403      login
rectification:checklists      POST 405      405      405      403      403      405      403      403      login
rectification:checklist       GET  200      200      200      403      403      200      403      403      login
rectification:checklist       POST 405      405      405      405      405      405      405      405      login
rectification:checklist_edit  GET  200      403      403      403      403      403      403      403      login
rectification:checklist_edit  POST 422      403      403      403      403      403      403      403      login
rectification:frequencies     GET  200      200      200      403      403      200      403      403      login
rectification:frequencies     POST 422      403      403      403      403      403      403      403      login

rectification:public_results  GET  200      200      200      200      200      200      200      200      200
rectification:public_results  POST 405      405      405      405      405      405      405      405      405
rectification:public_announcement GET  200      200      200      200      200      200      200      200      200
rectification:public_announcement POST 405      405      405      405      405      405      405      405      405
rectification:public_announcement_file GET  200      200      200      200      200      200      200      200      200
rectification:public_announcement_file POST 405      405      405      405      405      405      405      405      405
rectification:public_list     GET  200      200      200      200      200      200      200      200      200
rectification:public_list     POST 405      405      405      405      405      405      405      405      405
rectification:exchange        GET  200      403      403      403      403      403      403      403      login
rectification:exchange        POST 405      405      405      405      405      405      405      405      login
rectification:exchange_sheet  GET  200      403      403      403      403      403      403      403      login
rectification:exchange_sheet  POST 405      405      405      405      405      405      405      405      login
rectification:exchange_upload GET  200      403      403      403      403      403      403      403      login
rectification:exchange_upload POST 422      403      403      403      403      403      403      403      login
rectification:exchange_file   GET  200      403      403      403      403      403      403      403      login
rectification:exchange_file   POST 405      405      405      405      405      405      405      405      login

enterprises:access            GET  200      200      403      403      403      403      403      403      login
enterprises:access            POST 405      405      405      405      405      405      405      405      login
enterprises:access_open       GET  200      200      403      403      403      403      403      403      login
enterprises:access_open       POST 422      422      403      403      403      403      403      403      login
enterprises:access_close      GET  200      200      403      403      403      403      403      403      login
enterprises:access_close      POST 302      302      403      403      403      403      403      403      login
enterprises:slip_new          GET  200      200      403      403      403      403      403      403      login
enterprises:slip_new          POST 422      422      403      403      403      403      403      403      login
enterprises:slip_revoke       GET  200      200      403      403      403      403      403      403      login
enterprises:slip_revoke       POST 422      422      403      403      403      403      403      403      login
enterprises:slip              GET  200      200      200      200      200      200      200      200      200
enterprises:slip              POST 422      422      422      422      422      422      422      422      422
enterprises:slip_code         GET  200      200      200      200      200      200      200      200      200
enterprises:slip_code         POST 422      422      422      422      422      422      422      422      422

rectification:own_home        GET  403      403      403      403      403      403      403      200      login
rectification:own_home        POST 405      405      405      405      405      405      405      405      login
rectification:own_conclusions GET  403      403      403      403      403      403      403      200      login
rectification:own_conclusions POST 405      405      405      405      405      405      405      405      login
rectification:own_conclusion  GET  403      403      403      403      403      403      403      200      login
rectification:own_conclusion  POST 405      405      405      405      405      405      405      405      login
rectification:own_report_file GET  403      403      403      403      403      403      403      200      login
rectification:own_report_file POST 405      405      405      405      405      405      405      405      login
rectification:own_paper_request GET  405      405      405      405      405      405      405      405      login
rectification:own_paper_request POST 403      403      403      403      403      403      403      302      login
rectification:own_apply       GET  403      403      403      403      403      403      403      200      login
rectification:own_apply       POST 403      403      403      403      403      403      403      422      login
rectification:own_object      GET  403      403      403      403      403      403      403      200      login
rectification:own_object      POST 403      403      403      403      403      403      403      422      login
rectification:own_receipt     GET  403      403      403      403      403      403      403      200      login
rectification:own_receipt     POST 403      403      403      403      403      403      403      422      login
rectification:own_notice_file GET  403      403      403      403      403      403      403      200      login
rectification:own_notice_file POST 405      405      405      405      405      405      405      405      login
rectification:own_objection_files GET  403      403      403      403      403      403      403      200      login
rectification:own_objection_files POST 403      403      403      403      403      403      403      422      login
rectification:producer_file   GET  200      200      200      403      403      200      403      403      login
rectification:producer_file   POST 405      405      405      405      405      405      405      405      login
rectification:producer_file_paper GET 200   200      200      403      403      200      403      403      login
rectification:producer_file_paper POST 405  405      405      405      405      405      405      405      login
rectification:tip_offs        GET  200      200      403      403      403      403      403      403      login
rectification:tip_offs        POST 405      405      403      403      403      403      403      403      login
rectification:tip_off_new     GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_new     POST 422      422      403      403      403      403      403      403      login
rectification:tip_off         GET  200      200      403      403      403      403      403      403      login
rectification:tip_off         POST 405      405      405      405      405      405      405      405      login
rectification:tip_off_text    GET  200      200      403      404      404      403      404      404      login
rectification:tip_off_text    POST 422      422      403      404      404      403      404      404      login
rectification:tip_off_informant GET 200     403      403      404      404      403      404      404      login
rectification:tip_off_informant POST 422    403      403      404      404      403      404      404      login
rectification:tip_off_accept  GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_accept  POST 302      302      403      403      403      403      403      403      login
rectification:tip_off_refuse  GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_refuse  POST 422      422      403      403      403      403      403      403      login
rectification:tip_off_inspect GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_inspect POST 302      302      403      403      403      403      403      403      login
rectification:tip_off_case    GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_case    POST 302      302      403      403      403      403      403      403      login
rectification:tip_off_answer  GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_answer  POST 422      422      403      403      403      403      403      403      login
rectification:tip_off_reward  GET  200      200      403      403      403      403      403      403      login
rectification:tip_off_reward  POST 422      422      403      403      403      403      403      403      login
rectification:own_order       GET  403      403      403      403      403      403      403      200      login
rectification:own_order       POST 403      403      403      403      403      403      403      422      login
rectification:own_recall      GET  403      403      403      403      403      403      403      200      login
rectification:own_recall      POST 403      403      403      403      403      403      403      422      login
rectification:own_reports     GET  403      403      403      403      403      403      403      200      login
rectification:own_reports     POST 405      405      405      405      405      405      405      405      login
rectification:own_duty_new    GET  403      403      403      403      403      403      403      200      login
rectification:own_duty_new    POST 403      403      403      403      403      403      403      422      login
rectification:own_risk_new    GET  403      403      403      403      403      403      403      200      login
rectification:own_risk_new    POST 403      403      403      403      403      403      403      422      login
rectification:own_ledgers     GET  403      403      403      403      403      403      403      200      login
rectification:own_ledgers     POST 405      405      405      405      405      405      405      405      login
rectification:own_ledger_template GET  403      403      403      403      403      403      403      200      login
rectification:own_ledger_template POST 405      405      405      405      405      405      405      405      login
rectification:own_ledger_new  GET  403      403      403      403      403      403      403      200      login
rectification:own_ledger_new  POST 403      403      403      403      403      403      403      422      login
rectification:own_import      GET  403      403      403      403      403      403      403      200      login
rectification:own_import      POST 403      403      403      403      403      403      403      422      login

rectification:orders          GET  200      200      200      403      403      200      403      403      login
rectification:orders          POST 405      405      405      403      403      405      403      403      login
rectification:order           GET  200      200      200      403      403      200      403      403      login
rectification:order           POST 405      405      405      405      405      405      405      405      login
rectification:order_paper     GET  200      200      200      403      403      200      403      403      login
rectification:order_paper     POST 405      405      405      405      405      405      405      405      login
rectification:order_new       GET  200      200      403      403      403      403      403      403      login
rectification:order_new       POST 422      422      403      403      403      403      403      403      login
rectification:order_new_shop  GET  200      200      403      403      403      403      403      403      login
rectification:order_new_shop  POST 422      422      403      403      403      403      403      403      login
rectification:order_service   GET  200      200      403      403      403      403      403      403      login
rectification:order_service   POST 422      422      403      403      403      403      403      403      login
rectification:order_answer    GET  200      200      403      403      403      403      403      403      login
rectification:order_answer    POST 422      422      403      403      403      403      403      403      login
rectification:order_check     GET  200      200      403      403      403      403      403      403      login
rectification:order_check     POST 422      422      403      403      403      403      403      403      login
rectification:order_extend    GET  200      200      403      403      403      403      403      403      login
rectification:order_extend    POST 422      422      403      403      403      403      403      403      login
rectification:order_withdraw  GET  200      200      403      403      403      403      403      403      login
rectification:order_withdraw  POST 422      422      403      403      403      403      403      403      login
rectification:actions         GET  200      200      403      403      403      200      403      403      login
rectification:actions         POST 405      405      403      403      403      405      403      403      login
rectification:action          GET  200      200      403      403      403      200      403      403      login
rectification:action          POST 405      405      405      405      405      405      405      405      login
rectification:step_split      GET  200      403      403      403      403      403      403      403      login
rectification:step_split      POST 422      403      403      403      403      403      403      403      login
rectification:acceptance_new  GET  200      403      403      403      403      403      403      403      login
rectification:acceptance_new  POST 422      403      403      403      403      403      403      403      login
rectification:action_reports  GET  200      200      403      403      403      200      403      403      login
rectification:action_reports  POST 405      405      403      403      403      405      403      403      login
rectification:interim_report_new GET  200      200      403      403      403      403      403      403      login
rectification:interim_report_new POST 422      422      403      403      403      403      403      403      login
rectification:reports_consolidate GET  200      403      403      403      403      403      403      403      login
rectification:reports_consolidate POST 302      403      403      403      403      403      403      403      login
rectification:action_report   GET  200      200      403      403      403      200      403      403      login
rectification:action_report   POST 405      405      405      405      405      405      405      405      login
rectification:action_report_workbook GET  200      200      403      403      403      200      403      403      login
rectification:action_report_workbook POST 405      405      405      405      405      405      405      405      login
rectification:action_report_paper GET  200      200      403      403      403      200      403      403      login
rectification:action_report_paper POST 405      405      405      405      405      405      405      405      login
rectification:action_report_word GET  200      200      403      403      403      200      403      403      login
rectification:action_report_word POST 405      405      405      405      405      405      405      405      login
rectification:action_report_write GET  302      200      403      403      403      403      403      403      login
rectification:action_report_write POST 405      405      405      405      405      405      405      405      login
rectification:action_report_section GET  405      405      405      405      405      405      405      405      login
rectification:action_report_section POST 302      302      403      403      403      403      403      403      login
rectification:action_report_refresh GET  200      200      403      403      403      403      403      403      login
rectification:action_report_refresh POST 422      302      403      403      403      403      403      403      login
rectification:action_report_attach GET  200      200      403      403      403      403      403      403      login
rectification:action_report_attach POST 422      422      403      403      403      403      403      403      login
rectification:action_report_submit GET  200      200      403      403      403      403      403      403      login
rectification:action_report_submit POST 422      422      403      403      403      403      403      403      login
rectification:action_report_detach GET  200      200      403      403      403      403      403      403      login
rectification:action_report_detach POST 422      422      403      403      403      403      403      403      login
rectification:action_report_accept GET  200      403      403      403      403      403      403      403      login
rectification:action_report_accept POST 302      403      403      403      403      403      403      403      login
rectification:action_report_return GET  200      403      403      403      403      403      403      403      login
rectification:action_report_return POST 422      403      403      403      403      403      403      403      login
rectification:trainings       GET  200      200      403      403      403      200      403      403      login
rectification:trainings       POST 405      405      403      403      403      405      403      403      login
rectification:training_new    GET  200      200      403      403      403      403      403      403      login
rectification:training_new    POST 422      422      403      403      403      403      403      403      login
rectification:training        GET  200      200      403      403      403      200      403      403      login
rectification:training        POST 405      405      405      405      405      405      405      405      login
rectification:training_edit   GET  200      200      403      403      403      403      403      403      login
rectification:training_edit   POST 422      422      403      403      403      403      403      403      login
rectification:training_exam   GET  200      200      403      403      403      403      403      403      login
rectification:training_exam   POST 422      422      403      403      403      403      403      403      login
rectification:regulator_duties GET  200      200      403      403      403      200      403      403      login
rectification:regulator_duties POST 405      405      405      405      405      405      405      405      login
rectification:regulator_duty_new GET  200      200      403      403      403      403      403      403      login
rectification:regulator_duty_new POST 422      422      403      403      403      403      403      403      login
rectification:bulletins       GET  200      200      403      403      403      200      403      403      login
rectification:bulletins       POST 405      405      403      403      403      405      403      403      login
rectification:bulletin_new    GET  200      403      403      403      403      403      403      403      login
rectification:bulletin_new    POST 422      403      403      403      403      403      403      403      login
rectification:bulletin        GET  200      404      403      403      403      200      403      403      login
rectification:bulletin        POST 405      405      405      405      405      405      405      405      login
rectification:bulletin_send   GET  200      403      403      403      403      403      403      403      login
rectification:bulletin_send   POST 422      403      403      403      403      403      403      403      login
rectification:bulletin_receipt GET  200      403      403      403      403      403      403      403      login
rectification:bulletin_receipt POST 422      403      403      403      403      403      403      403      login
rectification:bulletin_paper  GET  200      404      403      403      403      200      403      403      login
rectification:bulletin_paper  POST 405      405      405      405      405      405      405      405      login
rectification:bulletin_workbook GET  200      404      403      403      403      200      403      403      login
rectification:bulletin_workbook POST 405      405      405      405      405      405      405      405      login
rectification:urgent_reports  GET  200      200      403      403      403      200      403      403      login
rectification:urgent_reports  POST 405      405      403      403      403      405      403      403      login
rectification:urgent_report_new GET  200      200      403      403      403      403      403      403      login
rectification:urgent_report_new POST 422      422      403      403      403      403      403      403      login
rectification:urgent_report   GET  200      200      403      403      403      200      403      403      login
rectification:urgent_report   POST 405      405      405      405      405      405      405      405      login
rectification:urgent_report_receive GET  200      403      403      403      403      403      403      403      login
rectification:urgent_report_receive POST 302      403      403      403      403      403      403      403      login
rectification:acceptance      GET  200      200      403      403      403      200      403      403      login
rectification:acceptance      POST 405      405      405      405      405      405      405      405      login
rectification:step_tasks      GET  200      200      403      403      403      200      403      403      login
rectification:step_tasks      POST 405      405      403      403      403      405      403      403      login
rectification:step_task       GET  200      200      403      403      403      200      403      403      login
rectification:step_task       POST 405      405      405      405      405      405      405      405      login
rectification:step_task_report GET  403      200      403      403      403      403      403      403      login
rectification:step_task_report POST 403      422      403      403      403      403      403      403      login
rectification:step_task_accept GET  200      403      403      403      403      403      403      403      login
rectification:step_task_accept POST 302      403      403      403      403      403      403      403      login
rectification:step_task_return GET  200      403      403      403      403      403      403      403      login
rectification:step_task_return POST 422      403      403      403      403      403      403      403      login
rectification:indicators      GET  200      200      403      403      403      200      403      403      login
rectification:indicators      POST 405      405      405      405      405      405      405      405      login
rectification:indicator       GET  200      200      403      403      403      200      403      403      login
rectification:indicator       POST 405      405      405      405      405      405      405      405      login
rectification:figures_freeze  GET  200      403      403      403      403      403      403      403      login
rectification:figures_freeze  POST 302      403      403      403      403      403      403      403      login
rectification:figure_freeze   GET  200      403      403      403      403      403      403      403      login
rectification:figure_freeze   POST 302      403      403      403      403      403      403      403      login
rectification:frozen_figure   GET  200      200      403      403      403      200      403      403      login
rectification:frozen_figure   POST 405      405      405      405      405      405      405      405      login
"""


def read_table() -> dict[tuple[str, str], dict[str, str]]:
    """``{("sampling:sample", "GET"): {Role.ANALYST: "200", …}, …}``"""
    lines = [line.split() for line in TABLE.splitlines()[2:] if line]
    return {(name, method): dict(zip(COLUMNS, entries, strict=True)) for name, method, *entries in lines}


EXPECTED = read_table()
