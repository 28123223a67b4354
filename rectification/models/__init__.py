from .case import Case, CaseQuerySet
from .dispute import Objection, Reinspection, ReinspectionBody, ReinspectionItem
from .exchange import UpstreamFile, UpstreamRow
from .publication import Publication, PublishedLine
from .service import ResultNotice, Service

__all__ = [
    "Case",
    "CaseQuerySet",
    "Objection",
    "Publication",
    "PublishedLine",
    "Reinspection",
    "ReinspectionBody",
    "ReinspectionItem",
    "ResultNotice",
    "Service",
    "UpstreamFile",
    "UpstreamRow",
]
