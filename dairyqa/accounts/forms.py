from copy import copy
from datetime import date

from django import forms
from django.contrib.auth.forms import SetPasswordMixin
from django.utils.translation import gettext as _

from dairyqa.ui.forms import in_rows

from .choices import LABORATORY_ROLES, AccountStatus, BureauLevel, Role
from .models import Bureau, Laboratory, Section, User

# Roles that exist at one level of bureau only; the others may sit at any.
STAFF_ROLES = [(role.value, role.label) for role in Role if role != Role.PRODUCER]
LEVELS = {Role.CITY_ADMIN: BureauLevel.CITY, Role.COUNTY_OFFICER: BureauLevel.COUNTY}


class PersonForm(forms.ModelForm):
    """A person, the role and the place of work that goes with it; ``manager`` limits the places."""

    class Meta:
        model = User
        fields = ("display_name", "username", "email", "role", "is_head", "bureau", "section", "laboratory")

    rows: tuple[tuple[str, ...], ...] = (
        ("display_name", "username"),
        ("role", "email"),
        ("bureau", "section"),
        ("laboratory",),
        ("is_head",),
    )

    def __init__(self, data=None, *, manager: User, today: date, person: User | None = None):
        # validation fills the instance; the use case has to see the stored one
        super().__init__(data, instance=copy(person))
        # a producer's account is opened with the producer, by its bureau
        self.fields["role"].choices = [("", "---------"), *STAFF_ROLES]
        bureaus = Bureau.objects.within(manager.bureau)
        self.fields["bureau"].queryset = bureaus.in_force_on(today)
        self.fields["section"].queryset = Section.objects.filter(bureau__in=bureaus).order_by("bureau__code", "name")
        self.fields["laboratory"].queryset = Laboratory.objects.filter(city__in=bureaus).order_by("name")
        self.helper = in_rows(*self.rows)

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean(self):
        cleaned = super().clean()
        role = cleaned.get("role")
        if role in LABORATORY_ROLES:
            self._want_laboratory(cleaned, Role(role))
        elif role:
            self._want_bureau(cleaned, Role(role))
        return cleaned

    def _want_laboratory(self, cleaned, role):
        words = {"role": role.label}
        if not cleaned.get("laboratory"):
            self.add_error("laboratory", _("“%(role)s” works at a laboratory: choose it.") % words)
        for name in ("bureau", "section"):
            if cleaned.get(name):
                self.add_error(name, _("“%(role)s” works at a laboratory: leave this empty.") % words)

    def _want_bureau(self, cleaned, role):
        words = {"role": role.label}
        bureau, section = cleaned.get("bureau"), cleaned.get("section")
        if cleaned.get("laboratory"):
            self.add_error("laboratory", _("“%(role)s” works at a bureau: leave this empty.") % words)
        if not bureau:
            self.add_error("bureau", _("“%(role)s” works at a bureau: choose it.") % words)
            return
        level = LEVELS.get(role, bureau.level)
        if bureau.level != level:
            words["level"] = BureauLevel(level).label
            self.add_error("bureau", _("“%(role)s” works at a bureau of the level “%(level)s”.") % words)
        if section and section.bureau_id != bureau.pk:
            self.add_error("section", _("This section does not belong to %(bureau)s.") % {"bureau": bureau.name})


class NewPersonForm(SetPasswordMixin, PersonForm):
    password1, password2 = SetPasswordMixin.create_password_fields()
    rows = (*PersonForm.rows, ("password1", "password2"))

    def clean(self):
        self.validate_passwords()
        return super().clean()

    def _post_clean(self):
        super()._post_clean()
        self.validate_password_for_user(self.instance)


class AccountStatusForm(forms.Form):
    """Asks for nothing, but says which state the page offered, so that a second click is refused."""

    to = forms.ChoiceField(choices=AccountStatus.choices, widget=forms.HiddenInput)
