"""What orders and the action put on the workbench and into the search: corrections, tasks of counties, stops."""

from django.db.models import DateField, Exists, F, OuterRef, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from dairyqa.accounts.permissions import Permission
from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.search import Hit, HitGroup, every_word
from dairyqa.workbench.tasks import Task, TaskGroup
from enterprises.choices import EnterpriseStatus
from enterprises.models import Enterprise
from rectification.choices import OrderKind, OrderStatus, StepTaskStatus
from rectification.models import Acceptance, Order, Step, StepTask


def corrections_to_check(user, horizon: Horizon) -> TaskGroup:
    """Evidence was sent; whoever did not send it checks it."""
    rows = _orders(user).filter(status=OrderStatus.ANSWERED).exclude(order_answers__sent_by=user)

    def task(order: Order) -> Task:
        return _of_order(order, reverse("rectification:order_check", args=[order.number]), _("Check the correction"))

    list_url = reverse("rectification:orders", query={"status": OrderStatus.ANSWERED})
    return TaskGroup.of_rows(_("Correction to check"), list_url, rows, "due_on", horizon, task)


def corrections_awaited(user, horizon: Horizon) -> TaskGroup:
    """Orders without evidence, by their last day."""
    rows = _orders(user).filter(status__in=[OrderStatus.ISSUED, OrderStatus.REFUSED])

    def task(order: Order) -> Task:
        return _of_order(order, order.get_absolute_url(), _("Look at the order"))

    list_url = reverse("rectification:orders", query={"stand": "open", "sort": "due_on"})
    return TaskGroup.of_rows(_("Correction awaited"), list_url, rows, "due_on", horizon, task)


def stopped_producers(user, horizon: Horizon) -> TaskGroup:
    """Producers that an order has stopped, by the day by which they were to correct it."""
    rows = _orders(user).filter(kind=OrderKind.STOP)

    def task(order: Order) -> Task:
        return _of_order(order, order.get_absolute_url(), _("Look at the order"))

    list_url = reverse("rectification:orders", query={"kind": OrderKind.STOP, "stand": "open"})
    return TaskGroup.of_rows(_("Production stopped"), list_url, rows, "due_on", horizon, task)


def acceptances_due(user, horizon: Horizon) -> TaskGroup:
    """Producers whose acceptance a step of a running action asks for and that have had none, by the step's last day.

    One that was not passed is among those that are stopped.
    """
    step = Step.objects.filter(
        decides_production=True,
        starts_on__lte=horizon.today,
        action__ends_on__gte=horizon.today,
        action__city=OuterRef("county__parent"),
    ).order_by("ends_on", "pk")
    rows = (
        Enterprise.objects.visible_to(user)
        .exclude(status=EnterpriseStatus.CLOSED)
        .annotate(
            step=Subquery(step.values("pk")[:1]),
            step_code=Subquery(step.values("code")[:1]),
            action_code=Subquery(step.values("action__code")[:1]),
            due_on=Subquery(step.values("ends_on")[:1]),
        )
        .filter(
            ~Exists(Acceptance.objects.filter(enterprise=OuterRef("pk"), step=OuterRef("step"))), step__isnull=False
        )
        .select_related("county")
    )

    def task(row: Enterprise) -> Task:
        return Task(
            title=row.name,
            detail=str(row.county),
            due_on=row.due_on,
            reason=_("end of step %(code)s of the action") % {"code": row.step_code},
            url=reverse("rectification:acceptance_new", args=[row.action_code, row.step_code]),
            action=_("Enter the acceptance"),
        )

    return TaskGroup.of_rows(_("Acceptance due"), reverse("rectification:actions"), rows, "due_on", horizon, task)


def step_tasks_to_do(user, horizon: Horizon) -> TaskGroup:
    rows = _tasks(user).filter(status__in=[StepTaskStatus.OPEN, StepTaskStatus.RETURNED])

    def task(row: StepTask) -> Task:
        return Task(
            title=row.title,
            detail=str(row.step),
            due_on=row.due_on,
            reason=_("Sent back: %(reason)s") % {"reason": row.return_reason}
            if row.status == StepTaskStatus.RETURNED
            else _("Set by the city for this task"),
            url=reverse("rectification:step_task_report", args=[row.pk]),
            action=_("Report as done"),
        )

    list_url = reverse("rectification:step_tasks", query={"stand": "open"})
    return TaskGroup.of_rows(_("Task of the action"), list_url, rows, "due_on", horizon, task)


def step_tasks_to_decide(user, horizon: Horizon) -> TaskGroup:
    """What counties have reported; no law names a day, so it is for today."""
    reported = _tasks(user).filter(status=StepTaskStatus.DONE)
    rows = reported.annotate(decide_on=Value(horizon.today, DateField()), first_on=F("done_on"))

    def task(row: StepTask) -> Task:
        return Task(
            title=row.title,
            detail=f"{row.county} · {row.step}",
            due_on=row.decide_on,
            reason=_("reported on %(day)s") % {"day": day(row.done_on)},
            url=row.get_absolute_url(),
            action=_("Decide on the task"),
        )

    list_url = reverse("rectification:step_tasks", query={"status": StepTaskStatus.DONE})
    return TaskGroup.of_rows(_("Task to decide on"), list_url, rows, "decide_on", horizon, task, "first_on")


def found_orders(user, words: str) -> list[HitGroup]:
    """Orders by their number, or by the producer or shop."""
    if not user.may(Permission.VIEW_INSPECTIONS):
        return []
    names = ("number", "enterprise__name", "enterprise__initials", "shop__name")
    related = ("enterprise", "shop", "county")
    rows = Order.objects.visible_to(user).filter(every_word(words, names)).select_related(*related).order_by("-pk")

    def hit(order: Order) -> Hit:
        title = f"{order.number} {order.get_kind_display()}"
        detail = f"{order.addressee} · {order.county}"
        return Hit(title, detail, order.get_absolute_url(), is_exact=order.number == words.upper())

    return [HitGroup.of_rows(_("Orders"), rows, reverse("rectification:orders", query={"q": words}), hit)]


def _orders(user):
    return Order.objects.visible_to(user).unfinished().select_related("enterprise", "shop", "county")


def _tasks(user):
    return StepTask.objects.visible_to(user).select_related("step", "county")


def _of_order(order: Order, url: str, action: str) -> Task:
    return Task(
        title=f"{order.number} {order.addressee}",
        detail=f"{order.get_kind_display()} · {order.county}",
        due_on=order.due_on,
        reason=_("Set by the order of %(day)s") % {"day": day(order.issued_on)},
        url=url,
        action=action,
    )
