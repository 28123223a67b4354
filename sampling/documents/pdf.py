"""HTML to PDF. Imported by the worker only: WeasyPrint takes seconds to load."""

from pathlib import Path

from django.conf import settings
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

STYLES = settings.BASE_DIR / "static" / "css" / "documents.css"


def as_pdf(html: str, styles: Path = STYLES) -> bytes:
    """The page as PDF with its fonts embedded; whatever it refers to outside itself makes it fail.

    Images stand in the page as data: addresses, so that nothing is fetched.
    """
    itself = URLFetcher(allowed_protocols=frozenset({"data"}), fail_on_errors=True)
    stylesheet = CSS(string=styles.read_text(encoding="utf-8"), url_fetcher=itself)
    return HTML(string=html, url_fetcher=itself).write_pdf(stylesheets=[stylesheet])
