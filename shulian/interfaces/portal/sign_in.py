"""The one way in: readers with card or identity number and PIN, staff with user name and password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from shulian.apps.readers.sign_in import typed_name
from shulian.interfaces.context import places_of
from shulian.interfaces.entrance.known import known, remember


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
        """In; and next time this browser is known."""
        response = super().form_valid(form)
        remember(self.request, response, typed_name(form.cleaned_data["username"]).whose)
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
        return super().get_context_data(**kwargs) | {"here": "me"}
