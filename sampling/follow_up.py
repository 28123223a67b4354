"""Steps that later apps offer on the page of a sample."""

from collections.abc import Callable, Sequence

from dairyqa.ui.actions import Action
from sampling.models import Sample

Steps = Callable[[Sample], Sequence[Action]]

_sources: list[Steps] = []


def register_steps(source: Steps) -> None:
    """Add an app's steps beside the laboratory's own; called once from its ``AppConfig.ready``."""
    _sources.append(source)


def later_steps(sample: Sample) -> list[Action]:
    return [action for source in _sources for action in source(sample)]
