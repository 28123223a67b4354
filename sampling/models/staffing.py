"""What keeps a day or a person from a visit: absences, recusals, sampling by a superior authority."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import BureauLevel, Role
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import NOTHING, ScopedQuerySet
from enterprises.models import Enterprise
from sampling.choices import AbsenceKind


class OfPeopleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Rows about the inspectors of the user's city: they are drawn for visits in all its counties."""
        if user.role in (Role.SYSTEM_ADMIN, Role.PRODUCER) or user.bureau_id is None:
            return self.filter(NOTHING)
        top = user.bureau.parent if user.bureau.level == BureauLevel.COUNTY else user.bureau
        return self.filter(person__bureau__in=Bureau.objects.within(top))

    def covering(self, first: date, last: date):
        """Rows that touch a day from ``first`` to ``last``."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=first), starts_on__lte=last)


class Absence(models.Model):
    """Days on which an inspector is not drawn for a visit."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences", verbose_name=_("Inspector")
    )
    kind = models.CharField(_("Kind"), max_length=10, choices=AbsenceKind)
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects = OfPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Absence")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(fields=["person", "starts_on"], name="absence_once_a_start"),
        ]

    def __str__(self):
        return f"{self.person} {self.starts_on.isoformat()}"

    @property
    def audit_city_id(self):
        return self.person.audit_city_id


class Recusal(models.Model):
    """An inspector who must not be drawn for a producer (回避), e.g. a relative works there."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("Inspector")
    )
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="recusals", verbose_name=_("Producer")
    )
    reason = models.CharField(_("Reason"), max_length=200)
    starts_on = models.DateField(_("From"))
    ends_on = models.DateField(_("Until"), null=True, blank=True)

    objects = OfPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Recusal")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="recusal_in_order",
                violation_error_message=_("The last day lies before the first."),
            ),
            models.UniqueConstraint(
                fields=["person", "enterprise"], condition=Q(ends_on=None), name="recusal_one_open_a_pair"
            ),
        ]

    def __str__(self):
        return f"{self.person} – {self.enterprise}"

    @property
    def audit_city_id(self):
        return self.person.audit_city_id


class SuperiorSamplingQuerySet(ScopedQuerySet):
    county_path = "enterprise__county"


class SuperiorSampling(models.Model):
    """A day on which a superior authority samples at the producer; our visit gives way (annex, note 2: Q-A.3)."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="superior_samplings", verbose_name=_("Producer")
    )
    on = models.DateField(_("Day"))
    authority = models.CharField(_("Superior authority"), max_length=80)
    note = models.CharField(_("Note"), max_length=200, blank=True)

    objects = SuperiorSamplingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sampling by a superior authority")
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["enterprise", "on"], name="superior_sampling_once_a_day")]

    def __str__(self):
        return f"{self.enterprise} {self.on.isoformat()}"

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class CalendarFeed(models.Model):
    """The secret address under which a person's visits can be read as a calendar; a revoked one answers nothing."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="feeds", verbose_name=_("Person")
    )
    digest = models.CharField(max_length=48, unique=True)
    created_on = models.DateField(_("Made on"))
    revoked_on = models.DateField(_("Revoked on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Calendar feed")
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(revoked_on=None), name="feed_one_open_a_person")
        ]

    @property
    def audit_city_id(self):
        return self.person.audit_city_id
