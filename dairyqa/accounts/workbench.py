"""What the system administrator has to look after."""

from datetime import timedelta

from django.db.models import DateField, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dairyqa.ui.days import day
from dairyqa.workbench.rules import Horizon
from dairyqa.workbench.tasks import Task, TaskGroup

from .choices import Role
from .models import User

UNUSED = timedelta(days=90)


def unused_accounts(user, horizon: Horizon) -> TaskGroup:
    """Open accounts that nobody used for 90 days: nothing is late, but one looks at them this week."""
    since = timezone.now() - UNUSED
    people = (
        User.objects.visible_to(user)
        .filter(Q(last_login__lt=since) | Q(last_login=None, date_joined__lt=since), is_active=True)
        .select_related("bureau", "laboratory")
        .annotate(review_on=Value(horizon.soon_until, DateField()))
    )

    def task(person: User) -> Task:
        return Task(
            title=person.display_name,
            detail=f"{person.get_role_display()} · {person.workplace}",
            due_on=person.review_on,
            reason=(
                _("last signed in on %(day)s") % {"day": day(person.last_login)}
                if person.last_login
                else _("never signed in")
            ),
            url=person.get_absolute_url(),
            action=_("Look at the account"),
        )

    return TaskGroup.of_rows(_("Unused account"), reverse("accounts:people"), people, "review_on", horizon, task)


TASKS = {Role.SYSTEM_ADMIN: (unused_accounts,)}
