"""Programs of laboratories: their tokens, and the answers to requests that must not count twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Laboratory


class ApiToken(models.Model):
    """A key of a laboratory's program; only its digest is kept. It ends on its day or when somebody revokes it."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.PROTECT, related_name="+", verbose_name=_("Laboratory"))
    acts_as = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Acts for")
    )
    name = models.CharField(_("Name"), max_length=60)
    prefix = models.CharField(_("Begins with"), max_length=8)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(_("What it may do"), default=list)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Made by")
    )
    made_on = models.DateField(_("Made on"))
    expires_on = models.DateField(_("Ends on"))
    revoked_on = models.DateField(_("Revoked on"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("Last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("Access token")
        verbose_name_plural = _("Access tokens")
        constraints = [models.UniqueConstraint(fields=["laboratory", "name"], name="token_once_a_name")]

    def __str__(self):
        return self.name

    @property
    def audit_city_id(self):
        return self.laboratory.city_id


class ApiCall(models.Model):
    """The answer given to a request with an idempotency key: the same key gets the same answer."""

    token = models.ForeignKey(ApiToken, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=80)
    path = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("Answered request")
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="api_call_once_a_key")]
