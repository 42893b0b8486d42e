"""Who is asked to set up a second factor at signing in."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance.access import grants_of
from shulian.apps.alliance.models import Account
from shulian.apps.alliance.queries.hands import FACTORS, has_factor
from shulian.core import factors
from shulian.core.factors import GRACE, Enrolment, Facts
from shulian.core.roles import rights_of
from shulian.interfaces.entrance.first import comes_first
from shulian.interfaces.templatetags.look import day

MUST = "must_enrol"


def facts_of(account: Account) -> Facts:
    """What the rule needs to know of an account."""
    rights = frozenset(right for grant in grants_of(account) for right in rights_of(grant))
    return Facts(rights, has_factor(account), account.factor_due_on, account.is_demonstration)


def asked(account: Account) -> Enrolment:
    """What is asked of the account; the first time with a broad post begins the time in which it may wait."""
    found = factors.enrolment(facts_of(account), clock.today())
    if found is Enrolment.SOON and account.factor_due_on is None:
        account.factor_due_on = clock.today() + GRACE
        Account.objects.filter(pk=account.pk).update(factor_due_on=account.factor_due_on)
    return found


def after_sign_in(request: HttpRequest, account: Account, url: str) -> HttpResponse:
    """Go on; or set up a second factor first."""
    match asked(account):
        case Enrolment.NOW:
            request.session[MUST] = True
            return redirect("mfa_index")
        case Enrolment.SOON:
            said = _("Your post needs a second factor from %(day)s on. Set it up under: my name, Signing in safely.")
            messages.warning(request, said % {"day": day(account.factor_due_on)})
    return redirect(url)


enrolment_is_asked = comes_first(MUST, "mfa_index", "/me/security/")
"""Middleware: whoever has to set up a second factor does this and nothing else."""


def enrolled(request: HttpRequest) -> None:
    """A second factor is set up: everything is open again."""
    request.session.pop(MUST, None)


def may_remove(authenticator: Authenticator) -> bool:
    """Whether this factor may go."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS).exclude(pk=authenticator.pk)
    return factors.may_remove(facts_of(authenticator.user), others.count())
