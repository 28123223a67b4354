"""Who answers for food safety at a producer, and their exams (L-3.1.1, LK08)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from enterprises.choices import EnteredBy, ExamKind, ManagerPost

from .access import OfAnEnterpriseQuerySet
from .enterprise import Enterprise


class Manager(models.Model):
    """A person who answers for food safety at a producer."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="managers", verbose_name=_("Producer")
    )
    name = models.CharField(_("Name"), max_length=40)
    post = models.CharField(_("Post"), max_length=12, choices=ManagerPost)
    appointed_on = models.DateField(_("Appointed on"))
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = OfAnEnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Food-safety manager")
        verbose_name_plural = _("Food-safety managers")
        ordering = ["enterprise", "post", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "name", "post"], condition=Q(left_on=None), name="manager_once_in_a_post"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("appointed_on")), name="manager_in_order"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return self.enterprise.audit_city_id


class ExamQuerySet(OfAnEnterpriseQuerySet):
    county_path = "manager__enterprise__county"
    producer_path = "manager__enterprise__access__user"


class Exam(models.Model):
    """One exam of one manager; a retake names the exam that it repeats, both are kept."""

    manager = models.ForeignKey(Manager, on_delete=models.PROTECT, related_name="exams", verbose_name=_("Manager"))
    kind = models.CharField(_("Kind"), max_length=10, choices=ExamKind)
    held_on = models.DateField(_("Held on"))
    organiser = models.CharField(_("Held by"), max_length=80, blank=True)
    score = models.DecimalField(_("Score"), max_digits=5, decimal_places=1, null=True, blank=True)
    is_passed = models.BooleanField(_("Passed"))
    retake_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="retake", verbose_name=_("Retake of")
    )
    entered = models.CharField(_("Source"), max_length=10, choices=EnteredBy, default=EnteredBy.BUREAU)

    objects = ExamQuerySet.as_manager()

    class Meta:
        verbose_name = _("Exam")
        verbose_name_plural = _("Exams")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["manager", "kind", "held_on"], name="exam_once_a_day"),
            models.CheckConstraint(condition=Q(score=None) | Q(score__range=(0, 100)), name="exam_score_of_a_hundred"),
        ]

    def __str__(self):
        return f"{self.manager} {self.held_on.isoformat()}"

    @property
    def audit_city_id(self):
        return self.manager.audit_city_id
