"""食品生产者诚信档案 as a paper, in Chinese whatever the reader's language."""

import datetime as dt
from collections.abc import Callable, Sequence

from django.template.loader import render_to_string
from django.utils import translation

from enterprises.models import Enterprise
from rectification.queries.producer_file import Entry, verdicts_by_year
from sampling.documents.layout import Section, day_of, line


def as_paper(enterprise: Enterprise, entries: Callable[[], Sequence[Entry]], on: dt.date) -> bytes:
    """``entries`` is called while the language is Chinese, for the words of its lines."""
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow to load

    with translation.override("zh-hans"):
        return as_pdf(render_to_string("documents/producer_file.html", _context(enterprise, entries(), on)))


def _context(enterprise: Enterprise, entries: Sequence[Entry], on: dt.date) -> dict:
    lines = [
        line("名称", enterprise.name, is_wide=True),
        line("统一社会信用代码", enterprise.credit_code),
        line("食品生产许可证编号", enterprise.licence_no),
        line("许可证有效期至", day_of(enterprise.licence_valid_until)),
        line("风险等级", enterprise.get_risk_grade_display()),
        line("地址", enterprise.address, is_wide=True),
    ]
    return {
        "title": "食品生产者诚信档案",
        "section": Section("生产者", lines),
        "years": verdicts_by_year(enterprise),
        "entries": [(day_of(entry.on), entry) for entry in entries],
        "dated": day_of(on),
    }
