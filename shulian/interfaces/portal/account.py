"""My account at a glance, and what a reader may ask of the home library: corrections, and to be forgotten."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.queries.devices import devices_of
from shulian.apps.alliance.queries.hands import has_factor
from shulian.apps.circulation.clearance import clearance_of
from shulian.apps.discovery.own import suggestions_of
from shulian.apps.journal.actions import Act
from shulian.apps.notices.queries.outbox import unread
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.actions.wishes import ask_correction, ask_deletion, withdraw_wish
from shulian.apps.readers.models import DataWish, Reader
from shulian.apps.readers.queries import answer_to_wish, card_of, text_of_wish, wishes_of
from shulian.apps.readers.recipients import inbox_keys
from shulian.core.cardlife import in_the_way
from shulian.core.wishes import LONGEST, Fault, What
from shulian.interfaces.entrance.again import recently
from shulian.interfaces.lists import paged
from shulian.interfaces.words import WISH_FAULTS, WISH_STATES, WISHES, wished

PER_PAGE = 5


class CorrectionForm(forms.Form):
    """What is wrong, and how it should be."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    what = forms.ChoiceField(label=gettext_lazy("What is wrong"), choices=[(one.value, WISHES[one]) for one in What])
    text = forms.CharField(
        label=gettext_lazy("How it should be"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"max_length": WISH_FAULTS[Fault.TOO_LONG]},
    )

    def asks(self, reader: Reader) -> bool:
        """Ask the home library for what was written; what stands against it is said beside the line."""
        if not self.is_valid():
            return False
        said = self.cleaned_data
        fault = ask_correction(Act("portal", command=said["command"]), reader, What(said["what"]), said["text"])
        if fault:
            self.add_error("text", str(WISH_FAULTS[fault]))
        return fault is None


class DeletionForm(forms.Form):
    """That the card is to be given up, and perhaps why."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    sure = forms.BooleanField(label=gettext_lazy("I want my card to be given up and my data to be deleted."))
    text = forms.CharField(
        label=gettext_lazy("Something you want to say"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )


@never_cache
@require_safe
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """Everything of mine at a glance, each with the way to it."""
    reader = own_reader(request.user)
    wishes = paged(request, wishes_of(reader), PER_PAGE, "asked")
    seen = {
        "here": "me",
        "reader": reader,
        "card": card_of(reader),
        "open": clearance_of(reader),
        "unread": unread(*inbox_keys(reader.pk)),
        "devices": devices_of(reader.account).count() if reader.account else 0,
        "factor": has_factor(reader.account) if reader.account else False,
        "wishes": [_shown(one) for one in wishes],
        "wishes_page": wishes,
        "suggestions": paged(request, suggestions_of(reader), PER_PAGE, "suggested"),
    }
    return render(request, "portal/account.html", seen)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def correct(request: HttpRequest) -> HttpResponse:
    """Ask the home library to put something right that needs a document."""
    reader = own_reader(request.user)
    form = CorrectionForm(request.POST or None, initial={"command": uuid4()})
    if form.asks(reader):
        messages.success(request, _("Your library has it on its list and answers here."))
        return redirect("portal:account")
    return render(request, "portal/correct.html", {"here": "me", "reader": reader, "form": form})


@require_http_methods(["GET", "POST"])
@recently
def close(request: HttpRequest) -> HttpResponse:
    """Ask for the card to be given up and everything to be deleted; what is open first, is said."""
    reader = own_reader(request.user)
    form = DeletionForm(request.POST or None, initial={"command": uuid4()})
    if form.is_valid():
        said = form.cleaned_data
        fault = ask_deletion(Act("portal", command=said["command"]), reader, said["text"])
        if fault is None:
            messages.success(
                request,
                _("On your library's list. Your data go the night after your card is given up; you are told then."),
            )
            return redirect("portal:account")
        form.add_error(None, str(WISH_FAULTS[fault]))
    found = clearance_of(reader)
    return render(
        request, "portal/close.html", {"here": "me", "form": form, "open": found, "in_the_way": in_the_way(found)}
    )


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a wish back."""
    reader = own_reader(request.user)
    wish = wishes_of(reader).filter(pk=pk).first()
    if wish is not None and withdraw_wish(Act("portal"), wish):
        messages.success(request, _("Your wish is taken back."))
    else:
        messages.error(
            request, _("It is answered or taken back already, so nothing was changed. See what is said of it.")
        )
    return redirect("portal:account")


def _shown(wish: DataWish) -> dict[str, Any]:
    return {
        "wish": wish,
        "what": wished(wish.what),
        "text": text_of_wish(wish),
        "state": WISH_STATES[wish.state],
        "open": wish.state == DataWish.State.OPEN,
        "answer": answer_to_wish(wish),
        "at": clock.local(wish.asked_at),
    }
