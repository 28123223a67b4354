from datetime import date

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .choices import LABORATORY_ROLES, BureauLevel, Role
from .permissions import Permission
from .roles import permissions_of


class BureauQuerySet(models.QuerySet):
    def within(self, bureau):
        """The bureau itself and every bureau below it."""
        return self.filter(Q(pk=bureau.pk) | Q(parent=bureau.pk) | Q(parent__parent=bureau.pk))

    def visible_to(self, user):
        """The bureaus of the user's city (or province), for lists and choices."""
        if user.bureau_id is None or user.role == Role.PRODUCER:
            return self.none()
        top = user.bureau.parent if user.bureau.level == BureauLevel.COUNTY else user.bureau
        return self.within(top)

    def in_force_on(self, day: date):
        """Without divisions that were abolished before ``day`` or come later."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_until=None) | Q(valid_until__gte=day))

    def counties_of(self, user):
        """The counties in which the user may act."""
        if user.bureau_id is None:
            return self.none()
        return self.within(user.bureau).filter(level=BureauLevel.COUNTY)


class Bureau(models.Model):
    """A market-supervision bureau; province > city > county."""

    code = models.CharField(_("Division code (GB/T 2260)"), max_length=6, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    area = models.CharField(_("Area"), max_length=40)
    level = models.CharField(_("Level"), max_length=10, choices=BureauLevel)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Superior bureau"),
    )
    valid_from = models.DateField(_("Valid from"), null=True, blank=True)
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Successor")
    )

    objects = BureauQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bureau")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=BureauLevel.PROVINCE, parent=None) | ~Q(level=BureauLevel.PROVINCE) & ~Q(parent=None),
                name="bureau_only_province_has_no_parent",
            ),
        ]

    def __str__(self):
        return self.area

    @property
    def audit_city_id(self):
        return self.parent_id if self.level == BureauLevel.COUNTY else self.pk

    def is_in_force_on(self, day: date) -> bool:
        return (self.valid_from or day) <= day <= (self.valid_until or day)


class Section(models.Model):
    """A section of a bureau, e.g. 食品生产安全监管科, to which the laboratory reports."""

    bureau = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="sections", verbose_name=_("Bureau"))
    name = models.CharField(_("Name"), max_length=60)

    class Meta:
        verbose_name = _("Section")
        constraints = [models.UniqueConstraint(fields=["bureau", "name"], name="section_once_in_a_bureau")]

    def __str__(self):
        return self.name


class Laboratory(models.Model):
    code = models.CharField(_("Code"), max_length=12, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    city = models.ForeignKey(Bureau, on_delete=models.PROTECT, related_name="laboratories", verbose_name=_("City"))
    address = models.CharField(_("Address"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("Laboratory")
        verbose_name_plural = _("Laboratories")

    def __str__(self):
        return self.name


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Accounts of the system administrator's bureau, the bureaus below it and their laboratories.

        Not those of producers: their bureau opens and closes them with the producer.
        """
        if user.role != Role.SYSTEM_ADMIN or user.bureau_id is None:
            return self.none()
        bureaus = Bureau.objects.within(user.bureau)
        return self.filter(Q(bureau__in=bureaus) | Q(laboratory__city__in=bureaus)).exclude(role=Role.PRODUCER)

    def inspectors_of(self, city):
        """Inspectors who can be sent on visits in the city, those of its counties included."""
        return self.filter(role=Role.INSPECTOR, is_active=True, bureau__in=Bureau.objects.within(city))


class DairyUserManager(UserManager.from_queryset(UserQuerySet)):
    pass


class User(AbstractUser):
    """A person with exactly one role, at a bureau or at a laboratory; or a producer, at the bureau of its county."""

    REQUIRED_FIELDS = ["display_name", "role"]

    first_name = None
    last_name = None
    display_name = models.CharField(_("Full name"), max_length=40)
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    bureau = models.ForeignKey(
        Bureau, on_delete=models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("Bureau")
    )
    section = models.ForeignKey(
        Section, on_delete=models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("Section")
    )
    laboratory = models.ForeignKey(
        Laboratory, on_delete=models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("Laboratory")
    )
    is_head = models.BooleanField(
        _("Head of the section, office or laboratory"),
        default=False,
        help_text=_("Is told when somebody of the same workplace misses a deadline."),
    )

    objects = DairyUserManager()

    class Meta:
        verbose_name = _("Person")
        verbose_name_plural = _("People")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=LABORATORY_ROLES, bureau=None) & ~Q(laboratory=None)
                | ~Q(role__in=LABORATORY_ROLES) & ~Q(bureau=None) & Q(laboratory=None),
                name="user_at_laboratory_or_bureau_by_role",
            ),
        ]

    def __str__(self):
        return self.display_name

    def get_absolute_url(self):
        return reverse("accounts:person", args=[self.pk])

    def get_full_name(self):
        return self.display_name

    def get_short_name(self):
        return self.display_name

    @property
    def audit_city_id(self):
        return (self.laboratory.city if self.laboratory else self.bureau).audit_city_id

    @property
    def workplace(self):
        return self.laboratory or self.bureau

    def may(self, permission: Permission) -> bool:
        return self.is_active and permission in permissions_of(self.role)
