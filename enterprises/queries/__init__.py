from .ledgers import checked_rows, definition_for, in_licence_state

__all__ = ["checked_rows", "definition_for", "in_licence_state"]
