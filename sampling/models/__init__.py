from .catalogue import InspectionItem, Limit
from .custody import BrokenSeal, Handover, Incident
from .draw import Draw
from .field import RecordFile, StrayBody, TabletPackage, VisitRecord
from .plan import PlanItem, PlanQuantity, PlanRevision, PlanWindow, SamplingPlan
from .result import Document, DocumentPrint, ItemResult, LabReport
from .sample import Sample, Seal
from .staffing import Absence, CalendarFeed, Recusal, SuperiorSampling
from .visit import Visit, VisitSampler

__all__ = [
    "Absence",
    "BrokenSeal",
    "CalendarFeed",
    "Document",
    "DocumentPrint",
    "Draw",
    "Handover",
    "Incident",
    "InspectionItem",
    "ItemResult",
    "LabReport",
    "Limit",
    "PlanItem",
    "PlanQuantity",
    "PlanRevision",
    "PlanWindow",
    "RecordFile",
    "Recusal",
    "Sample",
    "SamplingPlan",
    "Seal",
    "StrayBody",
    "SuperiorSampling",
    "TabletPackage",
    "Visit",
    "VisitRecord",
    "VisitSampler",
]
