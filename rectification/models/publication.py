"""What the public is told of results, and what became of it later."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from rectification.choices import PublicationStatus, PublishedStatus
from sampling.choices import BatchVerdict
from sampling.models import Sample


class PublicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(city__in=Bureau.objects.visible_to(user)) if user.bureau_id else self.none()


class Publication(models.Model):
    """An announcement (公告) of passed or of failed batches, with its number and day."""

    TRANSITIONS = {PublicationStatus.DRAFT: {PublicationStatus.PUBLISHED}, PublicationStatus.PUBLISHED: set()}

    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("City"))
    number = models.CharField(_("Announcement number"), max_length=60)
    title = models.CharField(_("Title"), max_length=120)
    kind = models.CharField(_("Passed or failed"), max_length=8, choices=BatchVerdict)
    status = models.CharField(_("State"), max_length=10, choices=PublicationStatus, default=PublicationStatus.DRAFT)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(_("Published on"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Announcement")
        verbose_name_plural = _("Announcements")
        constraints = [
            models.UniqueConstraint(fields=["city", "number"], name="publication_once_a_number"),
            models.CheckConstraint(
                condition=Q(status=PublicationStatus.PUBLISHED, published_on__isnull=False)
                | ~Q(status=PublicationStatus.PUBLISHED) & Q(published_on=None),
                name="publication_published_has_its_day",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("rectification:publication", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.city_id


class PublishedLine(models.Model):
    """A line of an announcement in the official columns; never changed, only followed by another."""

    TRANSITIONS = {
        PublishedStatus.CURRENT: {PublishedStatus.CORRECTED, PublishedStatus.WITHDRAWN},
        PublishedStatus.CORRECTED: set(),
        PublishedStatus.WITHDRAWN: set(),
    }

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="lines")
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="published", verbose_name=_("Sample"))
    position = models.PositiveIntegerField(_("No."))
    cells = models.JSONField(_("As published"), default=dict)
    search_text = models.TextField(blank=True)
    status = models.CharField(_("State"), max_length=10, choices=PublishedStatus, default=PublishedStatus.CURRENT)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    early_reason = models.CharField(_("Why it was published before the periods ended"), max_length=200, blank=True)
    early_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_on = models.DateField(_("Withdrawn or corrected on"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    end_reason = models.CharField(_("Why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("Published line")
        ordering = ["position"]
        indexes = [models.Index(fields=["status", "-id"], name="published_by_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=Q(status=PublishedStatus.CURRENT), name="published_once_a_sample"
            ),
            models.UniqueConstraint(fields=["publication", "position"], name="published_position_once"),
            models.CheckConstraint(
                condition=Q(status=PublishedStatus.CURRENT, ended_on=None)
                | ~Q(status=PublishedStatus.CURRENT) & Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="published_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(early_reason="", early_by=None) | ~Q(early_reason="") & Q(early_by__isnull=False),
                name="published_early_by_whom_and_why",
            ),
        ]
