import django_filters
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.notices.queries import outbox_state
from dairyqa.ui.columns import Column
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage

from .choices import Component, Outcome
from .models import JobRun
from .queries import last_signs, silent_among
from .timetable import Line, changes_in_words, scheduled, timetable


@require_safe
@requires(Permission.VIEW_JOBS)
def jobs(request):
    """Each job of the schedule with its last run, and whether beat and worker are alive."""
    now = timezone.now()
    signs = last_signs()
    silent = silent_among(signs, now)
    lines = [line_for_page(line) for line in timetable(now)]
    context = {
        "components": [(one.label, signs.get(one), one in silent) for one in Component],
        "outbox": outbox_state(now),
        "lines": lines,
        "failures": [line["run"] for line in lines if line["run"] and line["run"].outcome == Outcome.FAILED],
        "Outcome": Outcome,
    }
    return render(request, "jobs/jobs.html", context)


def line_for_page(line: Line) -> dict:
    run = line.last_run
    return {
        "job": line.job,
        "times": line.times,
        "run": run,
        "changes": changes_in_words(run.job, run.changes) if run else "",
        "due_at": line.due_at,
        "is_late": line.is_late,
    }


class RunFilters(django_filters.FilterSet):
    job = django_filters.ChoiceFilter(
        label=gettext_lazy("Job"), choices=lambda: [(job.name, job.name) for job, _times in scheduled()]
    )
    outcome = django_filters.ChoiceFilter(label=gettext_lazy("How it ended"), choices=Outcome.choices)
    since = django_filters.DateFilter(
        label=gettext_lazy("From"), field_name="started_at", lookup_expr="date__gte", widget=DayInput
    )
    until = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="started_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = JobRun
        fields = ()


class RunList(ListPage):
    permission = Permission.VIEW_JOBS
    title = gettext_lazy("Runs of jobs")
    intro = gettext_lazy("Kept for 90 days; runs that changed nothing for a week.")
    columns = (
        Column("job", gettext_lazy("Job")),
        Column("started_at", gettext_lazy("Started"), sort="started_at"),
        Column("outcome", gettext_lazy("How it ended"), badge=Outcome),
        Column(
            "seconds",
            gettext_lazy("Duration"),
            value=lambda row: seconds_of(row),
            needs=("started_at", "finished_at"),
            numeric=True,
            unit="s",
        ),
        Column(
            "changes",
            gettext_lazy("What it changed"),
            value=lambda row: changes_in_words(row["job"], row["changes"]),
            needs=("job", "changes"),
            prose=True,
        ),
        Column("error", gettext_lazy("Error"), prose=True),
        Column("host", gettext_lazy("Machine"), wide_only=True),
    )
    filters = RunFilters
    default_sort = "-started_at"
    empty = Empty(
        gettext_lazy("No job has run yet"), gettext_lazy("Beat gives the first jobs out a minute after the start.")
    )

    def queryset(self):
        return JobRun.objects.all()


def seconds_of(row) -> float | None:
    return round((row["finished_at"] - row["started_at"]).total_seconds(), 1) if row["finished_at"] else None
