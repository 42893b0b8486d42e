"""The reader's own card: what it is, what was done with it, and freezing it at any hour."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.readers import cardwords
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.actions.cardlife import Refused, Wish, freeze_card, unfreeze_card
from shulian.apps.readers.cardlooks import act_of, card_acts_of, card_facts
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import card_to_show, reader_of
from shulian.core.cardlife import Deed, Fault, State, deeds_for, state_of
from shulian.documents import receipt as documents
from shulian.documents.receipt import Paper
from shulian.interfaces import downloads
from shulian.interfaces.cards import printed, told_of
from shulian.interfaces.entrance.known import known
from shulian.interfaces.lists import paged
from shulian.interfaces.portal.me import uuid_of

ACTS_SHOWN = 20


class LostForm(forms.Form):
    """A number and the PIN; what is wrong is said in one way for every number."""

    username = forms.CharField(
        label=gettext_lazy("Card number or identity number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autofocus": True, "autocapitalize": "none", "autocomplete": "username"}),
    )
    password = forms.CharField(
        label=gettext_lazy("PIN"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "inputmode": "numeric"}),
    )


@never_cache
@require_safe
@login_required
def my_card(request: HttpRequest) -> HttpResponse:
    """What the card is today, in words, and what was done with it."""
    reader = own_reader(request.user)
    card, today = _card(reader), clock.today()
    facts = card_facts(card, reader, today)
    state = state_of(facts, today)
    possible = deeds_for(facts, today)
    done = paged(request, card_acts_of(reader), ACTS_SHOWN, "acts")
    seen = {
        "here": "me",
        "reader": reader,
        "card": card,
        "state": cardwords.STATES[state],
        "mark": cardwords.STATE_MARKS[state],
        "frozen": state is State.FROZEN,
        "blocked": facts.blocked,
        "may_freeze": Deed.FREEZE in possible,
        "may_unfreeze": Deed.UNFREEZE in possible,
        "acts": [(one, cardwords.DEEDS[one.deed], told_of(one)) for one in done],
        "done": done,
        "command": uuid4,
    }
    return render(request, "portal/card.html", seen)


@sensitive_post_parameters("password")
@require_POST
@login_required
def change(request: HttpRequest, what: str) -> HttpResponse:
    """Freeze the card, or end the freeze; that takes the PIN once more, for the telephone may be lost with the card."""
    reader = own_reader(request.user)
    card, act = _card(reader), _act(request)
    if what == Deed.FREEZE:
        outcome = freeze_card(act, Wish(card, identified=True, keep=request.session.session_key or ""))
        _say(
            request,
            outcome,
            _("Your card is frozen: nobody can borrow with it anywhere. Every other device is signed out."),
        )
        return redirect("portal:card")
    if _whose(request, card.number, request.POST.get("password", "")) != reader:
        if getattr(request, "tries_spent", False):
            return render(request, "locked_out.html", status=429)
        messages.error(request, _("This is not the PIN of your card, so the card stays frozen."))
        return redirect("portal:card")
    outcome = unfreeze_card(act, Wish(card, identified=True))
    _say(request, outcome, _("The freeze is over; your card can be used again."))
    return redirect("portal:card")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    """Report a card lost without having it: a number and the PIN, at any hour; nobody is signed in by it."""
    form = LostForm(request.POST or None)
    seen = {"here": "me", "form": form, "command": uuid4, "frozen": None, "already": False}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        reader = _whose(request, typed["username"].replace("\0", "").strip(), typed["password"])
        if getattr(request, "tries_spent", False):
            return render(request, "locked_out.html", status=429)
        if reader is None:
            form.add_error(None, _("The number and the PIN do not go together. Please check both and try again."))
            return render(request, "portal/card_lost.html", seen)
        outcome = freeze_card(_act(request), Wish(_card(reader), identified=True))
        if isinstance(outcome, Refused) and outcome.fault is not Fault.ALREADY_FROZEN:
            form.add_error(None, _sentence(outcome))
            return render(request, "portal/card_lost.html", seen)
        seen |= {"frozen": reader, "already": isinstance(outcome, Refused)}
    return render(request, "portal/card_lost.html", seen)


@never_cache
@require_safe
@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt of an act, on a sheet to keep."""
    made = act_of(own_reader(request.user), pk)
    if made is None:
        raise Http404("card act")
    return downloads.printed(documents.pdf(printed(made), Paper.A4, made.done_at), f"card-{made.code}.pdf")


def _card(reader: Reader) -> Card:
    card = card_to_show(reader)
    if card is None:
        raise Http404("card")
    return card


def _act(request: HttpRequest) -> Act:
    command = uuid_of(request.POST.get("command", ""))
    if command is None:
        raise SuspiciousOperation("command")
    return Act("portal", command=command)


def _whose(request: HttpRequest, number: str, pin: str) -> Reader | None:
    """The reader who gave number and PIN; wrong guesses count as they do at the sign-in."""
    request.knows = known(request)  # type: ignore[attr-defined]
    account = authenticate(request, username=number, password=pin)
    if getattr(request, "axes_locked_out", False):
        request.axes_locked_out = False  # type: ignore[attr-defined]  # or a page would be sent instead
        request.tries_spent = True  # type: ignore[attr-defined]
    return reader_of(account) if isinstance(account, Account) else None


def _say(request: HttpRequest, outcome: object, sentence: str) -> None:
    if isinstance(outcome, Refused):
        messages.error(request, _sentence(outcome))
    else:
        messages.success(request, sentence)


def _sentence(outcome: Refused) -> str:
    return cardwords.for_reader(outcome.fault)
