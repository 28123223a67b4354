from django.utils.translation import gettext_lazy as _

LEDGER_WORDS = {
    "one_batch_raw_milk": _("Milk that came on one day from one farm is one batch (sampling plan, part 3 (1) 1)."),
    "one_batch_own_rule": _(
        "This producer has its own written batching rule: one batch number is one batch (sampling plan, part 3 (1) 1)."
    ),
    "one_batch_raw_powder": _(
        "Powder of one delivery with the same lot on the label is one batch (sampling plan, part 3 (1) 2)."
    ),
    "one_batch_product": _("A lot of a variety is one batch."),
    "ledger_has_batch": _("This batch is in the ledger already."),
    "row_repeats": _("the same batch as row %(row)s of this file."),
    "ledger_quantity": _("should be a number above 0 with at most two decimals, here stands “%(found)s”."),
    "ledger_quantity_too_large": _("%(found)s kg is more than any batch weighs: a slip?"),
    "ledger_own_lot_missing": _(
        "This producer has its own written batching rule: its batch number is needed (sampling plan, part 3 (1) 1)."
    ),
    "ledger_made_after_receipt": _("The powder cannot have been made after it was received."),
    "ledger_expires_before_made": _("The shelf life cannot end before the day of production."),
    "ledger_gone_before_it_came": _("The batch cannot be gone before it came."),
    "ledger_day_in_future": _("%(day)s is in the future."),
    "ledger_day_too_early": _("%(day)s is too long ago (before %(year)s): a slip?"),
    "cell_empty": _("must not be empty."),
    "cell_formula": _("holds a formula (%(found)s): copy the cells and paste them as values."),
    "cell_not_a_day": _("should be a date such as 2026-03-05, here stands “%(found)s”."),
    "cell_no_such_day": _("“%(found)s” is no day of the calendar."),
    "cell_not_a_number": _("should be a number above 0, here stands “%(found)s”."),
    "cell_unknown_variety": _("“%(found)s” is no variety that the producer makes: add it to the register first."),
    "cell_too_long": _("“%(found)s” is too long for this column."),
}
