"""Producers with an access of their own."""

from enterprises.models import ProducerAccess
from enterprises.usecases.access import issue_slip, open_producer_access


def give_access(enterprise, user, on):
    """Lead an account of the role to a producer."""
    return ProducerAccess.objects.create(enterprise=enterprise, user=user, opened_on=on)


def opened(enterprise, by, on):
    """The access as a county opens it."""
    return open_producer_access(enterprise=enterprise, by=by, on=on)


def slip_of(access, by, on, until=None):
    """A slip and its code."""
    return issue_slip(access=access, expires_on=until or on, by=by, on=on)


def moved_to(enterprise, *samples):
    """Samples as if they had been taken at this producer; each sample of the factories has one of its own."""
    for sample in samples:
        type(sample).objects.filter(pk=sample.pk).update(enterprise=enterprise)
