from .catalogue import InspectionItem, Limit
from .draw import Draw
from .plan import PlanItem, PlanQuantity, PlanRevision, PlanWindow, SamplingPlan
from .result import Document, ItemResult, LabReport
from .sample import Sample, Seal
from .staffing import Absence, CalendarFeed, Recusal, SuperiorSampling
from .visit import Visit, VisitSampler

__all__ = [
    "Absence",
    "CalendarFeed",
    "Document",
    "Draw",
    "InspectionItem",
    "ItemResult",
    "LabReport",
    "Limit",
    "PlanItem",
    "PlanQuantity",
    "PlanRevision",
    "PlanWindow",
    "Recusal",
    "Sample",
    "SamplingPlan",
    "Seal",
    "SuperiorSampling",
    "Visit",
    "VisitSampler",
]
