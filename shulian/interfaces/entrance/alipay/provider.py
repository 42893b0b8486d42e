"""Alipay as django-allauth sees it: only the id is asked for (scope auth_base), no name and no picture."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter, OAuth2CallbackView, OAuth2LoginView
from django.http import HttpRequest

from shulian import clock
from shulian.interfaces.entrance.alipay.signing import NotFromAlipay, answer_of, signed

METHOD = "alipay.system.oauth.token"
AUTHORIZE = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"
GATEWAY = "https://openapi.alipay.com/gateway.do"


class AlipayClient(OAuth2Client):  # type: ignore[misc]
    """Alipay calls the parameters otherwise, and signs instead of sending a secret."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """Where the person is sent to."""
        parameters = {"app_id": self.consumer_key, "scope": ",".join(scope), "redirect_uri": self.callback_url}
        if self.state:
            parameters["state"] = self.state
        return f"{authorization_url}?{urlencode(parameters | extra_params)}"

    def get_access_token(
        self, code: str, pkce_code_verifier: str | None = None, extra_data: Any = None
    ) -> dict[str, Any]:
        """Exchange the code for whose it is; OAuth2Error when Alipay says no, or the answer is not Alipay's."""
        private, public = self.consumer_secret
        parameters = {
            "app_id": self.consumer_key,
            "method": METHOD,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            # Alipay expects the time of Beijing, whatever the zone of the server.
            "timestamp": f"{clock.local(clock.now()):%Y-%m-%d %H:%M:%S}",
            "version": "1.0",
            "grant_type": "authorization_code",
            "code": code,
        }
        with get_adapter().get_requests_session() as session:
            answer = session.request("POST", self.access_token_url, data=signed(parameters, private))
        if answer.status_code != 200:
            raise OAuth2Error("Alipay does not answer")
        try:
            found = answer_of(answer.text, METHOD.replace(".", "_") + "_response", public)
        except NotFromAlipay as error:
            raise OAuth2Error(str(error)) from error
        if not (found.get("open_id") or found.get("user_id")) or not found.get("access_token"):
            raise OAuth2Error(f"Alipay refuses: {found.get('code', '')}")
        return found


class AlipayAdapter(OAuth2Adapter):  # type: ignore[misc]
    """The addresses, and whose id it is; the answer to the code says it already."""

    provider_id = "alipay"
    client_class = AlipayClient
    login_cancelled_error = "access_denied"

    @property
    def authorize_url(self) -> str:
        """Where people agree."""
        return str(self.get_provider().app.settings.get("authorize_url", AUTHORIZE))

    @property
    def access_token_url(self) -> str:
        """Where codes are exchanged."""
        return str(self.get_provider().app.settings.get("gateway_url", GATEWAY))

    def get_client(self, request: HttpRequest, app: Any) -> OAuth2Client:
        """With both keys in the place of the secret."""
        client = super().get_client(request, app)
        client.consumer_secret = (app.secret, app.key)
        return client

    def get_access_token_data(
        self, request: HttpRequest, app: Any, client: Any, pkce_code_verifier: str | None = None
    ) -> dict[str, Any]:
        """The code comes under a name of its own."""
        self.did_fetch_access_token = True
        return dict(client.get_access_token(request.GET.get("auth_code") or request.GET.get("code", "")))

    def complete_login(self, request: HttpRequest, app: Any, token: SocialToken, **more: Any) -> Any:
        """The id, and nothing else."""
        answer = more["response"]
        return self.get_provider().sociallogin_from_response(
            request, {"uid": answer.get("open_id") or answer["user_id"]}
        )


class AlipayProvider(OAuth2Provider):  # type: ignore[misc]
    """The provider's name and what of its answer is the id."""

    id = "alipay"
    name = "Alipay"
    account_class = ProviderAccount
    oauth2_adapter_class = AlipayAdapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The id."""
        return str(data["uid"])

    def get_default_scope(self) -> list[str]:
        """Only who it is."""
        return ["auth_base"]


class AlipayCallback(OAuth2CallbackView):  # type: ignore[misc]
    """The way back, which names the code otherwise."""

    def dispatch(self, request: HttpRequest, *rest: Any, **more: Any) -> Any:
        """Let the code be found under its usual name."""
        if "auth_code" in request.GET and "code" not in request.GET:
            given = request.GET.copy()
            given["code"] = str(given["auth_code"])
            request.GET = given  # type: ignore[assignment]
        return super().dispatch(request, *rest, **more)


provider_classes = [AlipayProvider]
login = OAuth2LoginView.adapter_view(AlipayAdapter)
callback = AlipayCallback.adapter_view(AlipayAdapter)
