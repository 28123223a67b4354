from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEvent(models.Model):
    """Who did what when. Rows are only ever added; they point to records by value, not by key."""

    recorded_at = models.DateTimeField(_("Recorded at"), default=timezone.now)
    happened_on = models.DateField(_("Day"))
    actor_id = models.BigIntegerField(_("Actor number"), null=True)
    actor_name = models.CharField(_("Who"), max_length=40, blank=True)
    actor_role = models.CharField(_("Role"), max_length=20, blank=True)
    city_id = models.BigIntegerField(_("City number"), null=True)
    event = models.CharField(_("Event"), max_length=60)
    subject_type = models.CharField(_("Kind of record"), max_length=60)
    subject_id = models.BigIntegerField(_("Record number"))
    subject_label = models.CharField(_("Record"), max_length=120)
    payload = models.JSONField(_("Details"), default=dict)

    class Meta:
        verbose_name = _("Audit event")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["city_id", "-id"], name="audit_by_city"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
        ]
