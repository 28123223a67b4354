from django.urls import path

from .views import conclusions, documents, plans, results, samples, visits

app_name = "sampling"
urlpatterns = [
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/<str:code>/", plans.plan, name="plan"),
    path("plans/<str:code>/schedule/", plans.plan_schedule, name="plan_schedule"),
    path("plans/<str:code>/obligations/", plans.obligations, name="obligations"),
    path("limits/", plans.LimitList.as_view(), name="limits"),
    path("limits/<str:row_id>/", plans.limit, name="limit"),
    path("visits/", visits.VisitList.as_view(), name="visits"),
    path("visits/calendar/", visits.calendar, name="calendar"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/start/", visits.visit_start, name="visit_start"),
    path("visits/<int:pk>/nothing-new/", visits.visit_nothing_new, name="visit_nothing_new"),
    path("visits/<int:pk>/finish/", visits.visit_finish, name="visit_finish"),
    path("visits/<int:pk>/seal/<int:batch_pk>/", samples.sample_seal, name="sample_seal"),
    path("samples/", samples.SampleList.as_view(), name="samples"),
    path("samples/<str:number>/", samples.sample, name="sample"),
    path("samples/<str:number>/receive/", samples.sample_receive, name="sample_receive"),
    path("samples/<str:number>/refuse/", samples.sample_refuse, name="sample_refuse"),
    path("samples/<str:number>/results/", results.results, name="results"),
    path("samples/<str:number>/results/<str:item_code>/", results.result_row, name="result_row"),
    path("samples/<str:number>/submit/", results.results_submit, name="results_submit"),
    path("samples/<str:number>/return/", results.results_return, name="results_return"),
    path("samples/<str:number>/decide/<str:item_code>/", results.item_decide, name="item_decide"),
    path("samples/<str:number>/conclusion/", conclusions.conclusion, name="conclusion"),
    path("samples/<str:number>/report/", conclusions.report_send, name="report_send"),
    path("reports/", conclusions.ReportList.as_view(), name="reports"),
    path("reports/<str:number>/acknowledge/", conclusions.report_acknowledge, name="report_acknowledge"),
    path("samples/<str:number>/documents/<str:kind>/", documents.document_request, name="document_request"),
    path("documents/<str:token>/", documents.document, name="document"),
    path("documents/<str:token>/file/", documents.document_file, name="document_file"),
    path("verify/<str:token>/", documents.verify, name="verify"),
]
