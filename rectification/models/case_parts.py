"""The parts of a case, each with its proof: amounts, recall, penalties, transfers, extensions."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import Bureau
from dairyqa.accounts.scope import ScopedQuerySet
from rectification.choices import (
    CasePartKind,
    PartStatus,
    PenaltyKind,
    PenaltyTarget,
    RecallClass,
    TransferTo,
)

from .case import Case


class OfACaseQuerySet(ScopedQuerySet):
    county_path = "case__county"
    producer_path = "case__enterprise__access__user"


class OfACase(models.Model):
    class Meta:
        abstract = True

    @property
    def audit_city_id(self):
        return self.case.audit_city_id


class CasePart(OfACase):
    """One part of a case: done with what was found and its proof, or not needed with the reason."""

    TRANSITIONS = {
        PartStatus.TO_DO: {PartStatus.DONE, PartStatus.NOT_NEEDED},
        PartStatus.DONE: {PartStatus.TO_DO},
        PartStatus.NOT_NEEDED: {PartStatus.TO_DO},
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts", verbose_name=_("Case"))
    kind = models.CharField(_("Part"), max_length=14, choices=CasePartKind)
    status = models.CharField(_("State"), max_length=10, choices=PartStatus, default=PartStatus.TO_DO)
    due_on = models.DateField(_("To be done by"), null=True, blank=True)
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Done by"),
    )
    text = models.TextField(_("What was found and done"), blank=True)

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Part of a case")
        verbose_name_plural = _("Parts of cases")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="case_part_once"),
            models.CheckConstraint(
                condition=Q(status=PartStatus.TO_DO, done_on=None, done_by=None)
                | ~Q(status=PartStatus.TO_DO) & Q(done_on__isnull=False) & ~Q(text=""),
                name="case_part_settled_says_how",
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.get_kind_display()}"


class Amounts(OfACase):
    """What became of the batch: made = sold + in stock + sealed + recalled + destroyed (产品控制).

    ``sold`` is what was sold and has not come back.
    """

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="amounts", verbose_name=_("Case"))
    unit = models.CharField(_("Unit"), max_length=10)
    made = models.DecimalField(_("Made"), max_digits=14, decimal_places=3)
    sold = models.DecimalField(_("Sold and not come back"), max_digits=14, decimal_places=3, default=0)
    in_stock = models.DecimalField(_("In stock"), max_digits=14, decimal_places=3, default=0)
    sealed = models.DecimalField(_("Sealed up"), max_digits=14, decimal_places=3, default=0)
    recalled = models.DecimalField(_("Recalled"), max_digits=14, decimal_places=3, default=0)
    destroyed = models.DecimalField(_("Destroyed"), max_digits=14, decimal_places=3, default=0)
    counted_on = models.DateField(_("Counted on"))

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Amounts of a case")
        constraints = [
            models.CheckConstraint(
                condition=Q(made=F("sold") + F("in_stock") + F("sealed") + F("recalled") + F("destroyed")),
                name="amounts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    made__gte=0, sold__gte=0, in_stock__gte=0, sealed__gte=0, recalled__gte=0, destroyed__gte=0
                ),
                name="amounts_not_negative",
            ),
        ]

    def __str__(self):
        return str(self.case)


class Recall(OfACase):
    """A recall by the producer (食品召回管理办法): class, periods, region, outcome."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="recall", verbose_name=_("Case"))
    recall_class = models.CharField(_("Class"), max_length=1, choices=RecallClass)
    known_at = models.DateTimeField(_("Risk known at"))
    start_due_at = models.DateTimeField(_("To be begun by"))
    started_at = models.DateTimeField(_("Begun at"), null=True, blank=True)
    announced_on = models.DateField(_("Announced on"), null=True, blank=True)
    finish_due_on = models.DateField(_("To be finished by"), null=True, blank=True)
    finished_on = models.DateField(_("Finished on"), null=True, blank=True)
    reason = models.CharField(_("Reason and harm"), max_length=400)
    region = models.CharField(_("Region"), max_length=200, blank=True)
    to_recall = models.DecimalField(_("To be recalled"), max_digits=14, decimal_places=3, null=True, blank=True)
    recalled = models.DecimalField(_("Recalled"), max_digits=14, decimal_places=3, null=True, blank=True)
    disposal = models.CharField(_("What was done with it"), max_length=300, blank=True)
    summary = models.TextField(_("Assessment"), blank=True)

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Recall")
        verbose_name_plural = _("Recalls")
        constraints = [
            models.CheckConstraint(
                condition=Q(announced_on=None, finish_due_on=None)
                | Q(announced_on__isnull=False, finish_due_on__isnull=False, started_at__isnull=False),
                name="recall_announced_has_its_period",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None)
                | Q(finished_on__gte=F("announced_on"), recalled__isnull=False) & ~Q(summary=""),
                name="recall_finished_says_how_much",
            ),
        ]

    def __str__(self):
        return str(self.case)

    def get_absolute_url(self):
        return self.case.get_absolute_url()


class Penalty(OfACase):
    """A penalty on the company or on a person (处罚到人), or the decision that there is none."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="penalties", verbose_name=_("Case"))
    target = models.CharField(_("On whom"), max_length=10, choices=PenaltyTarget)
    name = models.CharField(_("Name"), max_length=80)
    post = models.CharField(_("Post"), max_length=40, blank=True)
    kind = models.CharField(_("Kind"), max_length=14, choices=PenaltyKind)
    fine = models.DecimalField(_("Fine (yuan)"), max_digits=12, decimal_places=2, default=0)
    confiscated = models.DecimalField(_("Confiscated (yuan)"), max_digits=12, decimal_places=2, default=0)
    filed_on = models.DateField(_("Case filed on"), null=True, blank=True)
    decided_on = models.DateField(_("Decided on"))
    number = models.CharField(_("Number of the decision"), max_length=60, blank=True)
    reason = models.CharField(_("Facts and provision"), max_length=400)

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Penalty")
        verbose_name_plural = _("Penalties")
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PenaltyKind.NONE, fine=0, confiscated=0) | ~Q(kind=PenaltyKind.NONE) & ~Q(number=""),
                name="penalty_has_its_decision",
            ),
            models.CheckConstraint(condition=~Q(kind=PenaltyKind.FINE) | Q(fine__gt=0), name="penalty_fine_is_named"),
        ]

    def __str__(self):
        return f"{self.name} {self.get_kind_display()}"


class Transfer(OfACase):
    """Papers passed on: to the police, to the supplier's bureau, to another department; with the receipt."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="transfers", verbose_name=_("Case"))
    to = models.CharField(_("To"), max_length=16, choices=TransferTo)
    authority = models.CharField(_("Name of the authority"), max_length=80)
    bureau = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Bureau")
    )
    number = models.CharField(_("Number of the letter"), max_length=60, blank=True)
    sent_on = models.DateField(_("Sent on"))
    reason = models.CharField(_("Reason"), max_length=400)
    received_on = models.DateField(_("Receipt on"), null=True, blank=True)
    outcome = models.CharField(_("Outcome"), max_length=300, blank=True)

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Transfer")
        verbose_name_plural = _("Transfers")
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_on=None) | Q(received_on__gte=F("sent_on")), name="transfer_in_order"
            )
        ]

    def __str__(self):
        return f"{self.case} {self.authority}"


class CaseExtension(OfACase):
    """A longer period to finish a case, allowed in writing by a named superior (办法第 45 条)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("Case"))
    former_due_on = models.DateField(_("Former last day"))
    due_on = models.DateField(_("New last day"))
    reason = models.CharField(_("Reason"), max_length=400)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("Asked for by")
    )
    asked_on = models.DateField(_("Asked for on"))
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Approved by"),
    )
    decided_on = models.DateField(_("Decided on"), null=True, blank=True)
    refusal = models.CharField(_("Why it was refused"), max_length=300, blank=True)

    objects = OfACaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Extension of a case")
        ordering = ["case", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(due_on__gt=F("former_due_on")), name="case_extension_is_longer"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("asked_by")), name="case_extension_by_a_superior"
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(decided_on=None), name="case_extension_one_at_a_time"),
        ]

    def __str__(self):
        return f"{self.case} {self.due_on.isoformat()}"
