import datetime as dt

from sampling.choices import AbsenceKind
from sampling.models import Absence, Recusal, SuperiorSampling


def make_absence(person, starts_on, days=5, kind=AbsenceKind.LEAVE):
    ends_on = starts_on + dt.timedelta(days=days - 1)
    return Absence.objects.create(person=person, kind=kind, starts_on=starts_on, ends_on=ends_on)


def make_recusal(person, enterprise, starts_on, reason="亲属在该企业任职"):
    return Recusal.objects.create(person=person, enterprise=enterprise, starts_on=starts_on, reason=reason)


def make_superior_sampling(enterprise, on, authority="广东省市场监督管理局"):
    return SuperiorSampling.objects.create(enterprise=enterprise, on=on, authority=authority)
