"""A tablet that loaded a visit and whose record was received."""

import datetime as dt

from django.utils import timezone

from sampling.choices import RecordStatus
from sampling.rules.draws import drawn
from sampling.usecases.applying import apply_record
from sampling.usecases.packages import issue_package

from .records import make_record
from .tablets import DEVICE, record_body, sample_entry, sealed


def loaded(visit, person, device=DEVICE, on=None):
    """The visit on a tablet, at eight on its day."""
    on = on or visit.planned_on
    at = timezone.make_aware(dt.datetime.combine(on, dt.time(8)))
    return issue_package(visit=visit, device=device, by=person, on=on, at=at)


def taking(package, *batches, **changes):
    """The body of a record with a sample of each of these batches, draws made as they were sealed."""
    samples = [sample_entry(number, batch) for number, batch in zip(package.numbers, batches, strict=False)]
    return record_body(package, **{"samples": samples, "draws": made_draws(package), **changes})


def made_draws(package):
    return [
        {
            "draw": draw["draw"],
            "frame": draw["frame"],
            "result": drawn(draw["frame"], draw["count"], draw["secret"], draw["occasion"]),
            "drawn_at": f"{package.visit.planned_on}T09:50:00+08:00",
            "differences": {},
        }
        for draw in package.content["draws"]
    ]


def found_line(**values):
    """A batch of raw milk on hand that the ledger lacks."""
    empty = dict.fromkeys(("lot", "source", "delivery_no", "arrived_on", "produced_on", "expires_on"), "")
    return {"key": "f1", "kind": "raw_milk", "variety": None, **empty, **values}


def changed(body, **changes):
    """The record with these keys, its photos and signatures made anew for it."""
    return sealed({**body, **changes})


def received(package, body, **values):
    """The record as it stands when its receipt was given; nothing of it is done."""
    return make_record(
        package.visit,
        package.person,
        package=package,
        body=body,
        status=RecordStatus.RECEIVED,
        **values,
    )


def applied(package, body, **values):
    record = received(package, body, **values)
    apply_record(record=record, by=package.person, on=timezone.localdate(record.received_at))
    record.refresh_from_db()
    return record
