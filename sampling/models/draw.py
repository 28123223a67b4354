from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from enterprises.models import Enterprise
from sampling.choices import DrawKind, DrawStatus

from .plan import SamplingPlan
from .visit import SamplersQuerySet, Visit


class DrawQuerySet(SamplersQuerySet):
    county_path = "county"


class Draw(models.Model):
    """A sealed draw (Q-5.1): all candidates and a commitment to the secret first, the result and the secret after.

    ``frame`` holds the candidates in order, ``excluded`` those left out with their
    reasons; ``commitment`` is the SHA-256 of ``secret``. Every attempt of an
    occasion is kept, aborted ones too; ``device`` names a tablet that drew without a network.
    """

    TRANSITIONS = {
        DrawStatus.COMMITTED: {DrawStatus.DONE, DrawStatus.ABORTED},
        DrawStatus.DONE: {DrawStatus.ABORTED},
        DrawStatus.ABORTED: set(),
    }

    kind = models.CharField(_("What is drawn"), max_length=12, choices=DrawKind)
    plan = models.ForeignKey(SamplingPlan, on_delete=models.PROTECT, related_name="draws", verbose_name=_("Plan"))
    county = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("County"))
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="draws", verbose_name=_("Producer")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="draws", verbose_name=_("Visit")
    )
    occasion = models.CharField(_("Occasion"), max_length=120)
    attempt = models.PositiveSmallIntegerField(_("Attempt"), default=1)
    frame = models.JSONField(_("Candidates"), default=list)
    excluded = models.JSONField(_("Left out"), default=list)
    frame_hash = models.CharField(_("SHA-256 of the candidates"), max_length=64)
    count = models.PositiveSmallIntegerField(_("How many are drawn"))
    commitment = models.CharField(_("SHA-256 of the secret"), max_length=64)
    secret = models.CharField(_("Secret"), max_length=64, blank=True)
    result = models.JSONField(_("Drawn"), default=list)
    status = models.CharField(_("Status"), max_length=10, choices=DrawStatus, default=DrawStatus.COMMITTED)
    abort_reason = models.CharField(_("Aborted because"), max_length=200, blank=True)
    device = models.CharField(_("Device"), max_length=60, blank=True)
    sealed_on = models.DateField(_("Sealed on"))
    drawn_on = models.DateField(_("Drawn on"), null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Drawn by"),
    )

    objects = DrawQuerySet.as_manager()

    class Meta:
        verbose_name = _("Draw")
        verbose_name_plural = _("Draws")
        constraints = [
            models.UniqueConstraint(fields=["plan", "occasion", "attempt"], name="draw_once_an_attempt"),
            models.UniqueConstraint(
                fields=["plan", "occasion"], condition=Q(status=DrawStatus.DONE), name="draw_one_result_an_occasion"
            ),
            models.CheckConstraint(
                condition=Q(status=DrawStatus.DONE, drawn_on__isnull=False) & ~Q(secret="")
                | ~Q(status=DrawStatus.DONE) & Q(drawn_on=None),
                name="draw_done_reveals_its_secret",
            ),
            models.CheckConstraint(
                condition=~Q(status=DrawStatus.ABORTED) | ~Q(abort_reason=""), name="draw_aborted_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["county", "-sealed_on", "-id"], name="draw_of_county"),
            models.Index(fields=["-sealed_on", "-id"], name="draw_by_day"),
        ]

    def __str__(self):
        return f"{self.plan.code} {self.occasion} ({self.attempt})"

    def get_absolute_url(self):
        return reverse("sampling:draw", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.plan.city_id
