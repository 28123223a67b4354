"""A draw done over again from what is on record (Q-5.1)."""

from dairyqa.reasons import Reason
from sampling.models import Draw
from sampling.rules.draws import secret_for, verify


def replay(draw: Draw) -> list[Reason]:
    """What is wrong with the draw, nothing if it is right; the plan must be loaded with it."""
    return verify(draw, plan_secrets(draw))


def plan_secrets(draw: Draw) -> list[str]:
    """What the plan allows as its secret: that of its attempt.

    A tablet that drew from other candidates than were sealed for it is a new
    attempt with the secret of the earlier one, the only one it had.
    """
    first = 1 if draw.device else draw.attempt
    return [secret_for(draw.plan.draw_secret, draw.occasion, attempt) for attempt in range(first, draw.attempt + 1)]
