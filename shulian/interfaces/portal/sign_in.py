"""The one way in: readers with card or identity number and PIN, staff with user name and password."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from shulian import clock
from shulian.apps.alliance.models import Account, Device
from shulian.apps.readers.sign_in import forgive_password, typed_name
from shulian.core.identity import Identity, read
from shulian.interfaces.context import places_of
from shulian.interfaces.entrance.known import known, remember
from shulian.interfaces.entrance.providers import providers, with_ways_out


class SignInForm(AuthenticationForm):
    """Says the same for an unknown number and a wrong PIN, so that neither can be probed."""

    username = UsernameField(
        label=_("Card number, identity number or user name"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocapitalize": "none", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("PIN or password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": _("The number and the PIN do not go together. Please check both and try again."),
        "inactive": _("This account is closed. Please ask at your library."),
    }

    def clean_username(self) -> str:
        """The name as the database can hold it."""
        name: str = self.cleaned_data["username"]
        return name.replace("\0", "").strip()


class SignInView(LoginView):
    """Goes on to where the person was heading, or to the first place open to them."""

    template_name = "portal/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        """Browsers that were here before have tries of their own."""
        request.knows = known(request)  # type: ignore[attr-defined]
        return super().post(request, *rest, **more)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """In, or on to the second factor; and next time this browser is known."""
        account, typed = form.get_user(), typed_name(form.cleaned_data["username"])
        forgive_password(self, self.request)
        self.request.session["way"] = _way(form.cleaned_data["username"], account)
        response: HttpResponse = perform_login(
            self.request, Login(user=account, redirect_url=self.get_redirect_url() or None)
        )
        remember(self.request, response, typed.whose)
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Once more; or not before an hour is over, whether or not the number is anybody's."""
        if getattr(self.request, "tries_spent", False):
            return render(self.request, "locked_out.html", status=429)
        return super().form_invalid(form)

    def get_default_redirect_url(self) -> str:
        """The first place open to the account."""
        return places_of(self.request.user)[0].url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, under the portal's own frame."""
        return super().get_context_data(**kwargs) | {"here": "me", "providers": providers()}

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        """The page, whose forms may also lead to the other providers."""
        return with_ways_out(super().render_to_response(context, **more))


class SignOutView(LogoutView):
    """Signs out, and lets the browser forget what it kept of the pages."""

    http_method_names = ["post", "options"]

    def dispatch(self, request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        """Whoever sits down next finds nothing of it."""
        response = super().dispatch(request, *rest, **more)
        # Not the cache as well: browsers take many seconds for that, and personal pages are never kept in it.
        response["Clear-Site-Data"] = '"storage"'
        return response


def _way(typed: str, account: Account) -> str:
    """What was shown to sign in."""
    if account.kind != Account.Kind.READER:
        return Device.Way.STAFF.value
    numbers = isinstance(read(typed, clock.today()), Identity)
    return (Device.Way.IDENTITY if numbers else Device.Way.PIN).value
