"""What the invented cities announce: once a month the passed and the failed batches that may be published."""

import datetime as dt

from rectification.models import Publication
from rectification.queries.publishing import is_publishable, unpublished
from rectification.usecases.publications import draft_publication, publish
from sampling.choices import BatchVerdict

FROM_DAY = 15
TITLES = {
    BatchVerdict.PASS: "{city}市场监督管理局关于{month}乳制品监督抽检合格信息的通告",
    BatchVerdict.FAIL: "{city}市场监督管理局关于{month}乳制品监督抽检不合格情况的通告",
}


def announce_results(city, day: dt.date) -> None:
    """On the first working day from the 15th; nothing where every result must still wait."""
    if day.day < FROM_DAY:
        return
    bureau = city.plan.city
    this_month = Publication.objects.filter(city=bureau, published_on__gte=day.replace(day=1))
    for kind, title in TITLES.items():
        free = unpublished(bureau, kind).filter(is_publishable(day))
        if this_month.filter(kind=kind).exists() or not free.exists():
            continue
        count = Publication.objects.filter(city=bureau, published_on__year=day.year).count()
        draft = draft_publication(
            city=bureau,
            kind=kind,
            number=f"{day.year}年第{count + 1}号",
            title=title.format(city=bureau.area, month=f"{day.year}年{day.month}月"),
            by=city.admin,
            on=day,
        )
        publish(publication=draft, by=city.admin, on=day)
