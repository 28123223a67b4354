from copy import copy

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dairyqa.accounts.models import Bureau, User
from dairyqa.ui.forms import in_rows

from .choices import WebhookKind
from .models import Webhook
from .posting import is_safe_address


class WebhookForm(forms.ModelForm):
    """A group bot; what is secret is never put back into the form: left empty it stays as it is."""

    class Meta:
        model = Webhook
        fields = ("name", "bureau", "kind", "url", "secret")

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=400,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As the group bot's settings give it, beginning with https://. It is a key to the group."
        ),
    )
    secret = forms.CharField(
        label=gettext_lazy("Secret for signing"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Only if the bot wants signed messages (DingTalk, Feishu)."),
    )
    without_secret = forms.BooleanField(label=gettext_lazy("Sign no more: forget the secret"), required=False)

    def __init__(self, data=None, *, manager: User, webhook: Webhook | None = None):
        # validation fills the instance; the use case has to see the stored one
        super().__init__(data, instance=copy(webhook))
        self.stored = webhook
        self.fields["bureau"].queryset = Bureau.objects.within(manager.bureau)
        names = [("name", "bureau"), ("kind", "url"), ("secret",)]
        if webhook is None:
            del self.fields["without_secret"]
            self.fields["url"].required = True
        else:
            names.append(("without_secret",))
            for name in ("url", "secret") if webhook.secret else ("url",):
                self.fields[name].help_text = _("Kept secret. Leave this empty to keep what is stored.")
        self.helper = in_rows(*names)

    def clean_url(self):
        url = self.cleaned_data["url"]
        if not url:
            return self.stored.url
        if not is_safe_address(url):
            raise forms.ValidationError(_("The address must begin with https:// and name a host, without user name."))
        return url

    def clean_secret(self):
        secret = self.cleaned_data["secret"]
        return secret or (self.stored.secret if self.stored else "")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("without_secret"):
            cleaned["secret"] = ""
        if cleaned.get("kind") == WebhookKind.WECOM and self.data.get("secret"):
            self.add_error("secret", _("The group bots of WeCom sign nothing: leave this empty."))
        return cleaned

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
