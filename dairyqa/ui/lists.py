"""Lists: a subclass declares what it shows; filters, search, order, pages and Excel come from here."""

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dairyqa.accounts.access import requires

from .actions import Action, allowed
from .exports import spreadsheet
from .forms import SearchForm
from .keyset import Order, known_total, page_of

CHUNK = 2_000


@dataclass(frozen=True)
class Empty:
    """What a page says when there is nothing: what belongs here and how it gets here."""

    title: str
    text: str = ""
    action: Action | None = None


class ListPage:
    permission = None
    title = ""
    intro = ""
    columns = ()
    filters = None
    search = ()
    search_hint = ""
    default_sort = "pk"
    page_size = 50
    count_to = 1_000
    export_limit = 50_000
    empty = Empty(gettext_lazy("Nothing here yet"))
    actions = ()
    template = "layouts/list.html"

    @classmethod
    def as_view(cls):
        @require_safe
        def view(request, **kwargs):
            return cls(request, kwargs).respond()

        view.__name__, view.__module__, view.__doc__ = cls.__name__, cls.__module__, cls.__doc__
        return requires(cls.permission)(view) if cls.permission else view

    def __init__(self, request, kwargs):
        self.request = request
        self.kwargs = kwargs
        self.search_form = SearchForm(request.GET)
        self.order = Order.of(self.scope, self._asked_sort())

    def queryset(self):
        """The rows the person may see: start from ``visible_to``."""
        raise NotImplementedError

    def enrich(self, rows):
        """Add computed keys to the rows of a page or an export, all at once."""
        return rows

    def extra_context(self):
        return {}

    @cached_property
    def scope(self):
        return self.queryset()

    @cached_property
    def filterset(self):
        return self.filters(self.request.GET, queryset=self.scope, request=self.request) if self.filters else None

    @cached_property
    def is_valid(self):
        return self.search_form.is_valid() and (self.filterset is None or self.filterset.is_valid())

    @cached_property
    def rows(self):
        """The scope, filtered and searched; nothing if a filter is wrong."""
        if not self.is_valid:
            return self.scope.none()
        rows = self.filterset.qs if self.filterset else self.scope
        for word in self.search_form.cleaned_data["q"].split() if self.search else ():
            rows = rows.filter(Q(*((f"{path}__icontains", word) for path in self.search), _connector=Q.OR))
        return rows

    @cached_property
    def is_narrowed(self):
        """Whether a filter or a search stands in the address."""
        names = {"q", *(self.filterset.form.fields if self.filterset else ())}
        return any(self.request.GET.get(name) for name in names)

    @property
    def paths(self):
        return {path for column in self.columns for path in column.paths}

    def respond(self):
        if "export" in self.request.GET and self.is_valid:
            if known_total(self.rows, self.export_limit) <= self.export_limit:
                return self._export()
            self.refuse_export()
            return render(self.request, self.template, self.context(), status=422)
        return render(self.request, self.template, self.context(), status=200 if self.is_valid else 400)

    def refuse_export(self):
        text = _("An Excel file holds at most %(n)s rows. Narrow the list with filters and export again.")
        messages.warning(self.request, text % {"n": self.export_limit})

    def context(self):
        asked = self.request.GET
        page = page_of(
            self.rows,
            self.paths,
            self.order,
            size=self.page_size,
            after=asked.get("after", ""),
            before=asked.get("before", ""),
        )
        rows = self.enrich(page.rows)
        return {
            "list": self,
            "heads": [self._head(column) for column in self.columns],
            "body": [[column.cell(row) for column in self.columns] for row in rows],
            "page": page,
            "total": self._total(page),
            "actions": allowed(self.actions, self.request.user),
            "empty_action": allowed([self.empty.action] if self.empty.action else [], self.request.user),
            **self.extra_context(),
        }

    def _asked_sort(self):
        asked = self.request.GET.get("sort", "")
        known = {column.sort for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in known else self.default_sort

    def _head(self, column):
        """A head with the address that sorts by it, descending if it already sorts ascending."""
        sorts = column.sort and column.sort == self.order.field
        turned = f"-{column.sort}" if sorts and not self.order.descending else column.sort
        state = ("descending" if self.order.descending else "ascending") if sorts else "none"
        return {"column": column, "sort": turned, "state": state}

    def _total(self, page):
        """The number of rows in words, counted no further than ``count_to``."""
        if not page.previous and not page.next:
            return str(len(page.rows))
        total = known_total(self.rows, self.count_to)
        return f"{self.count_to}+" if total > self.count_to else str(total)

    def _export(self):
        rows = self.rows.order_by(*self.order.by()).values(*self.paths)
        file = spreadsheet(str(self.title), [column.head for column in self.columns], self._export_rows(rows))
        name = f"{self.title}_{timezone.localdate().isoformat()}.xlsx"
        return FileResponse(file, as_attachment=True, filename=name)

    def _export_rows(self, rows):
        rows = rows.iterator(chunk_size=CHUNK)
        while chunk := list(islice(rows, CHUNK)):
            for row in self.enrich(chunk):
                yield [column.export(row) for column in self.columns]
