class DomainError(Exception):
    """A refusal that the user can read: the message is in the user's language.

    ``field`` names the form field it belongs to, if there is one.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


class TransitionRefused(DomainError):
    """The record is not, or no longer, in a state that allows the step."""
