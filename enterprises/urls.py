from django.urls import path, register_converter

from .choices import BatchKind, RecordKind
from .views import access, duty_imports, duty_records, imports, ledgers, producer_duties, record_lists, registry


class KindConverter:
    regex = "|".join(BatchKind.values)

    def to_python(self, value):
        return BatchKind(value)

    def to_url(self, value):
        return str(value)


class RecordConverter:
    regex = "|".join(RecordKind.values)

    def to_python(self, value):
        return RecordKind(value)

    def to_url(self, value):
        return str(value)


register_converter(KindConverter, "kind")
register_converter(RecordConverter, "record")

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", registry.EnterpriseList.as_view(), name="enterprises"),
    path("enterprises/new/", registry.enterprise_new, name="enterprise_new"),
    path("enterprises/<str:credit_code>/", registry.enterprise, name="enterprise"),
    path("enterprises/<str:credit_code>/edit/", registry.enterprise_edit, name="enterprise_edit"),
    path("enterprises/<str:credit_code>/status/<str:to>/", registry.enterprise_status, name="enterprise_status"),
    path("enterprises/<str:credit_code>/varieties/new/", registry.variety_new, name="variety_new"),
    path("varieties/<int:pk>/edit/", registry.variety_edit, name="variety_edit"),
    path("ledgers/<kind:kind>/", ledgers.BatchList.as_view(), name="ledger"),
    path("ledgers/<kind:kind>/new/", ledgers.batch_new, name="batch_new"),
    path("ledgers/<kind:kind>/template.xlsx", imports.ledger_template, name="ledger_template"),
    path("ledgers/<kind:kind>/import/", imports.ledger_import, name="ledger_import"),
    path("batches/<int:pk>/", ledgers.batch, name="batch"),
    path("batches/<int:pk>/gone/", ledgers.batch_gone, name="batch_gone"),
    path("imports/<int:pk>/", imports.import_preview, name="import"),
    path("imports/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import_discard"),
    path("enterprises/<str:credit_code>/duties/", producer_duties.producer_duties, name="producer_duties"),
    path(
        "enterprises/<str:credit_code>/duties/<record:kind>/", producer_duties.producer_records, name="producer_records"
    ),
    path(
        "enterprises/<str:credit_code>/duties/<record:kind>/new/", duty_records.duty_record_new, name="duty_record_new"
    ),
    path("duties/", record_lists.DutyOverview.as_view(), name="duty_overview"),
    path("duties/template.xlsx", duty_imports.duty_import_template, name="duty_import_template"),
    path("duties/import/", duty_imports.duty_import_new, name="duty_import_new"),
    path("duties/imports/<int:pk>/", duty_imports.duty_import, name="duty_import"),
    path("duties/imports/<int:pk>/confirm/", duty_imports.duty_import_confirm, name="duty_import_confirm"),
    path("duties/imports/<int:pk>/discard/", duty_imports.duty_import_discard, name="duty_import_discard"),
    path("duties/files/<int:pk>/withdraw/", duty_records.duty_file_withdraw, name="duty_file_withdraw"),
    path("duties/<record:kind>/", record_lists.RecordList.as_view(), name="duty_records"),
    path("duties/<record:kind>/<int:pk>/", duty_records.duty_record, name="duty_record"),
    path("duties/<record:kind>/<int:pk>/change/", duty_records.duty_record_change, name="duty_record_change"),
    path("enterprises/<str:credit_code>/access/", access.access, name="access"),
    path("enterprises/<str:credit_code>/access/open/", access.access_open, name="access_open"),
    path("enterprises/<str:credit_code>/access/close/", access.access_close, name="access_close"),
    path("enterprises/<str:credit_code>/access/slip/", access.slip_new, name="slip_new"),
    path("enterprises/<str:credit_code>/access/slip/revoke/", access.slip_revoke, name="slip_revoke"),
    path("enter/", access.slip_enter, name="slip"),
    path("enter/<str:code>/", access.slip_enter, name="slip_code"),
]
