from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row


def in_rows(*rows: tuple[str, ...]) -> FormHelper:
    """The fields of a form side by side; the page itself writes the form tag and the token."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*(Row(*(Column(name) for name in names)) for names in rows))
    return helper
