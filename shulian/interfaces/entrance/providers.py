"""Which other providers people may sign in by, as the settings name them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from shulian.core.credentials import Kind
from shulian.interfaces.entrance.words import PROVIDERS

KINDS = {"weixin": Kind.WECHAT, "alipay": Kind.ALIPAY, "openid_connect": Kind.OIDC}
WEIXIN = "https://open.weixin.qq.com"
ALIPAY = "https://openauth.alipay.com"


@dataclass(frozen=True)
class Provider:
    """One of them: `name` is what its accounts are called by, `issuer` the app whose ids these are."""

    name: str
    kind: Kind
    issuer: str
    title: str
    origin: str

    @property
    def login(self) -> str:
        """Where signing in by it begins."""
        if self.kind is Kind.OIDC:
            return reverse("openid_connect_login", args=[self.name])
        return reverse(f"{self.name}_login")


def providers() -> list[Provider]:
    """All that are set up."""
    return [
        _provider(kind, app)
        for kind, set_up in settings.SOCIALACCOUNT_PROVIDERS.items()
        for app in set_up.get("APPS", [])
    ]


def provider_named(name: str) -> Provider | None:
    """The provider whose accounts are called so."""
    return next((one for one in providers() if one.name == name), None)


def with_ways_out(response: HttpResponse) -> HttpResponse:
    """Let the forms of this page lead to the providers, which the policy of all other pages forbids."""
    found = [one.origin for one in providers()]
    if not found:
        return response
    opened: HttpResponse = csp_update({"form-action": found})(lambda _: response)(HttpRequest())  # type: ignore[assignment]
    return opened


def _provider(kind: str, app: dict[str, object]) -> Provider:
    more: dict[str, str] = app.get("settings", {})  # type: ignore[assignment]
    if kind == "openid_connect":
        parts = urlsplit(more["server_url"])
        return Provider(
            str(app["provider_id"]), Kind.OIDC, more["server_url"], str(app["name"]), f"{parts.scheme}://{parts.netloc}"
        )
    origin = more.get("origin") or (WEIXIN if kind == "weixin" else ALIPAY)
    return Provider(kind, KINDS[kind], str(app["client_id"]), str(PROVIDERS[kind]), origin)
