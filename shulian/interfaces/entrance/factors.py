"""Second factors (双因素认证): an app's codes, security keys, recovery codes; the ceremonies are django-allauth's."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.mfa.base import views as base
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.access import own_grants
from shulian.apps.alliance.actions.tries import Closed, give_back, take_try
from shulian.apps.alliance.models import Account
from shulian.apps.alliance.queries.hands import has_factor
from shulian.apps.journal.actions import entry
from shulian.apps.readers import telling
from shulian.apps.readers.queries import reader_of
from shulian.core.consents import is_child
from shulian.core.contact import Change
from shulian.core.factors import is_needed
from shulian.core.guesses import Comer
from shulian.interfaces.entrance.again import View, recently
from shulian.interfaces.entrance.devices import act_of
from shulian.interfaces.entrance.enrolment import MUST, enrolled, facts_of

TO_LIST = reverse_lazy("mfa_index")
CHANGES = {"factor-added": Change.FACTOR, "factor-removed": Change.NO_FACTOR}


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code from the app or the list; counted for all processes together, and each of the app's good for once."""

    def clean_code(self) -> str:
        """The code; ValidationError with a sentence."""
        made = take_try(f"account:{self.user.pk}", Comer.FACTOR)
        if isinstance(made, Closed):
            raise ValidationError(_("Too many wrong codes. Please try again in an hour."))
        code: str = super().clean_code()
        if isinstance(take_try(f"code:{self.user.pk}:{code}", Comer.ONCE), Closed):
            raise ValidationError(_("This code was used already. Please wait for the next one."))
        give_back(made)
        return code


def code_fits(account: Account, code: str) -> bool:
    """Whether this is a right code of the account's, for programs that sign in."""
    return bool(code) and CodeForm(user=account, data={"code": code}).is_valid()


class Code(base.AuthenticateView):  # type: ignore[misc]
    """The second step of signing in."""

    template_name = "entrance/code.html"


class App(totp.ActivateTOTPView):  # type: ignore[misc]
    """Setting up the codes of an app."""

    template_name = "entrance/app.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Set up; the recovery codes are shown next."""
        return _told(self.request, super().form_valid(form), "factor-added")


class AppOff(totp.DeactivateTOTPView):  # type: ignore[misc]
    """Doing without the codes of the app."""

    template_name = "entrance/app_off.html"
    success_url = TO_LIST

    def form_valid(self, form: Any) -> HttpResponse:
        """Gone."""
        return _told(self.request, super().form_valid(form), "factor-removed")


class KeyNew(keys.AddWebAuthnView):  # type: ignore[misc]
    """Setting up a security key, a fingerprint or the face of one's own device."""

    template_name = "entrance/key.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Set up."""
        return _told(self.request, super().form_valid(form), "factor-added")


class KeyRemove(keys.RemoveWebAuthnView):  # type: ignore[misc]
    """Doing without a key."""

    template_name = "entrance/key_remove.html"
    success_url = TO_LIST

    def form_valid(self, form: Any) -> HttpResponse:
        """Gone, unless a broad post would be left without any."""
        from shulian.interfaces.entrance.enrolment import may_remove

        if not may_remove(self.get_object()):
            messages.error(self.request, _("Your post needs a second factor. Set up another one first."))
            return redirect(TO_LIST)
        return _told(self.request, super().form_valid(form), "factor-removed")


class Codes(codes.ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, to print or to write down."""

    template_name = "entrance/codes.html"


class CodesNew(codes.GenerateRecoveryCodesView):  # type: ignore[misc]
    """New recovery codes; the old ones end."""

    template_name = "entrance/codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Made."""
        return _told(self.request, super().form_valid(form), "factor-codes-renewed")


def grown(view: View) -> View:
    """Not for a child under fourteen: whoever sets up the second step shuts the other one out."""

    @wraps(view)
    def checked(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        account = request.user
        reader = reader_of(account) if isinstance(account, Account) else None
        if reader is not None and is_child(reader.birth_date, clock.today()):
            messages.error(
                request, _("Until you are fourteen the card and the PIN are enough; no second step is set up.")
            )
            return redirect(TO_LIST)
        return view(request, *rest, **more)

    return checked


@never_cache
@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """How I sign in, and what may be added to it."""
    account = request.user
    if not isinstance(account, Account):
        raise Http404
    facts, own = facts_of(account), list(Authenticator.objects.filter(user_id=account.pk).order_by("pk"))
    shown = {
        "here": "me",
        "reader": reader_of(account),
        "app": next((one for one in own if one.type == Authenticator.Type.TOTP), None),
        "keys": [(one, one.wrap().name) for one in own if one.type == Authenticator.Type.WEBAUTHN],
        "codes": next((len(one.wrap().get_unused_codes()) for one in own if one.type == "recovery_codes"), None),
        "needed": is_needed(facts.rights),
        "exempt": facts.exempt,
        "due_on": account.factor_due_on,
        "must": bool(request.session.get(MUST)),
        "has_factor": facts.has_factor,
        "has_post": bool(own_grants(account)),
    }
    return render(request, "entrance/security.html", shown)


def _told(request: HttpRequest, response: HttpResponse, kind: str) -> HttpResponse:
    """Write down that the account is protected otherwise now, and say it."""
    account = request.user
    # Without the token: the factor keeps its account and the moment, and with the account the token would be known.
    entry(act_of(request), kind)
    reader = reader_of(account) if isinstance(account, Account) else None
    if reader is not None and kind in CHANGES:
        telling.account_changed(act_of(request), reader, CHANGES[kind])
    if isinstance(account, Account) and has_factor(account):
        enrolled(request)
    said = {
        "factor-added": _("Set up. From now on it is asked for at signing in."),
        "factor-removed": _("Removed."),
        "factor-codes-renewed": _("These are your new recovery codes; the old ones open nothing any more."),
    }
    messages.success(request, said[kind])
    return response


code = never_cache(require_http_methods(["GET", "POST"])(Code.as_view()))
app = require_http_methods(["GET", "POST"])(recently(grown(App.as_view())))
app_off = require_http_methods(["GET", "POST"])(recently(AppOff.as_view()))
key_new = require_http_methods(["GET", "POST"])(recently(grown(KeyNew.as_view())))
key_remove = require_http_methods(["GET", "POST"])(recently(KeyRemove.as_view()))
recovery_codes = require_safe(recently(Codes.as_view()))
recovery_codes_new = require_http_methods(["GET", "POST"])(recently(CodesNew.as_view()))
