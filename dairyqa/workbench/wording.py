from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import Role

# What will stand on an empty workbench, and where it comes from.
WHAT_COMES = {
    Role.CITY_ADMIN: _(
        "Reports that the laboratory owes, receipts to confirm, missed visits, short raw-milk quotas, "
        "ending licences and overdue cases appear here by their dates."
    ),
    Role.COUNTY_OFFICER: _(
        "Visits to producers of your county, cases of failed samples, ledgers without entries and ending licences "
        "appear here by their dates."
    ),
    Role.INSPECTOR: _("A visit appears here as soon as the month is scheduled and you are drawn as its sampler."),
    Role.ANALYST: _("A sample appears here as soon as it is sealed at a producer and on its way to the laboratory."),
    Role.SIGNATORY: _("Results appear here as soon as an analyst submits them for approval."),
    Role.AUDITOR: _("Late reports, missed visits and overdue cases of the city appear here; there are none."),
    Role.SYSTEM_ADMIN: _("Accounts that nobody used for 90 days appear here."),
}
