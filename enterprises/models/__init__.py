from .catalogue import FoodCategory
from .enterprise import Enterprise, Suspension, Variety
from .ledger import Batch, LedgerImport

__all__ = ["Batch", "Enterprise", "FoodCategory", "LedgerImport", "Suspension", "Variety"]
