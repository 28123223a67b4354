from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.days import day
from dairyqa.workbench.search import Hit, HitGroup
from sampling.choices import BatchVerdict
from sampling.models import LabReport, Sample, Seal


def found(user, words: str) -> list[HitGroup]:
    """Samples by number or seal, reports by number."""
    if not user.may(Permission.VIEW_SAMPLES):
        return []
    return [_found_samples(user, words), _found_by_seal(user, words), _found_reports(user, words)]


def _found_samples(user, words: str) -> HitGroup:
    rows = _samples(user).filter(number__icontains=words)

    def hit(sample: Sample) -> Hit:
        return _hit(sample, is_exact=sample.number == words.upper())

    return HitGroup.of_rows(_("Samples"), rows, reverse("sampling:samples", query={"q": words}), hit)


def _found_by_seal(user, words: str) -> HitGroup:
    """A seal is read off the bag, so only its whole number counts."""
    seals = Seal.objects.filter(sample=OuterRef("pk"), number__iexact=words)
    rows = _samples(user).filter(Exists(seals))
    return HitGroup.of_rows(_("Samples with this seal"), rows, "", lambda sample: _hit(sample, is_exact=True))


def _found_reports(user, words: str) -> HitGroup:
    rows = (
        LabReport.objects.visible_to(user)
        .filter(number__icontains=words)
        .select_related("sample__enterprise")
        .order_by("-approved_on", "-pk")
    )

    def hit(report: LabReport) -> Hit:
        return Hit(
            title=report.number,
            detail=f"{report.sample.enterprise} · {report.sample.title} · {BatchVerdict(report.verdict).label}",
            url=reverse("sampling:conclusion", args=[report.sample.number]),
            is_exact=report.number == words.upper(),
        )

    return HitGroup.of_rows(_("Reports"), rows, reverse("sampling:reports", query={"q": words}), hit)


def _samples(user):
    return Sample.objects.visible_to(user).select_related("enterprise").order_by("-sampled_on", "-pk")


def _hit(sample: Sample, *, is_exact: bool) -> Hit:
    return Hit(
        title=f"{sample.number} {sample.title}",
        detail=f"{sample.enterprise} · {day(sample.sampled_on)} · {sample.get_status_display()}",
        url=sample.get_absolute_url(),
        is_exact=is_exact,
    )
