"""Whom a signature is told beyond the page: a serious hazard at once, a correction to the section."""

from collections.abc import Iterable

from django.urls import reverse

from dairyqa.accounts.choices import Role
from dairyqa.accounts.models import User
from dairyqa.notices.choices import NoticeKind
from dairyqa.notices.usecases import notify
from sampling.models import ItemResult, ReportVersion, Sample

from .report_clocks import serious_hazards


def tell_of_hazard(sample: Sample, results: Iterable[ItemResult], *, occasion: str = "v1") -> None:
    """City and county hear at once, on rest days too; nothing where no serious hazard failed."""
    serious = serious_hazards(results)
    if not serious:
        return
    notify(
        recipients=[*_of_the_city(sample), *_of_the_county(sample)],
        key=f"hazard/{sample.pk}/{occasion}",
        kind=NoticeKind.ALARM,
        topic="serious_hazard",
        subject=f"{sample.number} {sample.enterprise}",
        detail="、".join(result.item.name for result in serious),
        url=reverse("sampling:conclusion", args=[sample.number]),
        is_urgent=True,
    )


def tell_of_correction(version: ReportVersion) -> None:
    """The section acknowledges anew; the county sees what changed."""
    sample = version.report.sample
    notify(
        recipients=[*_of_the_city(sample), *_of_the_county(sample)],
        key=f"report_corrected/{version.report_id}/{version.version}",
        kind=NoticeKind.ALARM,
        topic="report_corrected",
        subject=version.report.number,
        detail="；".join(f"{change['item']}：{change['before']} → {change['after']}" for change in version.changes),
        url=reverse("sampling:conclusion", args=[sample.number]),
    )


def _of_the_city(sample: Sample):
    return User.objects.filter(role=Role.CITY_ADMIN, bureau=sample.plan.city_id, is_active=True)


def _of_the_county(sample: Sample):
    return User.objects.filter(role=Role.COUNTY_OFFICER, bureau=sample.county_id, is_active=True)
