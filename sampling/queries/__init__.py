"""Reads that span models: what is owed, what is on hand, what a visit should take."""

from .coverage import VarietyCoverage, coverage
from .months import month_windows, plan_months
from .obligations import MonthSlot, Obligation, obligations
from .proposal import Choice, Proposal, earlier_samples, propose, quantity_rule, recent_raw_batches, reinspection_until
from .quotas import RawQuota, raw_quotas

__all__ = [
    "Choice",
    "MonthSlot",
    "Obligation",
    "Proposal",
    "RawQuota",
    "VarietyCoverage",
    "coverage",
    "earlier_samples",
    "month_windows",
    "obligations",
    "plan_months",
    "propose",
    "quantity_rule",
    "raw_quotas",
    "recent_raw_batches",
    "reinspection_until",
]
