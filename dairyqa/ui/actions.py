from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """A step a person may take from a page: a link to the form or the question that carries it out.

    ``why_not``: the step is known but not possible yet; it is shown with this sentence and leads nowhere.
    ``tone``: "primary" for the one next step, "danger" for what cannot be undone, else plain.
    """

    label: str
    url: str
    permission: str | None = None
    icon: str = ""
    tone: str = ""
    why_not: str = ""


def allowed(actions, user):
    return [action for action in actions if action.permission is None or user.may(action.permission)]
