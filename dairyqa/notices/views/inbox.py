import django_filters
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dairyqa.accounts.access import requires
from dairyqa.accounts.permissions import Permission
from dairyqa.notices import usecases
from dairyqa.notices.cells import ButtonText
from dairyqa.notices.choices import NoticeKind, Reading
from dairyqa.notices.models import Notice
from dairyqa.notices.presenters import sentence_of
from dairyqa.ui.columns import Column
from dairyqa.ui.lists import Empty, ListPage
from dairyqa.ui.values import Link

SENTENCE = ("pk", "topic", "subject", "detail", "reason", "due_on", "kind", "url", "read_at")


class NoticeFilters(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=gettext_lazy("Kind"), choices=NoticeKind.choices)
    reading = django_filters.ChoiceFilter(
        label=gettext_lazy("Read"),
        choices=Reading.choices,
        method=lambda rows, name, value: rows.filter(read_at__isnull=value == Reading.UNREAD),
    )

    class Meta:
        model = Notice
        fields = ()


class Inbox(ListPage):
    permission = Permission.VIEW_NOTICES
    title = gettext_lazy("Notices")
    intro = gettext_lazy("What the plan reminds you of. On the mornings of working days it also comes by e-mail.")
    columns = (
        Column("kind", gettext_lazy("Kind"), badge=NoticeKind),
        Column("sentence", gettext_lazy("Notice"), value=lambda row: row["sentence"], needs=SENTENCE, prose=True),
        Column("due_on", gettext_lazy("Due on"), sort="due_on"),
        Column("created_at", gettext_lazy("Notified at"), sort="created_at", wide_only=True),
        Column("reading", gettext_lazy("Read"), value=lambda row: row["reading"]),
    )
    filters = NoticeFilters
    search = ("subject", "detail")
    search_hint = gettext_lazy("Record")
    default_sort = "-created_at"
    empty = Empty(
        gettext_lazy("No notices yet"),
        gettext_lazy("Reminders of dates, missed dates and changes that concern you appear here."),
    )
    template = "notices/inbox.html"

    def queryset(self):
        return Notice.objects.visible_to(self.request.user)

    def enrich(self, rows):
        here = self.request.get_full_path()
        for row in rows:
            notice = Notice(**{name: row[name] for name in SENTENCE})
            text = sentence_of(notice)
            if row["read_at"]:
                row["sentence"], row["reading"] = Link(text, notice.url), row["read_at"]
                continue
            button = {"notice": row["pk"], "request": self.request}
            row["sentence"] = (
                ButtonText.of(text, leads_to=notice.url, css="btn-link-plain fw-bold", **button) if notice.url else text
            )
            row["reading"] = ButtonText.of(_("Mark as read"), leads_to=here, css="btn btn-sm", **button)
        return rows

    def extra_context(self):
        return {"has_unread": self.scope.unread().exists()}


@require_POST
@requires(Permission.VIEW_NOTICES)
def notice_read(request, pk):
    """Mark the notice as read and go on to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    usecases.mark_read(by=request.user, at=timezone.now(), notice=notice)
    leads_to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(leads_to, allowed_hosts={request.get_host()})
    return redirect(leads_to if is_ours else "notices:inbox")


@require_POST
@requires(Permission.VIEW_NOTICES)
def all_read(request):
    count = usecases.mark_read(by=request.user, at=timezone.now())
    messages.success(
        request, ngettext("%(n)s notice is marked as read.", "%(n)s notices are marked as read.", count) % {"n": count}
    )
    return redirect("notices:inbox")
