from .catalogue import InspectionItem, Limit
from .plan import PlanItem, PlanQuantity, PlanWindow, SamplingPlan
from .result import Document, ItemResult, LabReport
from .sample import Sample, Seal
from .visit import Visit, VisitSampler

__all__ = [
    "Document",
    "InspectionItem",
    "ItemResult",
    "LabReport",
    "Limit",
    "PlanItem",
    "PlanQuantity",
    "PlanWindow",
    "Sample",
    "SamplingPlan",
    "Seal",
    "Visit",
    "VisitSampler",
]
