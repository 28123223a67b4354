"""A report of the action as PDF: cover, texts with their tables, lists on pages held across; always in Chinese."""

from collections.abc import Mapping

from django.template.loader import render_to_string

from rectification.documents.report_parts import NO_BREAK, REACHED, Paper, goal, target_of
from sampling.documents.layout import BLANK

# A bar for 100 % in the table of indicators, in millimetres.
BAR = 24


def context(paper: Paper) -> dict:
    return {
        "title": paper.content["title"],
        "number": paper.content["number"],
        "paper": paper,
        "indicators": [_indicator(figure) for figure in paper.content["indicators"]],
        "bar": BAR,
    }


def as_paper(paper: Paper) -> bytes:
    from sampling.documents.pdf import as_pdf  # noqa: PLC0415  slow to load

    return as_pdf(render_to_string("documents/action_report.html", context(paper)))


def _indicator(figure: Mapping) -> dict:
    return {
        "code": figure["code"],
        "name": figure["name"],
        "scope": f"{figure['numerator_text']}／{figure['denominator_text']}",
        "numerator": figure["numerator"],
        "denominator": figure["denominator"],
        "shown": figure["shown"].replace(" ", NO_BREAK),
        "target": target_of(figure),
        "reached": REACHED[goal(figure)],
        "before": figure["before"]["shown"] if figure.get("before") else BLANK,
        "bar": _length(figure["percent"]),
        "mark": _length(figure["target"]),
    }


def _length(percent: str | None) -> str:
    return f"{min(float(percent), 100.0) * BAR / 100:.2f}" if percent else ""
