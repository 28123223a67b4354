"""What follow-up puts on the workbench and into the search."""

from dairyqa.accounts.choices import Role

from .cases import cases_to_begin, cases_under_way, ending_cases, found, overdue_cases
from .publications import results_to_publish

TASKS = {
    Role.CITY_ADMIN: (results_to_publish, ending_cases,),
    Role.COUNTY_OFFICER: (cases_to_begin, cases_under_way),
    Role.AUDITOR: (overdue_cases,),
}

__all__ = ["TASKS", "found"]
