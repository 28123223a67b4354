from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _


class CostForm(forms.Form):
    cost = forms.DecimalField(
        label=_("Cost of testing (CNY)"), required=False, min_value=Decimal(0), max_digits=10, decimal_places=2
    )
