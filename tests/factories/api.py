"""Keys of laboratory programs, by the real use case."""

import datetime as dt

from sampling.choices import TokenScope
from sampling.usecases.api_tokens import make_token


def make_api_token(cast, *, on, scopes=TokenScope.values, laboratory=None, acts_as=None, name="LIMS", days=365):
    """The token and the headers that a program sends."""
    token, text = make_token(
        laboratory=laboratory or cast.laboratory,
        acts_as=acts_as or cast.analyst,
        name=name,
        scopes=scopes,
        expires_on=on + dt.timedelta(days=days),
        by=cast.system_admin,
        on=on,
    )
    return token, {"Authorization": f"Bearer {text}"}
