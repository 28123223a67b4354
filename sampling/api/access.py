"""Who asks: a program with a bearer token, for what the token allows."""

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from sampling.choices import TokenScope
from sampling.models import ApiToken
from sampling.usecases.api_tokens import token_in_force


class BearerToken(HttpBearer):
    """A token in force with this scope; 401 without the one, 403 without the other."""

    def __init__(self, scope: TokenScope):
        self.scope = scope
        super().__init__()

    def authenticate(self, request, token: str) -> ApiToken | None:
        found = token_in_force(token, at=timezone.now(), on=timezone.localdate())
        if found and self.scope not in found.scopes:
            raise AuthorizationError(
                message=_("The token does not allow this: %(scope)s") % {"scope": self.scope.value}
            )
        return found
