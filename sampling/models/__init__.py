from .api_access import ApiCall, ApiToken
from .catalogue import InspectionItem, Limit, LimitVersion, TestMethod
from .custody import BrokenSeal, Handover, Incident
from .draw import Draw
from .field import FileBase, PackageBase, RecordBase, RecordFile, StrayBase, StrayBody, TabletPackage, VisitRecord
from .lab_file import FileMapping, LabFile, LabFileRow
from .laboratory import BackupHold, BackupPortion, Reception, SamplePhoto
from .plan import PlanItem, PlanQuantity, PlanRevision, PlanWindow, SamplingPlan
from .replay import Replay, ReplayFlip
from .result import Document, DocumentPrint, ItemResult, LabReport, ReportVersion
from .sample import Sample, Seal
from .staffing import Absence, CalendarFeed, Recusal, SuperiorSampling
from .testing import PlausibleRange, ResultDoubt, ResultRun
from .visit import Visit, VisitSampler

__all__ = [
    "Absence",
    "ApiCall",
    "ApiToken",
    "BackupHold",
    "BackupPortion",
    "BrokenSeal",
    "CalendarFeed",
    "Document",
    "DocumentPrint",
    "Draw",
    "FileBase",
    "FileMapping",
    "Handover",
    "Incident",
    "InspectionItem",
    "ItemResult",
    "LabFile",
    "LabFileRow",
    "LabReport",
    "Limit",
    "LimitVersion",
    "PackageBase",
    "PlanItem",
    "PlanQuantity",
    "PlanRevision",
    "PlanWindow",
    "PlausibleRange",
    "Reception",
    "RecordBase",
    "RecordFile",
    "Recusal",
    "Replay",
    "ReplayFlip",
    "ReportVersion",
    "ResultDoubt",
    "ResultRun",
    "Sample",
    "SamplePhoto",
    "SamplingPlan",
    "Seal",
    "StrayBase",
    "StrayBody",
    "SuperiorSampling",
    "TabletPackage",
    "TestMethod",
    "Visit",
    "VisitRecord",
    "VisitSampler",
]
