from .access import AccessSlip, OfAnEnterpriseQuerySet, ProducerAccess
from .catalogue import FoodCategory
from .duties import Certificate, Duty, Risk
from .duty_import import DutyImport
from .enterprise import Enterprise, Suspension, Variety
from .ledger import Batch, LedgerImport
from .people import Exam, Manager
from .sourcing import FarmAudit, MilkIntake, MilkSource, Supplier

__all__ = [
    "AccessSlip",
    "Batch",
    "Certificate",
    "Duty",
    "DutyImport",
    "Enterprise",
    "Exam",
    "FarmAudit",
    "FoodCategory",
    "LedgerImport",
    "Manager",
    "MilkIntake",
    "MilkSource",
    "OfAnEnterpriseQuerySet",
    "ProducerAccess",
    "Risk",
    "Supplier",
    "Suspension",
    "Variety",
]
