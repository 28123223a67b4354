from .reasons import Reason, say


class DomainError(Exception):
    """A refusal that the user can read: the message is in the user's language.

    ``field`` names the form field it belongs to, if there is one.
    """

    reason: Reason | None = None

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field

    @classmethod
    def because(cls, reason: Reason, field: str | None = None) -> "DomainError":
        """A refusal that may also be kept: who reads it later reads it in a language of their own."""
        refusal = cls(say(reason), field)
        refusal.reason = reason
        return refusal


class TransitionRefused(DomainError):
    """The record is not, or no longer, in a state that allows the step."""
