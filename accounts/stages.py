"""The second factor on the way in."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest


class SecondFactorStage(AuthenticateStage):  # type: ignore[misc]
    """Asks for one, unless the provider of a single sign-on did and our settings trust it to."""

    def _should_handle(self, request: HttpRequest) -> bool:
        records = get_authentication_records(request, self.login.user)
        if any(record.get("type") == "single_sign_on" for record in records):
            return False
        return bool(super()._should_handle(request))
