"""All history judged again by the limits of today; nothing issued changes by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from sampling.choices import BatchVerdict, ItemVerdict, ReplayConsequence, ReplayStatus

from .result import ItemResult


class ReplayQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(city__in=Bureau.objects.visible_to(user)) if user.bureau_id else self.none()


class Replay(models.Model):
    """A run over the stored results of a city's samples, all or those named by ``scope``, by the limits of now."""

    TRANSITIONS = {
        ReplayStatus.WAITING: {ReplayStatus.RUNNING, ReplayStatus.FAILED},
        ReplayStatus.RUNNING: {ReplayStatus.DONE, ReplayStatus.FAILED},
        ReplayStatus.FAILED: {ReplayStatus.WAITING},
        ReplayStatus.DONE: set(),
    }

    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="+", verbose_name=_("City"))
    cause = models.CharField(_("Why"), max_length=200)
    scope = models.JSONField(_("Which results"), default=dict)
    status = models.CharField(_("State"), max_length=8, choices=ReplayStatus, default=ReplayStatus.WAITING)
    total = models.PositiveIntegerField(_("Results"), default=0)
    done = models.PositiveIntegerField(_("Judged again"), default=0)
    last_id = models.BigIntegerField(default=0)
    failure = models.CharField(_("Why it failed"), max_length=200, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Started by")
    )
    started_at = models.DateTimeField(_("Started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("Finished"), null=True, blank=True)

    objects = ReplayQuerySet.as_manager()

    class Meta:
        verbose_name = _("Replay of verdicts")
        verbose_name_plural = _("Replays of verdicts")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=ReplayStatus.DONE) | Q(finished_at__isnull=False), name="replay_done_has_its_end"
            )
        ]

    def __str__(self):
        return self.cause

    def get_absolute_url(self):
        return reverse("sampling:replay", args=[self.pk])

    @property
    def audit_city_id(self):
        return self.city_id


class ReplayFlip(models.Model):
    """A stored verdict that would be another one today, with what that would mean."""

    replay = models.ForeignKey(Replay, on_delete=models.CASCADE, related_name="flips")
    result = models.ForeignKey(ItemResult, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(_("Stored verdict"), max_length=16, choices=ItemVerdict)
    after = models.CharField(_("Verdict today"), max_length=16, choices=ItemVerdict)
    reason = models.JSONField(_("Reason"), null=True, blank=True)
    limit_before = models.CharField(_("Limit then"), max_length=120, blank=True)
    limit_after = models.CharField(_("Limit now"), max_length=120, blank=True)
    batch_before = models.CharField(_("Batch then"), max_length=8, choices=BatchVerdict)
    batch_after = models.CharField(_("Batch now"), max_length=8, choices=BatchVerdict)
    consequence = models.CharField(_("What it means"), max_length=16, choices=ReplayConsequence)

    class Meta:
        verbose_name = _("Verdict that flips")
        constraints = [models.UniqueConstraint(fields=["replay", "result"], name="replay_flip_once_a_result")]
