"""From a notice to a sentence in the reader's language."""

from collections.abc import Callable, Mapping
from typing import Any

from dairyqa.reasons import say
from dairyqa.ui.days import day

from .models import Notice

Sentence = Any | Callable[[Notice], str]

_sentences: dict[str, Sentence] = {}


def register_topics(sentences: Mapping[str, Sentence]) -> None:
    """Add an app's topics; called once from its ``AppConfig.ready``.

    A sentence is a lazy text that may name ``%(subject)s``, ``%(detail)s`` and ``%(due)s``,
    or a function of the notice.
    """
    twice = _sentences.keys() & sentences.keys()
    if twice:
        raise ValueError(f"topics registered twice: {sorted(twice)}")
    _sentences.update(sentences)


def sentence_of(notice: Notice) -> str:
    """The notice in words; one whose topic no longer exists shows what it carries."""
    sentence = _sentences.get(notice.topic, "%(subject)s %(detail)s")
    if callable(sentence):
        return sentence(notice)
    detail = say(notice.reason) if notice.reason else notice.detail
    return str(sentence) % {"subject": notice.subject, "detail": detail, "due": day(notice.due_on)}
