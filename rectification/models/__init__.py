from .action import Acceptance, Action, FrozenFigure, Indicator, Step, StepTask
from .case import Case, CaseQuerySet
from .case_parts import Amounts, CaseExtension, CasePart, Penalty, Recall, Transfer
from .dispute import Objection, Reinspection, ReinspectionBody, ReinspectionItem
from .exchange import UpstreamFile, UpstreamRow
from .inspection import Checklist, ChecklistItem, Finding, Inspection, InspectionAnswer, InspectionFrequency, Shop
from .order import Order, OrderAnswer, OrderCheck, OrderExtension
from .publication import Publication, PublishedLine
from .regulators import Bulletin, DutyRecord, Training, TrainingAttendance
from .report import ActionReport, ReportSection, SubmittedReport, UrgentReport
from .service import ResultNotice, Service
from .tablet import InspectionFile, InspectionPackage, InspectionRecord, InspectionStray
from .tip_off import TipOff

__all__ = [
    "Acceptance",
    "Action",
    "ActionReport",
    "Amounts",
    "Bulletin",
    "Case",
    "CaseExtension",
    "CasePart",
    "CaseQuerySet",
    "Checklist",
    "ChecklistItem",
    "DutyRecord",
    "Finding",
    "FrozenFigure",
    "Indicator",
    "Inspection",
    "InspectionAnswer",
    "InspectionFile",
    "InspectionFrequency",
    "InspectionPackage",
    "InspectionRecord",
    "InspectionStray",
    "Objection",
    "Order",
    "OrderAnswer",
    "OrderCheck",
    "OrderExtension",
    "Penalty",
    "Publication",
    "PublishedLine",
    "Recall",
    "Reinspection",
    "ReinspectionBody",
    "ReinspectionItem",
    "ReportSection",
    "ResultNotice",
    "Service",
    "Shop",
    "Step",
    "StepTask",
    "SubmittedReport",
    "TipOff",
    "Training",
    "TrainingAttendance",
    "Transfer",
    "UpstreamFile",
    "UpstreamRow",
    "UrgentReport",
]
