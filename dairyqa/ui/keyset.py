"""Pages by key: each page starts where the last ended, so a deep page costs what the first one does."""

from dataclasses import dataclass

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Field, ForeignKey, Q


@dataclass(frozen=True)
class Order:
    """Rows by one field, ties by primary key in the same direction, blanks last either way."""

    model: type
    field: str
    descending: bool
    nullable: bool
    column: Field

    @classmethod
    def of(cls, queryset, sort):
        """The order that ``sort`` asks for: a path, with a minus for descending."""
        path = sort.removeprefix("-")
        column, nullable = _column(queryset, path)
        return cls(queryset.model, path, sort.startswith("-"), nullable, column)

    @property
    def sort(self):
        return f"-{self.field}" if self.descending else self.field

    def by(self, *, backwards=False):
        blanks = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        if self.descending != backwards:
            return [F(self.field).desc(**blanks), F("pk").desc()]
        return [F(self.field).asc(**blanks), F("pk").asc()]

    @property
    def paths(self):
        """What a row must hold to be marked."""
        return {"pk", self.field}

    def beyond(self, value, pk, *, backwards=False):
        """The rows after the given one (before it, if ``backwards``).

        The redundant ``>=`` lets a database walk the index on (field, pk) from the right place.
        """
        side = "lt" if self.descending != backwards else "gt"
        past_key = Q(**{f"pk__{side}": pk})
        blank = Q(**{f"{self.field}__isnull": True})
        if value is None:
            return (~blank | past_key) if backwards else (blank & past_key)
        past = Q(**{f"{self.field}__{side}e": value}) & (Q(**{f"{self.field}__{side}": value}) | past_key)
        return past | blank if self.nullable and not backwards else past

    def mark(self, row):
        """The place of a row, for the address; signed, so only places we gave out come back."""
        value = row[self.field]
        return self._signer.sign_object([None if value is None else str(value), str(row["pk"])])

    def place(self, mark):
        """The value and key of a mark, or None if it is not one of this order."""
        try:
            value, pk = self._signer.unsign_object(mark)
            return self.column.to_python(value), self.model._meta.pk.to_python(pk)
        except (BadSignature, ValidationError, ValueError, TypeError):
            return None

    @property
    def _signer(self):
        return Signer(salt=f"keyset:{self.model._meta.label}:{self.sort}")


@dataclass(frozen=True)
class Page:
    rows: list
    previous: str | None
    next: str | None


def page_of(queryset, paths, order, *, size, after="", before=""):
    """One page of rows as dicts of ``paths``; a mark that is broken or past the end gives the first page."""
    if before and (place := order.place(before)):
        rows = _fetch(queryset.filter(order.beyond(*place, backwards=True)), paths, order, size, backwards=True)
        if len(rows) > size:
            rows = rows[:size][::-1]
            return Page(rows, previous=order.mark(rows[0]), next=order.mark(rows[-1]))
    elif after and (place := order.place(after)):
        rows = _fetch(queryset.filter(order.beyond(*place)), paths, order, size)
        if rows:
            return _page(rows, order, size, previous=order.mark(rows[0]))
    return _page(_fetch(queryset, paths, order, size), order, size, previous=None)


def _fetch(queryset, paths, order, size, *, backwards=False):
    return list(queryset.order_by(*order.by(backwards=backwards)).values(*order.paths | paths)[: size + 1])


def _page(rows, order, size, previous):
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, previous=previous, next=order.mark(rows[-1]) if more else None)


def known_total(queryset, cap):
    """How many rows there are, counted up to ``cap`` + 1 and no further."""
    return queryset.order_by()[: cap + 1].count()


def _column(queryset, path):
    """The field that holds the values of a path, and whether they may be missing."""
    if path in queryset.query.annotations:
        return queryset.query.annotations[path].output_field, True
    model, nullable, column = queryset.model, False, None
    for name in path.split("__"):
        column = model._meta.pk if name == "pk" else model._meta.get_field(name)
        nullable = nullable or column.null
        model = column.related_model
    if column is None or column.one_to_many or column.many_to_many:
        raise FieldDoesNotExist(f"{queryset.model.__name__} cannot be sorted by {path}")
    return (column.target_field if isinstance(column, ForeignKey) else column), nullable
