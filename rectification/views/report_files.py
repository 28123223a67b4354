"""A report of the action to take along: as a workbook, as PDF, as a Word file to write on."""

import io

from django.http import FileResponse
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from rectification.documents.action_report import as_paper
from rectification.documents.report_parts import Paper, paper_of
from rectification.workbooks.action_report import report_workbook

from .action_reports import visible_report


@require_safe
@requires(Permission.VIEW_ACTION)
def action_report_workbook(request, number) -> FileResponse:
    paper = paper_of(visible_report(request.user, number))
    return FileResponse(io.BytesIO(report_workbook(paper)), as_attachment=True, filename=_name(paper, "xlsx"))


@require_safe
@requires(Permission.VIEW_ACTION)
def action_report_paper(request, number) -> FileResponse:
    """The PDF is made from what stands in the report when it is asked for; nothing is kept."""
    paper = paper_of(visible_report(request.user, number))
    return FileResponse(io.BytesIO(as_paper(paper)), filename=_name(paper, "pdf"))


@require_safe
@requires(Permission.VIEW_ACTION)
def action_report_word(request, number) -> FileResponse:
    from rectification.documents.action_report_word import word_file  # noqa: PLC0415  slow to load

    paper = paper_of(visible_report(request.user, number))
    return FileResponse(io.BytesIO(word_file(paper)), as_attachment=True, filename=_name(paper, "docx"))


def _name(paper: Paper, extension: str) -> str:
    draft = "（草稿）" if paper.is_draft else ""
    return f"{paper.content['title']}{draft}_{paper.content['number']}.{extension}"
