"""Samples received before get their reception and their backup portion.

Who received one is read from the audit trail, else from the last hand-over, else a person of its laboratory. The day of
release is left open: the night sets it with its clock (C21, C22), by the figures of the law.
"""

import datetime as dt

from django.db import migrations
from django.utils import timezone

AT_ONCE = 1000


def remember(apps, schema_editor):
    Sample = apps.get_model("sampling", "Sample")
    waiting = Sample.objects.filter(received_on__isnull=False, reception=None).order_by("pk")
    samples = []
    for sample in waiting.values("pk", "laboratory_id", "received_on", "reception_remark").iterator(chunk_size=AT_ONCE):
        samples.append(sample)
        if len(samples) == AT_ONCE:
            _write(apps, samples)
            samples = []
    _write(apps, samples)


def _write(apps, samples):
    Reception, BackupPortion = apps.get_model("sampling", "Reception"), apps.get_model("sampling", "BackupPortion")
    handovers, receivers = _handovers(apps, samples), _receivers(apps, samples)
    receptions, backups = [], []
    for sample in samples:
        last = handovers.get(sample["pk"])
        is_whole = last is None or last["seals_intact"]
        person = receivers.get(sample["pk"]) or last and last["taken_by_id"] or _anybody(apps, sample["laboratory_id"])
        backups.append(BackupPortion(sample_id=sample["pk"], stored_on=sample["received_on"]))
        if person is None:
            continue
        remark = sample["reception_remark"] or ("" if is_whole else "封条破损，经决定样品有效")
        receptions.append(
            Reception(
                sample_id=sample["pk"],
                outcome="with_remark" if remark else "accepted",
                received_by_id=person,
                received_at=last["taken_at"] if last else _midnight(sample["received_on"]),
                temperature_c=last and last["temperature_c"],
                seals_intact=is_whole,
                packaging_intact=True,
                quantity_enough=True,
                state_normal=True,
                papers_complete=True,
                papers_match=True,
                remark=remark,
            )
        )
    Reception.objects.bulk_create(receptions)
    BackupPortion.objects.bulk_create(backups)


def _handovers(apps, samples):
    """The last hand-over of each sample that has one."""
    taken = apps.get_model("sampling", "Handover").objects.filter(
        sample__in=[sample["pk"] for sample in samples], status="taken"
    )
    rows = taken.order_by("pk").values("sample_id", "taken_by_id", "taken_at", "temperature_c", "seals_intact")
    return {row["sample_id"]: row for row in rows}


def _receivers(apps, samples):
    """Who received each sample, as the audit trail says; people who are gone are left out."""
    events = apps.get_model("audit", "AuditEvent").objects.filter(
        event="sample.received", subject_type="sampling.sample", subject_id__in=[sample["pk"] for sample in samples]
    )
    actors = dict(events.values_list("subject_id", "actor_id"))
    known = apps.get_model("accounts", "User").objects.filter(pk__in={key for key in actors.values() if key})
    keys = set(known.values_list("pk", flat=True))
    return {sample: actor for sample, actor in actors.items() if actor in keys}


def _anybody(apps, laboratory):
    people = apps.get_model("accounts", "User").objects.filter(laboratory_id=laboratory)
    return people.order_by("pk").values_list("pk", flat=True).first()


def _midnight(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class Migration(migrations.Migration):
    dependencies = [("sampling", "0012_files_read_by_item"), ("audit", "0001_initial"), ("accounts", "0001_initial")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop, elidable=True)]
