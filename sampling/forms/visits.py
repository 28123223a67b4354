import datetime as dt

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.choices import BureauLevel
from dairyqa.accounts.models import Bureau, User
from dairyqa.ui.forms import DayInput

NO_DAY_BEFORE = dt.date(2000, 1, 1)
NO_DAY_AFTER = dt.date(2099, 12, 31)


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs=None):
        super().__init__(attrs={"placeholder": "2026-03", **(attrs or {})}, format="%Y-%m")


class MonthField(forms.DateField):
    """A month as “2026-03”; its value is the first day."""

    default_error_messages = {"invalid": _("Write the month as 2026-03.")}

    def __init__(self, **kwargs):
        super().__init__(
            **{
                "input_formats": ["%Y-%m"],
                "widget": MonthInput,
                "validators": [MinValueValidator(NO_DAY_BEFORE), MaxValueValidator(NO_DAY_AFTER)],
                **kwargs,
            }
        )


class WhoseVisitsForm(forms.Form):
    """Whose visits the calendar shows."""

    county = forms.ModelChoiceField(
        Bureau.objects.none(), label=_("County or district"), required=False, empty_label=_("All")
    )
    sampler = forms.ModelChoiceField(User.objects.none(), label=_("Sampler"), required=False, empty_label=_("All"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["county"].queryset = Bureau.objects.counties_of(user)
        self.fields["sampler"].queryset = inspectors_near(user)


class CalendarForm(WhoseVisitsForm):
    month = MonthField(label=_("Month"), required=False)
    field_order = ("month",)


class WeekForm(WhoseVisitsForm):
    day = forms.DateField(
        label=_("Week of"),
        required=False,
        widget=DayInput,
        validators=[MinValueValidator(NO_DAY_BEFORE), MaxValueValidator(NO_DAY_AFTER)],
    )
    field_order = ("day",)


def inspectors_near(user):
    """The inspectors who can come to the user's bureau: those of its city and of the city's counties."""
    if user.bureau_id is None:
        return User.objects.none()
    city = user.bureau.parent if user.bureau.level == BureauLevel.COUNTY else user.bureau
    return User.objects.inspectors_of(city).order_by("display_name", "pk")


class StartForm(forms.Form):
    arrived_at = forms.TimeField(
        label=_("Arrived at"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    identity_shown = forms.BooleanField(label=_("We have shown who we are."), required=False)
    notice_given = forms.BooleanField(label=_("We have handed over the sampling notice."), required=False)
    ledger_seen = forms.BooleanField(label=_("I have looked at the raw-material ledger."), required=False)
    records_seen = forms.BooleanField(
        label=_("I have looked at the earlier sampling of this producer."), required=False
    )

    def __init__(self, *args, now: dt.datetime, **kwargs):
        """``now``: the local time, before which the samplers arrived."""
        super().__init__(*args, **kwargs)
        self.now = now
        self.initial.setdefault("arrived_at", now.time())

    def clean_arrived_at(self) -> dt.datetime | None:
        time = self.cleaned_data["arrived_at"]
        arrived_at = time and dt.datetime.combine(self.now.date(), time, self.now.tzinfo)
        if arrived_at and arrived_at > self.now:
            raise forms.ValidationError(_("This time has not come yet."))
        return arrived_at


class ClosingForm(forms.Form):
    """How a visit ends: the producer confirms, or why not; and where something was not taken, why."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    representative = forms.CharField(
        label=_("Producer's representative"),
        max_length=40,
        required=False,
        help_text=_("Who confirms for the producer, by signature or stamp (plan, part 5 (2) 5)."),
    )
    unsigned_reason = forms.CharField(
        label=_("Why the producer does not sign"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    witness = forms.CharField(label=_("Witness"), max_length=40, required=False)

    def __init__(self, *args, needs_reason, **kwargs):
        super().__init__(*args, **kwargs)
        if needs_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    @property
    def is_unsigned(self) -> bool:
        """Whether something was said of the producer not signing, or wrongly so."""
        names = ("unsigned_reason", "witness")
        return any(self[name].value() or self[name].errors for name in names)
