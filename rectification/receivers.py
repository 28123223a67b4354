from sampling.choices import BatchVerdict
from sampling.signals import sample_concluded, sample_reported, verdict_changed

from .usecases import cases as usecases
from .usecases import objection_answers, publications, service


def open_case_after_a_fail(sender, *, sample, by, on, **_kwargs):
    if sample.verdict == BatchVerdict.FAIL:
        usecases.open_case(sample=sample, by=by, on=on)


def follow_a_changed_verdict(sender, *, sample, before, by, on, reason, **_kwargs):
    usecases.follow_verdict(sample=sample, before=before, reason=reason, by=by, on=on)
    publications.follow_verdict(sample=sample, reason=reason, by=by, on=on)


def expect_service_of_a_fail(sender, *, sample, on, **_kwargs):
    service.expect_service(sample=sample, on=on)


def answer_objections(sender, *, sample, by, on, **_kwargs):
    objection_answers.note_corrected_report(sample=sample, by=by, on=on)


def withdraw_service_of_a_pass(sender, *, sample, by, on, reason, **_kwargs):
    if sample.verdict == BatchVerdict.PASS:
        service.withdraw_service(sample=sample, reason=reason, by=by, on=on)


def connect():
    sample_concluded.connect(open_case_after_a_fail, dispatch_uid="open_case_after_a_fail")
    verdict_changed.connect(follow_a_changed_verdict, dispatch_uid="follow_a_changed_verdict")
    sample_reported.connect(expect_service_of_a_fail, dispatch_uid="expect_service_of_a_fail")
    sample_reported.connect(answer_objections, dispatch_uid="answer_objections")
    verdict_changed.connect(withdraw_service_of_a_pass, dispatch_uid="withdraw_service_of_a_pass")
