"""Whose absences and recusals a person sees and keeps."""

from django.db.models import BigIntegerField, Case, F, QuerySet, Value, When

from dairyqa.accounts.models import Bureau, User
from dairyqa.accounts.permissions import Permission
from enterprises.models import Enterprise
from sampling.models import Absence, Recusal, SuperiorSampling


def inspectors_kept_by(user: User) -> QuerySet[User]:
    """The inspectors whose absences the user may enter: of the own bureau and those below it."""
    if not user.may(Permission.MANAGE_STAFFING):
        return User.objects.none()
    return User.objects.inspectors_of(user.bureau).order_by("display_name", "pk")


def inspectors_shown_to(user: User) -> QuerySet[User]:
    """An inspector sees what is on record about himself, everybody else what is about the city's inspectors."""
    if user.may(Permission.CARRY_OUT_VISITS):
        return User.objects.filter(pk=user.pk)
    return User.objects.filter(bureau__in=Bureau.objects.visible_to(user))


def absences_shown_to(user: User) -> QuerySet[Absence]:
    """With ``kept``, the row's own key where the user may withdraw it."""
    rows = Absence.objects.visible_to(user).filter(person__in=inspectors_shown_to(user))
    return rows.annotate(kept=Case(When(person__in=inspectors_kept_by(user), then=F("pk"))))


def recusals_shown_to(user: User) -> QuerySet[Recusal]:
    """With ``kept``, the row's own key where it is open and the user may end it."""
    rows = Recusal.objects.visible_to(user).filter(person__in=inspectors_shown_to(user))
    return rows.annotate(kept=Case(When(person__in=inspectors_kept_by(user), ends_on=None, then=F("pk"))))


def superior_samplings_shown_to(user: User) -> QuerySet[SuperiorSampling]:
    """With ``kept``, the row's own key where the user may withdraw it."""
    kept = F("pk") if user.may(Permission.MANAGE_STAFFING) else Value(None, output_field=BigIntegerField())
    return SuperiorSampling.objects.visible_to(user).annotate(kept=kept)


def producers_of_the_city(user: User) -> QuerySet[Enterprise]:
    """Every producer for which an inspector of the user's city can be drawn."""
    return Enterprise.objects.filter(county__in=Bureau.objects.visible_to(user), closed_on=None).order_by("name", "pk")
