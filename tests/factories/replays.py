"""Concluded samples with real readings, judged again."""

from sampling.models import Limit, Replay, ResultDoubt
from sampling.replaying import Judge
from sampling.usecases.conclusions import approve_conclusion
from sampling.usecases.replays import begin_replay, finish_replay, judge_chunk, start_replay
from sampling.usecases.results import Entry, enter_results, submit_results
from sampling.usecases.samples import receive_sample

from .field import CONCLUDED_ON, SEALED_ON

TYPED = {
    "PROT": ["3.15"],
    "FAT": ["3.55"],
    "SNF": ["8.55"],
    "ACID": ["14.5"],
    "MEL": ["未检出(0.05)"],
    "PG": ["未检出(0.005)"],
    "APC": ["1.2×10^3", "2.0×10^3", "1.5×10^3", "3.0×10^3", "1.0×10^3"],
    "COLI": ["<1"] * 5,
}
NOT_FOUND = ["未检出"] * 5


def judged(field, **readings):
    """A concluded sample of pasteurised milk that was really judged; ``readings`` by the code of the item."""
    sample = measured(field, **readings)
    submit_results(sample=sample, by=field.cast.analyst, on=SEALED_ON)
    approve_conclusion(sample=sample, by=field.cast.signatory, on=CONCLUDED_ON)
    sample.refresh_from_db()
    return sample


def measured(field, **readings):
    """Such a sample with all its values entered, still in the laboratory."""
    sample = field.sealed()
    receive_sample(sample=sample, by=field.cast.analyst, on=SEALED_ON)
    entries = [
        Entry(item.code, readings.get(item.code) or TYPED.get(item.code, NOT_FOUND), _unit(sample, item))
        for item in (result.item for result in sample.results.select_related("item"))
    ]
    enter_results(sample=sample, entries=entries, by=field.cast.analyst, on=SEALED_ON)
    ResultDoubt.objects.filter(result__sample=sample).delete()  # samples that are all alike are doubted
    return sample


def _unit(sample, item):
    return Limit.objects.filter(category=sample.category, item=item).first().unit


def make_replay(cast, on, cause="复核", **scope) -> Replay:
    return start_replay(city=cast.city, cause=cause, scope=scope, by=cast.admin, on=on)


def run(replay, on, at) -> Replay:
    """The replay from here to its end, as a worker runs it."""
    begin_replay(replay=replay)
    judge = Judge()
    while judge_chunk(replay=replay, judge=judge):
        pass
    finish_replay(replay=replay, on=on, at=at)
    replay.refresh_from_db()
    return replay
