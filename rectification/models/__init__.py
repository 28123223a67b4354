from .case import Case, CaseQuerySet

__all__ = ["Case", "CaseQuerySet"]
