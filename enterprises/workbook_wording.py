"""What is said of workbooks that cannot be opened."""

from django.utils.translation import gettext_lazy as _

WORKBOOK_WORDS = {
    "workbook_empty": _("The file is empty."),
    "workbook_too_large": _("The file is larger than %(size)s MB. Split it into several files."),
    "workbook_locked": _("The file is protected by a password. Save it without one and send it again."),
    "workbook_old": _("This is an old Excel file (.xls). Save it as .xlsx and send it again."),
    "workbook_is_none": _("This is not an Excel workbook (.xlsx). Fill in the template and send that."),
    "workbook_bomb": _("The file unpacks to far more than such a table needs. Copy the rows into a new template."),
    "workbook_damaged": _("The file is damaged and cannot be read. Open it in Excel, save it again and send that."),
}
