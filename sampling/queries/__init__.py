"""Reads that span models: what is owed, what is on hand, what a visit should take."""

from .coverage import VarietyCoverage, coverage
from .draws import plan_secrets, replay
from .months import month_windows, plan_months
from .obligations import MonthSlot, Obligation, obligations
from .proposal import Choice, Proposal, earlier_samples, propose, quantity_rule, recent_raw_batches, reinspection_until
from .quotas import RawQuota, raw_quotas
from .raw_draws import RawNeed, candidate_of, raw_needs, raw_occasion

__all__ = [
    "Choice",
    "MonthSlot",
    "Obligation",
    "Proposal",
    "RawNeed",
    "RawQuota",
    "VarietyCoverage",
    "candidate_of",
    "coverage",
    "earlier_samples",
    "month_windows",
    "obligations",
    "plan_months",
    "plan_secrets",
    "propose",
    "quantity_rule",
    "raw_needs",
    "raw_occasion",
    "raw_quotas",
    "recent_raw_batches",
    "reinspection_until",
    "replay",
]
