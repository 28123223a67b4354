from sampling.choices import BatchVerdict
from sampling.signals import sample_concluded

from .usecases import cases as usecases


def open_case_after_a_fail(sender, *, sample, by, on, **_kwargs):
    if sample.verdict == BatchVerdict.FAIL:
        usecases.open_case(sample=sample, by=by, on=on)


def connect():
    sample_concluded.connect(open_case_after_a_fail, dispatch_uid="open_case_after_a_fail")
