"""What a tablet asks for and sends of inspections; the same way as visits (``sampling.views.field_records``)."""

import datetime as dt
import json

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.json_answers import answer, json_view, moment, refusal
from rectification.models import Inspection
from rectification.queries.inspection_packages import OPEN, inspection_entry, inspections_for_tablet
from rectification.usecases.inspection_packages import issue_inspection_package
from rectification.usecases.inspection_records import INSPECTIONS
from sampling.views.field_api import device_of
from sampling.views.field_records import finished_record, taken_part, taken_record

from .inspection_record_words import refusals_of


@json_view("GET", permission=Permission.CARRY_OUT_INSPECTIONS)
def field_inspections(request):
    rows = inspections_for_tablet(request.user, timezone.localdate())
    return answer({"server_time": moment(timezone.now()), "inspections": [inspection_entry(row) for row in rows]})


@json_view("POST", permission=Permission.CARRY_OUT_INSPECTIONS)
def field_inspection_package(request, pk):
    mine = Inspection.objects.filter(inspectors=request.user).select_related("county__parent", "enterprise", "shop")
    inspection = get_object_or_404(mine.select_related("checklist"), pk=pk)
    device = device_of(request)
    if device is None:
        return refusal("malformed", _("Say which tablet this is."), 422)
    if inspection.status not in OPEN:
        return refusal("inspection_closed", _("This inspection is over, or was called off."), 409)
    now: dt.datetime = timezone.now()
    on = timezone.localdate(now)
    package = issue_inspection_package(inspection=inspection, device=device, by=request.user, on=on, at=now)
    return answer(package.content)


@json_view("GET", "PUT", permission=Permission.CARRY_OUT_INSPECTIONS)
def field_inspection_record(request, uuid):
    return taken_record(request, uuid, INSPECTIONS, _refusals)


@json_view("PATCH", permission=Permission.CARRY_OUT_INSPECTIONS)
def field_inspection_part(request, uuid, sha256):
    return taken_part(request, uuid, sha256, INSPECTIONS)


@json_view("POST", permission=Permission.CARRY_OUT_INSPECTIONS)
def field_inspection_finish(request, uuid):
    return finished_record(request, uuid, INSPECTIONS, _refusals)


def _refusals(record) -> list[dict]:
    fields = [refused["field"] for refused in record.refusals]
    sentences = refusals_of(record.refusals, json.loads(record.body))
    return [{"field": field, "message": message} for field, message in zip(fields, sentences, strict=True)]
