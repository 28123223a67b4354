from django.urls import path, register_converter

from .choices import BatchKind
from .views import imports, ledgers, registry


class KindConverter:
    regex = "|".join(BatchKind.values)

    def to_python(self, value):
        return BatchKind(value)

    def to_url(self, value):
        return str(value)


register_converter(KindConverter, "kind")

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
]
