"""Rules speak in codes; the apps' ``wording`` modules give the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_words: dict[str, Any] = {}


@dataclass(frozen=True)
class Reason:
    """Why a rule decided as it did: a code and the values that fill its sentence."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict:
        return {"code": self.code, "params": dict(self.params)}

    @classmethod
    def from_json(cls, data: Mapping) -> "Reason":
        return cls(data["code"], data.get("params", {}))


def register_wording(words: Mapping[str, Any]) -> None:
    """Add an app's sentences; called once from its ``AppConfig.ready``.

    A sentence is a lazy text that names the params, or a function of them.
    """
    twice = _words.keys() & words.keys()
    if twice:
        raise ValueError(f"wording registered twice: {sorted(twice)}")
    _words.update(words)


def registered_codes() -> set[str]:
    return set(_words)


def say(reason: Reason | Mapping) -> str:
    """The reason as a sentence in the active language."""
    if not isinstance(reason, Reason):
        reason = Reason.from_json(reason)
    words = _words[reason.code]
    return words(reason.params) if callable(words) else str(words) % reason.params
