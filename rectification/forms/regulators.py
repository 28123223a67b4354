"""What is typed about trainings, the regulators' own duties and bulletins."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dairyqa.accounts.models import User
from dairyqa.attachments.forms import AttachmentsField
from dairyqa.ui.forms import DayInput, in_rows
from rectification.choices import BulletinKind, ExamOutcome
from rectification.models import Training

from .orders import prose


class TrainingForm(forms.ModelForm):
    """``bureau``: whose staff may be chosen, with those of the bureaus below it."""

    people = forms.ModelMultipleChoiceField(
        label=_("Staff who took part"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    guests = forms.CharField(
        label=_("Others who took part"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Names of people without an account, one a line."),
    )
    uploads = AttachmentsField(label=_("Sign-in sheet, material, certificates"), required=False)

    class Meta:
        model = Training
        fields = ("title", "topic", "held_on", "hours", "organiser", "for_licence_reviewers")
        labels = {"held_on": _("Trained on"), "organiser": _("Organiser")}
        widgets = {"held_on": DayInput, "hours": forms.NumberInput({"min": "0.5", "step": "0.5"})}

    def __init__(self, *args, bureau, **kwargs):
        super().__init__(*args, **kwargs)
        staff = User.objects.filter(is_active=True, bureau__in=type(bureau).objects.within(bureau))
        self.fields["people"].queryset = staff.exclude(role="producer").order_by("bureau__code", "pk")
        self.fields["people"].label_from_instance = lambda user: f"{user.display_name}（{user.bureau}）"
        self.helper = in_rows(
            ("title", "topic"),
            ("held_on", "hours", "organiser"),
            ("for_licence_reviewers",),
            ("people",),
            ("guests",),
            ("uploads",),
        )

    def held(self):
        """Keyword arguments of ``save_training``."""
        given = dict(self.cleaned_data)
        return {
            "people": list(given.pop("people")),
            "guests": given.pop("guests").splitlines(),
            "uploads": given.pop("uploads"),
            "values": given,
        }


class ExamForm(forms.Form):
    """How each who took part did; ``attendances``: those of the training."""

    def __init__(self, *args, attendances, **kwargs):
        super().__init__(*args, **kwargs)
        for row in attendances:
            self.fields[f"person-{row.pk}"] = forms.ChoiceField(
                label=row.name, choices=ExamOutcome.choices, initial=ExamOutcome.of(row.is_passed)
            )

    def passed(self) -> dict[int, bool | None]:
        return {int(name.partition("-")[2]): ExamOutcome(value).is_passed for name, value in self.cleaned_data.items()}


class OwnDutyForm(forms.Form):
    done_on = forms.DateField(label=_("Done on"), widget=DayInput)
    text = prose(_("What was done"), rows=5, most=4000)
    uploads = AttachmentsField(label=_("Files that prove it"), required=False)


class BulletinForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=BulletinKind.choices)
    department = forms.CharField(
        label=_("To which department"),
        max_length=80,
        required=False,
        help_text=_("For instance 市卫生健康局; a list for the public names none."),
    )
    subject = forms.CharField(label=_("Subject"), max_length=120)
    period_from = forms.DateField(label=_("Period from"), widget=DayInput)
    period_until = forms.DateField(label=_("Period until"), widget=DayInput)
    text = prose(_("Text"), rows=5, required=False, most=4000)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = in_rows(("kind", "department"), ("subject",), ("period_from", "period_until"), ("text",))


class BulletinReceiptForm(forms.Form):
    received_on = forms.DateField(label=_("Receipt on"), widget=DayInput)
