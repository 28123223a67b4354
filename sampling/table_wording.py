"""What is said of tables that others made and that cannot be read as they stand."""

from django.utils.translation import gettext_lazy as _

TABLE_WORDS = {
    "table_missing": _("The file has no table."),
    "table_empty": _("The file has no results below its head."),
    "table_lacks": _("The file lacks these columns: %(columns)s."),
    "table_sheet_lacks": _("The sheet “%(sheet)s” lacks these columns: %(columns)s."),
    "table_sheet_missing": _("The workbook has no sheet “%(sheet)s”; it has: %(names)s."),
    "table_heading_twice": _("The heading “%(heading)s” stands twice: in %(first)s and %(second)s."),
    "table_formula": _("Cell %(cell)s holds a formula. Copy the column, paste it as values and send the file again."),
    "table_error_value": _("Cell %(cell)s holds an error of Excel (such as #N/A)."),
    "table_merged": _("The cells %(cells)s are merged. Unmerge them and fill in every row."),
    "table_invisible": _("Cell %(cell)s contains a character that cannot be seen (%(sign)s). Type the cell again."),
    "table_cell_too_long": _("Cell %(cell)s has more than %(count)s characters."),
    "table_too_long": _("The table has more than %(count)s rows. Split it."),
    "table_too_wide": _("Line %(line)s has more than %(count)s columns."),
    "table_too_many_cells": _(
        "The sheet “%(sheet)s” has far more cells than such a table needs. Split it into several files."
    ),
    "table_too_much_text": _("The workbook holds far more text than such a table needs. Split it."),
    "table_macros": _("The workbook contains macros. Save it as .xlsx without macros and send that."),
    "table_quotes_open": _("Line %(line)s: a quotation mark is not closed, or a cell is far too long."),
    "table_named_otherwise": _("The file is named like an Excel workbook and is none. Save it as .xlsx or .csv."),
    "table_other_encoding": _("The file is neither UTF-8 nor GB18030. In Excel, save it as “CSV UTF-8” and send that."),
}
