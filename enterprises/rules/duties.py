"""Whether a producer has done what it owes by itself: by period, by certificate, by exam (L-2.3 to L-2.9, L-3.1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from dairyqa.reasons import Reason
from enterprises.choices import CertificateState, DutyOutcome, DutyState

ONE_DAY = timedelta(days=1)


class Period(StrEnum):
    HALF_YEAR = "half_year"
    YEAR = "year"
    ONCE = "once"
    VOLUNTARY = "voluntary"


class Applies(StrEnum):
    ALL = "all"
    ABOVE_SCALE = "above_scale"
    INFANT_FORMULA = "infant_formula"


@dataclass(frozen=True)
class DutyRule:
    """What is asked: how often, of whom, since when, and how many calendar days after the period it is late.

    ``needs_met``: only the outcome “fulfilled” counts, a mere record does not.
    ``needs_report``: counts only once it was reported. ``basis``: the place in the document.
    """

    kind: str
    period: Period
    since: date
    grace_days: int = 0
    applies_to: Applies = Applies.ALL
    needs_met: bool = False
    needs_report: bool = False
    basis: str = ""

    @classmethod
    def from_json(cls, row: Mapping) -> "DutyRule":
        typed = {
            "period": Period(row["period"]),
            "since": date.fromisoformat(row["since"]),
            "applies_to": Applies(row["applies_to"]),
        }
        return cls(**{**row, **typed})


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Done:
    """One record of a duty; with a period it counts for that, else for the one in which it was done."""

    pk: int
    done_on: date
    outcome: str
    period_from: date | None = None
    period_until: date | None = None
    reported_on: date | None = None

    def falls_in(self, span: Span) -> bool:
        if self.period_from and self.period_until:
            return self.period_from <= span.last and self.period_until >= span.first
        return span.holds(self.done_on)


@dataclass(frozen=True)
class Obliged:
    """Of a producer what decides on its duties; ``stops``: from when to when it did not produce, None: still."""

    licensed_from: date
    licensed_until: date
    closed_on: date | None = None
    is_above_scale: bool = False
    makes_infant_formula: bool = False
    stops: tuple[tuple[date, date | None], ...] = ()

    def was_producing_in(self, span: Span) -> bool:
        """Licensed and producing on at least one day of it (LA9)."""
        first = max(span.first, self.licensed_from)
        last = min(span.last, self.licensed_until, *([self.closed_on - ONE_DAY] if self.closed_on else []))
        day = first
        for start, resumed in sorted(self.stops):
            if day < start:
                break
            day = max(day, resumed or date.max)
        return day <= last


@dataclass(frozen=True)
class Standing:
    """How it stands, why, until when it must be done, and the record that decides, if there is one."""

    kind: str
    state: DutyState
    reason: Reason
    due_on: date | None = None
    pk: int | None = None
    basis: str = field(default="", compare=False)


def span_of(period: Period, day: date) -> Span:
    """The calendar half-year or year of a day."""
    if period == Period.HALF_YEAR:
        first = day.replace(month=1 if day.month <= 6 else 7, day=1)
        return Span(first, date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31))
    return Span(date(day.year, 1, 1), date(day.year, 12, 31))


def standing_of(rule: DutyRule, producer: Obliged, records: Iterable[Done], today: date) -> Standing:
    """The state of one duty.

    Of a periodic one the period that ended last decides first: missed it is
    overdue until a record for it is there, however late. Then the running one.
    """
    mine = sorted(records, key=lambda done: (done.done_on, done.pk))
    if not _asked(rule.applies_to, producer):
        return _standing(rule, DutyState.NOT_ASKED, Reason(f"duty_not_asked_{rule.applies_to}"))
    if rule.period == Period.VOLUNTARY:
        return _voluntary(rule, mine)
    if rule.period == Period.ONCE:
        return _once(rule, producer, mine, today)
    return _periodic(rule, producer, mine, today)


def counts(rule: DutyRule, done: Done) -> bool:
    """Whether the record fulfils the duty."""
    wanted = done.outcome == DutyOutcome.MET if rule.needs_met else done.outcome != DutyOutcome.NOT_MET
    return wanted and (done.reported_on is not None or not rule.needs_report)


def certificates_standing(
    kind: str, *, is_asked: bool, wanted: Sequence[str], held: Mapping[str, date], names: Mapping[str, str], today: date
) -> Standing:
    """``held``: of each kind of certificate the last day of validity, the latest one (L-2.3; LA4: both)."""
    if not is_asked:
        return Standing(kind, DutyState.NOT_ASKED, Reason("duty_not_asked_above_scale"))
    lacking = [names[one] for one in wanted if one not in held]
    if lacking:
        return Standing(kind, DutyState.MISSING, Reason("certificates_lacking", {"names": "、".join(lacking)}))
    first = min((held[one], names[one]) for one in wanted)
    params = {"name": first[1], "day": first[0].isoformat()}
    if first[0] < today:
        return Standing(kind, DutyState.OVERDUE, Reason("certificate_expired", params), due_on=first[0])
    return Standing(kind, DutyState.FULFILLED, Reason("certificates_held", params), due_on=first[0])


def certificate_state(
    *, valid_until: date, withdrawn_on: date | None, today: date, warning_days: int
) -> CertificateState:
    if withdrawn_on and withdrawn_on <= today:
        return CertificateState.WITHDRAWN
    if valid_until < today:
        return CertificateState.EXPIRED
    is_ending = valid_until <= today + timedelta(days=warning_days)
    return CertificateState.ENDING if is_ending else CertificateState.VALID


def exams_standing(kind: str, *, results: Collection[bool | None]) -> Standing:
    """``results``: of each manager in office the result of the last spot exam, None if there was none (LA8)."""
    if not results:
        return Standing(kind, DutyState.MISSING, Reason("managers_none"))
    params = {"all": str(len(results))}
    failed = sum(result is False for result in results)
    if failed:
        return Standing(kind, DutyState.NOT_MET, Reason("exams_failed", params | {"n": str(failed)}))
    never = sum(result is None for result in results)
    if never:
        return Standing(kind, DutyState.MISSING, Reason("exams_never", params | {"n": str(never)}))
    return Standing(kind, DutyState.FULFILLED, Reason("exams_passed", params))


def reviews_standing(kind: str, *, reviews: Collection[tuple[bool | None, date | None]], today: date) -> Standing:
    """Of each farm or supplier the outcome of its last review (None: never) and the day of the next one, if set."""
    if not reviews:
        return Standing(kind, DutyState.MISSING, Reason("reviews_no_subject"))
    params = {"all": str(len(reviews))}
    late = [due for _passed, due in reviews if due and due < today]
    if late:
        reason = Reason("reviews_late", params | {"n": str(len(late)), "day": min(late).isoformat()})
        return Standing(kind, DutyState.OVERDUE, reason, due_on=min(late))
    failed = sum(passed is False for passed, _due in reviews)
    if failed:
        return Standing(kind, DutyState.NOT_MET, Reason("reviews_failed", params | {"n": str(failed)}))
    never = sum(passed is None for passed, _due in reviews)
    if never:
        return Standing(kind, DutyState.MISSING, Reason("reviews_never", params | {"n": str(never)}))
    due = min((due for _passed, due in reviews if due), default=None)
    return Standing(kind, DutyState.FULFILLED, Reason("reviews_done", params), due_on=due)


def report_due_on(found_on: date, days: int) -> date:
    """Last calendar day on which a risk may be reported (LA7)."""
    return found_on + timedelta(days=days)


def risks_standing(kind: str, *, unreported: Sequence[date], open_risks: int, days: int, today: date) -> Standing:
    """``unreported``: when the risks were found that nobody has reported yet (L-2.7)."""
    due = min((report_due_on(found, days) for found in unreported), default=None)
    if due and due < today:
        late = sum(report_due_on(found, days) < today for found in unreported)
        return Standing(kind, DutyState.OVERDUE, Reason("risks_late", {"n": str(late), "days": str(days)}), due_on=due)
    if due:
        return Standing(kind, DutyState.MISSING, Reason("risks_unreported", {"n": str(len(unreported))}), due_on=due)
    if open_risks:
        return Standing(kind, DutyState.FULFILLED, Reason("risks_open", {"n": str(open_risks)}))
    return Standing(kind, DutyState.FULFILLED, Reason("risks_none"))


def _asked(applies: Applies, producer: Obliged) -> bool:
    return {
        Applies.ALL: True,
        Applies.ABOVE_SCALE: producer.is_above_scale,
        Applies.INFANT_FORMULA: producer.makes_infant_formula,
    }[applies]


def _standing(rule: DutyRule, state: DutyState, reason: Reason, due_on=None, done: Done | None = None) -> Standing:
    return Standing(rule.kind, state, reason, due_on, done.pk if done else None, rule.basis)


def _voluntary(rule: DutyRule, mine: Sequence[Done]) -> Standing:
    if not mine:
        return _standing(rule, DutyState.VOLUNTARY, Reason("duty_voluntary"))
    return _standing(rule, DutyState.FULFILLED, _done_on(mine[-1]), done=mine[-1])


def _once(rule: DutyRule, producer: Obliged, mine: Sequence[Done], today: date) -> Standing:
    if mine:
        state = DutyState.FULFILLED if counts(rule, mine[-1]) else DutyState.NOT_MET
        return _standing(rule, state, _done_on(mine[-1]), done=mine[-1])
    due = max(rule.since, producer.licensed_from) + timedelta(days=rule.grace_days)
    state = DutyState.OVERDUE if due < today else DutyState.MISSING
    return _standing(rule, state, Reason("duty_once_missing", {"due": due.isoformat()}), due)


def _periodic(rule: DutyRule, producer: Obliged, mine: Sequence[Done], today: date) -> Standing:
    current = span_of(rule.period, today)
    last = span_of(rule.period, current.first - ONE_DAY)
    grace = timedelta(days=rule.grace_days)
    if last.first >= rule.since and today > last.last + grace and producer.was_producing_in(last):
        missed = _lacking(rule, mine, last)
        if missed:
            return missed
    if not producer.was_producing_in(Span(current.first, today)):
        return _standing(rule, DutyState.NOT_ASKED, Reason("duty_not_producing", _days(current)))
    good = [done for done in mine if done.falls_in(current) and counts(rule, done)]
    if good:
        return _standing(rule, DutyState.FULFILLED, _done_on(good[-1]), done=good[-1])
    lacking = [done for done in mine if done.falls_in(current)]
    if lacking:
        return _standing(rule, DutyState.NOT_MET, Reason("duty_lacking", _days(current)), current.last, lacking[-1])
    due = current.last + grace
    return _standing(rule, DutyState.MISSING, Reason("duty_missing", _days(current) | {"due": due.isoformat()}), due)


def _lacking(rule: DutyRule, mine: Sequence[Done], span: Span) -> Standing | None:
    """Of a period that is over: what is wrong with it, None if it was done."""
    records = [done for done in mine if done.falls_in(span)]
    if any(counts(rule, done) for done in records):
        return None
    due = span.last + timedelta(days=rule.grace_days)
    if records:
        return _standing(rule, DutyState.NOT_MET, Reason("duty_lacking", _days(span)), due, records[-1])
    return _standing(rule, DutyState.OVERDUE, Reason("duty_overdue", _days(span) | {"due": due.isoformat()}), due)


def _days(span: Span) -> dict[str, str]:
    return {"first": span.first.isoformat(), "last": span.last.isoformat()}


def _done_on(done: Done) -> Reason:
    return Reason("duty_done", {"day": done.done_on.isoformat()})
