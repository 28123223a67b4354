from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.reasons import say
from dairyqa.ui.columns import Column
from dairyqa.ui.tables import Table
from sampling.choices import LimitTrouble
from sampling.queries.limit_health import troubles_on

COLUMNS = (
    Column("row", _("Row"), link=("sampling:limit", "row")),
    Column("what", _("What to look at"), prose=True),
)


@require_safe
@requires(Permission.VIEW_PLANS)
def limit_health(request):
    """What would stop or mislead a judgement, before a sample meets it."""
    today = timezone.localdate()
    found = troubles_on(today)
    groups = []
    for kind in LimitTrouble:
        rows = [{"row": trouble.rows[0], "what": say(trouble.reason)} for trouble in found if trouble.kind == kind]
        groups.append({"kind": kind, "count": len(rows), "table": Table(COLUMNS, rows)})
    context = {
        "title": gettext("What is to be looked at in the limits"),
        "groups": groups,
        "LimitTrouble": LimitTrouble,
        "today": today,
    }
    return render(request, "sampling/limit_health.html", context)
