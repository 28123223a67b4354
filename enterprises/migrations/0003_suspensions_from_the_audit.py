from datetime import date

from django.db import migrations


def last_day(AuditEvent, enterprise, event):
    events = AuditEvent.objects.filter(
        subject_type="enterprises.enterprise", subject_id=enterprise.pk, event=event
    ).order_by("-id")
    return events.values_list("happened_on", flat=True).first() or date.today()


def days_of_states(apps, schema_editor):
    """Producers that are suspended or closed now get the day of it from the audit trail."""
    Enterprise = apps.get_model("enterprises", "Enterprise")
    Suspension = apps.get_model("enterprises", "Suspension")
    AuditEvent = apps.get_model("audit", "AuditEvent")
    for enterprise in Enterprise.objects.filter(status="suspended"):
        starts_on = last_day(AuditEvent, enterprise, "enterprise.suspended")
        Suspension.objects.create(enterprise=enterprise, starts_on=starts_on)
    for enterprise in Enterprise.objects.filter(status="closed"):
        enterprise.closed_on = last_day(AuditEvent, enterprise, "enterprise.closed")
        enterprise.save(update_fields=["closed_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0002_suspensions"),
        ("audit", "0001_initial"),
    ]

    operations = [migrations.RunPython(days_of_states, migrations.RunPython.noop)]
