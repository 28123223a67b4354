"""What follow-up puts on the workbench and into the search."""

from dairyqa.accounts.choices import Role

from .cases import cases_to_begin, cases_under_way, ending_cases, found, overdue_cases

TASKS = {
    Role.CITY_ADMIN: (ending_cases,),
    Role.COUNTY_OFFICER: (cases_to_begin, cases_under_way),
    Role.AUDITOR: (overdue_cases,),
}

__all__ = ["TASKS", "found"]
