"""What django-allauth asks of us: who is signed in by what, where secrets are sealed, and that nobody signs up here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialApp, SocialLogin
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shulian.apps.alliance.actions.factors import keep_secret, secret_of
from shulian.apps.alliance.models import Account, Device
from shulian.apps.alliance.queries.register import the_alliance
from shulian.interfaces.context import places_of

CARD = "shulian.apps.readers.sign_in.CardBackend"
STAFF = "django.contrib.auth.backends.ModelBackend"
ELSEWHERE = frozenset({Device.Way.WECHAT.value, Device.Way.ALIPAY.value, Device.Way.OIDC.value})


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in goes through our own form; nobody makes an account here, and allauth says nothing of its own."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Cards are issued by libraries."""
        return False

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Our own pages ask for it: see `again`."""
        return False

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign the account in, with the time at which it has shown who it is by PIN or password."""
        from shulian.interfaces.entrance.again import note_fresh, note_stale

        way, proven = request.session.pop("way", ""), request.session.pop("proven", None)
        request.way = way  # type: ignore[attr-defined]
        login(request, user, backend=CARD if user.kind == Account.Kind.READER else STAFF)
        # An account elsewhere opens the page, and is not worth the PIN: a telephone lies about unlocked.
        if way not in ELSEWHERE or proven == user.pk:
            note_fresh(request)
        else:
            note_stale(request)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Go on to where the person was heading, which the form has checked, or to the first place open to them."""
        from shulian.interfaces.entrance.asking import asked_first
        from shulian.interfaces.entrance.enrolment import after_sign_in
        from shulian.interfaces.entrance.linking import link_waiting

        link_waiting(request, user)
        url = more.get("redirect_url") or places_of(user)[0].url
        return asked_first(request, user, url) or after_sign_in(request, user, url)

    def add_message(
        self, request: HttpRequest, level: int, *rest: Any, message: str | None = None, **more: Any
    ) -> None:
        """Only what is said in words of ours."""
        if message:
            super().add_message(request, level, message=message)

    def send_notification_mail(self, *rest: Any, **more: Any) -> None:
        """Readers are told through the notices."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The first place open to the account."""
        return places_of(request.user)[0].url


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals the secrets of second factors with our rotating keys, and names accounts without telling who they are."""

    def encrypt(self, text: str) -> str:
        """What is kept at the factor: the name of the row with the sealed secret."""
        return keep_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret."""
        return secret_of(encrypted_text)

    def get_totp_issuer(self) -> str:
        """The alliance's name, as the app on the phone will show it."""
        alliance = the_alliance()
        return alliance.name if alliance else "Shulian"

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.display_name)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether it may go; the last one of a broad post may not."""
        from shulian.interfaces.entrance.enrolment import may_remove

        return may_remove(authenticator)


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Uses allauth for the handshake alone: whose id it is stands among our own credentials, sealed."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings; none are kept in the database."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Go our own way from here, with the ids alone; whatever else the provider tells is dropped."""
        from shulian.interfaces.entrance.linking import Ids, arrived

        process = str(sociallogin.state.get("process", ""))
        next_url = str(sociallogin.state.get("next") or "")
        account = sociallogin.account
        ids = Ids(account.uid, str((account.extra_data or {}).get("unionid") or ""))
        raise ImmediateHttpResponse(arrived(request, account.provider, ids, process=process, next_url=next_url))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **more: Any) -> None:
        """Back to the sign-in, with a sentence."""
        from shulian.interfaces.entrance.linking import say_failed

        say_failed(request, cancelled=str(more.get("error")) == "cancelled")
        raise ImmediateHttpResponse(redirect("sign-in"))
