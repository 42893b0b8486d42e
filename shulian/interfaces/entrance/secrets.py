"""Another PIN or password, and what to do when a PIN was forgotten."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation, update_session_auth_hash
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.actions.staff import account_of_password_link, change_password
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.readers import faults
from shulian.apps.readers.actions.pins import change_pin, reader_of_link
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.core.registration import Field
from shulian.interfaces import rates
from shulian.interfaces.entrance import jobs
from shulian.interfaces.entrance.again import recently
from shulian.interfaces.entrance.devices import act_of

PIN = {"inputmode": "numeric", "autocomplete": "new-password", "maxlength": "6"}
PASSWORD = {"autocomplete": "new-password"}


class NewSecretForm(forms.Form):
    """A new PIN or password, twice."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    first = forms.CharField(max_length=200, strip=False, widget=forms.PasswordInput(PASSWORD))
    second = forms.CharField(
        label=gettext_lazy("Once more"), max_length=200, strip=False, widget=forms.PasswordInput(PASSWORD)
    )

    def __init__(self, *rest: object, reader: Reader | None, account: Account | None = None, **more: object) -> None:
        super().__init__(*rest, **more)  # type: ignore[arg-type]
        self.account = account
        self.fields["first"].label = _("New PIN of six digits") if reader else _("New password")
        if reader:
            for name in ("first", "second"):
                self.fields[name].widget.attrs.update(PIN)

    def clean(self) -> dict[str, object]:
        """Both are the same; a password is one that is not guessed."""
        values = super().clean() or {}
        first, second = values.get("first"), values.get("second")
        if first and second and first != second:
            self.add_error("second", _("The two are not the same. Please type both again."))
        if first and self.account is not None:
            try:
                password_validation.validate_password(str(first), self.account)
            except ValidationError as error:
                self.add_error("first", error)
        return values


class ForgottenForm(forms.Form):
    """Which card it is."""

    number = forms.CharField(
        label=gettext_lazy("Card number or identity number"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none"}),
    )


@recently
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Choose another PIN or password; every other device is signed out."""
    account = request.user
    if not isinstance(account, Account):
        raise PermissionDenied("account")
    reader = reader_of(account)
    owner = None if reader else account
    form = NewSecretForm(request.POST or None, reader=reader, account=owner, initial={"command": uuid4()})
    if form.is_valid():
        if reader is None:
            change_password(act_of(request), account, form.cleaned_data["first"], request.session.session_key or "")
            update_session_auth_hash(request, account)
        fault = reader and change_pin(
            act_of(request), reader, form.cleaned_data["first"], request.session.session_key or ""
        )
        if not fault:
            messages.success(request, _("Changed. All other devices are signed out."))
            return redirect("mfa_index")
        form.add_error("first", faults.sentence(Field.PIN, fault))
    return render(request, "entrance/change.html", {"here": "me", "form": form, "reader": reader})


@never_cache
@require_http_methods(["GET", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to choose a new PIN; the answer is the same whatever number was typed."""
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        if not rates.may_write(request):
            return render(request, "locked_out.html", status=429)
        jobs.ask(form.cleaned_data["number"])
        return render(request, "entrance/forgotten_sent.html", {"here": "me"})
    return render(request, "entrance/forgotten.html", {"here": "me", "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def renew(request: HttpRequest, link: str) -> HttpResponse:
    """The page behind the link: choose a new PIN. It serves once and for half an hour."""
    reader = reader_of_link(link)
    if reader is None:
        return render(request, "entrance/link_over.html", {"here": "me"}, status=410)
    form = NewSecretForm(request.POST or None, reader=reader, initial={"command": uuid4()})
    if form.is_valid():
        fault = change_pin(Act("portal", command=form.cleaned_data["command"]), reader, form.cleaned_data["first"])
        if fault is None:
            messages.success(request, _("Your new PIN holds. Please sign in with it."))
            return redirect(reverse("sign-in"))
        form.add_error("first", faults.sentence(Field.PIN, fault))
    return _to_choose(request, form, _("A new PIN"))


@never_cache
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, link: str) -> HttpResponse:
    """The page behind the link that a colleague was given: choose a new password."""
    account = account_of_password_link(link)
    if account is None:
        return render(request, "entrance/password_link_over.html", {"here": "me"}, status=410)
    form = NewSecretForm(request.POST or None, reader=None, account=account, initial={"command": uuid4()})
    if form.is_valid():
        act = Act("portal", account.pk, command=form.cleaned_data["command"])
        change_password(act, account, form.cleaned_data["first"])
        messages.success(request, _("Your new password holds. Please sign in with it."))
        return redirect(reverse("sign-in"))
    return _to_choose(request, form, _("A new password"))


def _to_choose(request: HttpRequest, form: NewSecretForm, heading: str) -> HttpResponse:
    """The page of a link that must not be handed on."""
    response = render(request, "entrance/new_secret.html", {"here": "me", "form": form, "heading": heading})
    response["Referrer-Policy"] = "no-referrer"
    return response
