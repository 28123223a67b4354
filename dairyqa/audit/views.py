from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import ListPage

from .models import AuditEvent


class EventList(ListPage):
    permission = Permission.VIEW_AUDIT
    title = _("Audit trail")
    columns = (Column("recorded_at", _("Recorded at"), sort="recorded_at"),)

    def queryset(self):
        return AuditEvent.objects.filter(city_id=self.request.user.audit_city_id)
