"""What is said of files of instruments and laboratory systems and of their rows."""

from django.utils.translation import gettext_lazy as _

LAB_FILE_WORDS = {
    "file_sample_missing": _("The sample number is missing."),
    "file_sample_unknown": _("The laboratory has no sample %(number)s."),
    "file_sample_closed": _("The sample %(number)s is not in test: results are entered between receipt and approval."),
    "file_item_unknown": _("Nobody knows the item “%(item)s”."),
    "file_item_not_tested": _("The item “%(item)s” is not among the test items of this sample."),
    "file_invisible": _("“%(text)s” contains a character that cannot be seen (%(sign)s)."),
    "file_day_counted": _(
        "“%(text)s” is a day counted from 1900, not a date: it is not guessed. Write it as 2026-03-05."
    ),
    "file_day_unreadable": _("“%(text)s” is no date. Write it as 2026-03-05."),
    "file_count_differs": _("%(item)s needs %(n)s values; lines %(lines)s give %(given)s."),
    "file_units_differ": _("The lines %(lines)s of %(item)s have different units or detection limits."),
    "file_row_twice": _("The same result stands in line %(line)s already."),
    "file_value_differs": _("%(item)s is entered as %(before)s, the file says %(after)s. Nothing is replaced unasked."),
    "file_refused": _("Not taken over: %(why)s"),
}

LAB_FILE_EVENTS = {
    "file_mapping.made": _("made the mapping “%(mapping)s”"),
    "file_mapping.changed": _("changed the mapping, now version %(version)s: %(changes)s"),
    "lab_file.received": _("sent the file %(file)s; SHA-256 %(digest)s"),
    "lab_file.mapped": _("reads it by the mapping “%(mapping)s”, version %(version)s"),
    "lab_file.read": _("read the file: %(results)s results, %(wrong)s to mend, %(known)s counted before"),
    "lab_file.unreadable": _("could not read the file: %(why)s"),
    "lab_file.row_mended": _("mended line %(line)s: %(before)s → %(after)s"),
    "lab_file.row_confirmed": _("confirmed that line %(line)s replaces what is entered: %(item)s"),
    "lab_file.row_left_out": _("left out line %(line)s: %(result)s"),
    "lab_file.taking_asked": _("ordered to take the good results over"),
    "lab_file.taken": _("took over %(results)s results of %(samples)s samples; %(left)s left to mend"),
    "lab_file.discarded": _("discarded the file"),
}
