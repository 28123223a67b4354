"""A bulletin as a letter, in Chinese whatever the reader's language."""

from django.template.loader import render_to_string
from django.utils import translation

from rectification.choices import BulletinKind, BulletinStatus
from rectification.models import Bulletin
from rectification.queries.bulletin_rows import columns_of
from sampling.documents.layout import day_of

TITLES = {
    BulletinKind.MONITORING: "乳制品风险监测和抽检情况通报",
    BulletinKind.FAILURES: "乳制品不合格及核查处置情况通报",
    BulletinKind.PUBLICITY: "乳制品监督抽检信息定期公布表",
}


def context(bulletin: Bulletin) -> dict:
    columns = columns_of(bulletin.kind, bulletin.rows)
    return {
        "title": TITLES[BulletinKind(bulletin.kind)],
        "number": bulletin.number,
        "recipient": bulletin.department,
        "subject": bulletin.subject,
        "text": bulletin.text,
        "period": f"{day_of(bulletin.period_from)}至{day_of(bulletin.period_until)}",
        "columns": columns,
        "rows": [[row.get(name, "") for name in columns] for row in bulletin.rows],
        "is_draft": bulletin.status == BulletinStatus.DRAFT,
        "issuer": bulletin.bureau.name,
        "dated": day_of(bulletin.sent_on) if bulletin.sent_on else "（未发出）",
    }


def as_paper(bulletin: Bulletin) -> bytes:
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow to load

    with translation.override("zh-hans"):
        return as_pdf(render_to_string("documents/bulletin.html", context(bulletin)))
