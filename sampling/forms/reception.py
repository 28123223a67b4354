from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from sampling.choices import ReceptionOutcome, RefusalGround
from sampling.rules.reception import GROUND_OF, Findings

from .custody import TemperatureField

MOST_PHOTOS = 8
LARGEST_PHOTO_BYTES = 12 * 1024 * 1024


class PointField(forms.TypedChoiceField):
    """One point of the check at the door: looked at, and found in order or not."""

    default_error_messages = {"required": _("Look at this, and say what you find.")}

    def __init__(self, label, good, bad):
        super().__init__(
            label=label,
            choices=[("yes", good), ("no", bad)],
            coerce=lambda value: value == "yes",
            widget=forms.RadioSelect,
        )


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once; whether they are images is seen when they are opened."""

    default_error_messages = {
        "too_many": _("At most %(most)s photos.") % {"most": MOST_PHOTOS},
        "too_large": _("A photo has at most %(most)s MB.") % {"most": LARGEST_PHOTO_BYTES // 1024**2},
    }

    def __init__(self, **kwargs):
        attrs = {"accept": "image/jpeg,image/png,image/webp", "multiple": True}
        super().__init__(label=_("Photos"), required=False, widget=PhotosInput(attrs=attrs), **kwargs)

    def clean(self, data, initial=None):
        photos = [super(PhotosField, self).clean(photo, initial) for photo in data or []]
        if len(photos) > MOST_PHOTOS:
            raise forms.ValidationError(self.error_messages["too_many"], "too_many")
        if any(photo.size > LARGEST_PHOTO_BYTES for photo in photos):
            raise forms.ValidationError(self.error_messages["too_large"], "too_large")
        return photos


class ReceptionForm(forms.Form):
    """What the laboratory finds when a sample arrives, and whether it takes it in.

    ``givers`` are those who hold the sample: who brought it is asked where there
    are several. ``is_taken``: the person holds it already, and its temperature
    is on record. ``has_kept_seal``: a seal is broken, and the sample stays valid.
    """

    seals_intact = PointField(_("Seals of both portions, with the numbers shown here"), _("Unbroken"), _("Broken"))
    packaging_intact = PointField(_("Packaging of both portions"), _("Undamaged"), _("Damaged"))
    quantity_enough = PointField(_("Quantity, against what the plan demands"), _("Sufficient"), _("Too little"))
    state_normal = PointField(_("State and temperature"), _("Normal"), _("Abnormal"))
    papers_complete = PointField(_("Papers"), _("Complete"), _("Incomplete"))
    papers_match = PointField(_("What the papers say"), _("Matches the sample"), _("Differs from the sample"))
    giver = forms.TypedChoiceField(label=_("Brought by"), coerce=int, widget=forms.RadioSelect)
    temperature_c = TemperatureField()
    photos = PhotosField(help_text=_("Of seals, packaging or whatever is not in order. The originals are kept."))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=ReceptionOutcome.choices, widget=forms.RadioSelect)
    shelf_place = forms.CharField(
        label=_("Shelf place of the backup portion"),
        max_length=40,
        required=False,
        help_text=_("It is locked there: nobody but a re-inspection gets it."),
    )
    ground = forms.ChoiceField(
        label=_("Ground of refusal"), choices=[("", "—"), *RefusalGround.choices], required=False
    )
    remark = forms.CharField(
        label=_("Remark, or what was found"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, givers, is_taken: bool, has_kept_seal: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.givers = {person.pk: person for person in givers}
        self.has_kept_seal = has_kept_seal
        if has_kept_seal:
            self.fields["seals_intact"].label = _("Seals: one is broken, the city bureau let the sample stay valid")
            self.initial["seals_intact"] = "no"
        if is_taken:
            del self.fields["temperature_c"]
        if is_taken or len(self.givers) < 2:
            del self.fields["giver"]
        else:
            self.fields["giver"].choices = [(key, str(person)) for key, person in self.givers.items()]

    def points(self):
        return [field for field in self if isinstance(field.field, PointField)]

    def clean(self):
        data = super().clean() or {}
        wrong = [name for name in GROUND_OF if data.get(name) is False]
        match data.get("outcome"):
            case ReceptionOutcome.ACCEPTED if wrong:
                self.add_error("outcome", _("Something is not in order: accept with a remark, or refuse."))
            case ReceptionOutcome.WITH_REMARK if not data.get("remark"):
                self.add_error("remark", _("Say in the remark what is not in order."))
            case ReceptionOutcome.REFUSED:
                self._clean_refusal(data, wrong)
        return data

    def _clean_refusal(self, data: Mapping, wrong: list[str]) -> None:
        if not data.get("ground") and len(wrong) == 1:
            data["ground"] = GROUND_OF[wrong[0]]
        if not data.get("ground"):
            self.add_error("ground", _("Name the ground of the refusal."))
        if not data.get("remark"):
            self.add_error("remark", _("Say what was found at reception."))

    def findings(self) -> Findings:
        return Findings(**{name: self.cleaned_data[name] for name in GROUND_OF})

    @property
    def is_refused(self) -> bool:
        return self.cleaned_data["outcome"] == ReceptionOutcome.REFUSED

    def found(self) -> dict:
        """What both use cases ask for."""
        data = self.cleaned_data
        return {
            "findings": self.findings(),
            "remark": data["remark"],
            "temperature_c": data.get("temperature_c"),
            "photos": data["photos"],
        }


class RefusalForm(forms.Form):
    ground = forms.ChoiceField(label=_("Ground of refusal"), choices=RefusalGround.choices, widget=forms.RadioSelect)
    remark = forms.CharField(label=_("What was found"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
