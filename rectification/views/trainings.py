"""Trainings of the regulators' own staff (L-3.2.1, L-5.3)."""

import django_filters
from django.db.models import Count
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from dairyqa.accounts.access import requires
from dairyqa.accounts.models import Bureau
from dairyqa.accounts.permissions import Permission
from dairyqa.attachments.queries import files_of
from dairyqa.audit.presenters import history_of
from dairyqa.ui.actions import Action, allowed
from dairyqa.ui.columns import Column
from dairyqa.ui.facts import Fact
from dairyqa.ui.forms import DayInput
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.steps import act_on
from dairyqa.ui.tables import Table
from rectification.choices import ExamOutcome
from rectification.forms.regulators import ExamForm, TrainingForm
from rectification.models import Training
from rectification.usecases.trainings import enter_exam, save_training

NEW = Action(
    gettext_lazy("Enter a training"),
    reverse_lazy("rectification:training_new"),
    permission=Permission.EDIT_TRAINING,
    icon="plus",
    tone="primary",
)


class TrainingFilters(django_filters.FilterSet):
    bureau = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Bureau"),
        queryset=lambda request: Bureau.objects.within(request.user.bureau).order_by("code"),
    )
    for_licence_reviewers = django_filters.BooleanFilter(label=gettext_lazy("For licence reviewers"))
    held_from = django_filters.DateFilter(
        label=gettext_lazy("Trained from"), field_name="held_on", lookup_expr="gte", widget=DayInput
    )
    held_to = django_filters.DateFilter(
        label=gettext_lazy("to"), field_name="held_on", lookup_expr="lte", widget=DayInput
    )

    class Meta:
        model = Training
        fields = ()


class TrainingList(ListPage):
    permission = Permission.VIEW_ACTION
    title = gettext_lazy("Training of the regulators")
    intro = gettext_lazy("What the bureaus' own staff learned, for how long, and how they did in the exam.")
    columns = (
        Column("title", gettext_lazy("Title"), sort="title", link=("rectification:training", "pk"), prose=True),
        Column("held_on", gettext_lazy("Trained on"), sort="held_on"),
        Column("hours", gettext_lazy("Hours"), numeric=True, sort="hours"),
        Column("people", gettext_lazy("Took part"), numeric=True, value=lambda row: row["people"]),
        Column("bureau", gettext_lazy("Bureau"), value="bureau__area", sort="bureau__code"),
        Column(
            "for_licence_reviewers",
            gettext_lazy("For licence reviewers"),
            value=lambda row: _("yes") if row["for_licence_reviewers"] else None,
            needs=("for_licence_reviewers",),
            wide_only=True,
        ),
    )
    filters = TrainingFilters
    search = ("title", "topic", "organiser")
    search_hint = gettext_lazy("Title, topic or organiser")
    default_sort = "-held_on"
    empty = Empty(
        gettext_lazy("No training yet"), gettext_lazy("Enter what your staff was trained in, with its proof."), NEW
    )
    actions = (NEW,)

    def queryset(self):
        return Training.objects.visible_to(self.request.user)

    def enrich(self, rows):
        keys = [row["pk"] for row in rows]
        counted = Training.objects.filter(pk__in=keys).order_by().annotate(people=Count("attendances"))
        people = dict(counted.values_list("pk", "people"))
        for row in rows:
            row["people"] = people[row["pk"]]
        return rows


def visible_training(user, pk) -> Training:
    return get_object_or_404(Training.objects.visible_to(user).select_related("bureau__parent"), pk=pk)


@require_safe
@requires(Permission.VIEW_ACTION)
def training(request, pk):
    found = visible_training(request.user, pk)
    context = {
        "title": found.title,
        "actions": allowed(_steps(found, request.user), request.user),
        "facts": [
            Fact(_("Topic"), found.topic or None),
            Fact(_("Trained on"), found.held_on),
            Fact(_("Hours"), found.hours),
            Fact(_("Organiser"), found.organiser or None),
            Fact(_("Bureau"), found.bureau.name),
            Fact(_("For licence reviewers"), found.for_licence_reviewers),
        ],
        "people": _people(found),
        "files": files_of(found),
        "history": history_of(found),
    }
    return render(request, "rectification/training.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_TRAINING)
def training_new(request):
    return _edit(request, None, _("Enter a training"))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_TRAINING)
def training_edit(request, pk):
    found = visible_training(request.user, pk)
    return _edit(request, found, _("Change %(name)s") % {"name": found.title})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.EDIT_TRAINING)
def training_exam(request, pk):
    found = visible_training(request.user, pk)
    form = ExamForm(request.POST or None, attendances=found.attendances.order_by("pk"))
    return act_on(
        request,
        form,
        lambda: enter_exam(training=found, passed=form.passed(), by=request.user, on=timezone.localdate()),
        back=found.get_absolute_url(),
        title=_("Exam of %(name)s") % {"name": found.title},
        intro=_("A retake is entered over the first try; both stand in the history."),
        submit=_("Save"),
        done=_("The exam is on record."),
    )


def _edit(request, found: Training | None, title: str):
    form = TrainingForm(request.POST or None, request.FILES or None, instance=found, bureau=request.user.bureau)
    saved: list[Training] = [found] if found else []

    def save():
        kept = visible_training(request.user, found.pk) if found else None  # the form has written into its instance
        held = form.held()
        saved[:] = [save_training(training=kept, **held, by=request.user, on=timezone.localdate())]

    return act_on(
        request,
        form,
        save,
        back=lambda: saved[0].get_absolute_url() if saved else reverse("rectification:trainings"),
        title=title,
        submit=_("Save"),
        done=_("The training is on record."),
    )


def _steps(found: Training, user) -> list[Action]:
    if found.bureau_id != user.bureau_id:
        return []
    can = {"permission": Permission.EDIT_TRAINING}
    return [
        Action(_("Enter the exam"), reverse("rectification:training_exam", args=[found.pk]), icon="check", **can),
        Action(_("Change"), reverse("rectification:training_edit", args=[found.pk]), icon="edit", **can),
    ]


def _people(found: Training) -> Table:
    columns = (
        Column("name", _("Name")),
        Column("bureau", _("Bureau")),
        Column("outcome", _("Exam")),
    )
    rows = [
        {
            "name": row.name,
            "bureau": row.person.bureau.area if row.person and row.person.bureau else None,
            "outcome": ExamOutcome.of(row.is_passed).label,
        }
        for row in found.attendances.select_related("person__bureau").order_by("pk")
    ]
    return Table(columns, rows)
