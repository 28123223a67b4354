from sampling.choices import BatchVerdict
from sampling.signals import sample_concluded, verdict_changed

from .usecases import cases as usecases
from .usecases import publications


def open_case_after_a_fail(sender, *, sample, by, on, **_kwargs):
    if sample.verdict == BatchVerdict.FAIL:
        usecases.open_case(sample=sample, by=by, on=on)


def follow_a_changed_verdict(sender, *, sample, before, by, on, reason, **_kwargs):
    usecases.follow_verdict(sample=sample, before=before, reason=reason, by=by, on=on)
    publications.follow_verdict(sample=sample, reason=reason, by=by, on=on)


def connect():
    sample_concluded.connect(open_case_after_a_fail, dispatch_uid="open_case_after_a_fail")
    verdict_changed.connect(follow_a_changed_verdict, dispatch_uid="follow_a_changed_verdict")
