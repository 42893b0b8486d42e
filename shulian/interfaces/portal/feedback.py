"""What the public says to a library, and the answer under its receipt number (公共图书馆法 art. 42)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.actions.feedback import send_feedback
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import feedback_by_receipt, library_by_code
from shulian.apps.journal.actions import Act, CommandReused

MESSAGES_AN_HOUR = 5
HOUR = 3600


class FeedbackForm(forms.Form):
    """A message and, if the sender likes, a way to reach them."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    message = forms.CharField(
        label=_("Your message"),
        min_length=4,
        max_length=2000,
        help_text=_("Praise, a complaint, a wish or a question; up to 2,000 characters."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        required=False,
        max_length=100,
        help_text=_("Only the library's staff see it. Without it you find the answer by the receipt number."),
    )


class ReceiptForm(forms.Form):
    """The number that was given when the message was sent."""

    receipt = forms.UUIDField(
        label=_("Receipt number"),
        error_messages={"invalid": _("A receipt number has 32 letters and digits. Please copy all of it.")},
    )


@never_cache
def write(request: HttpRequest, code: str) -> HttpResponse:
    """The form to a library; a message sent leads to its receipt."""
    library = library_by_code(code)
    if library is None:
        raise Http404(code)
    form = FeedbackForm(request.POST or None, initial={"command": uuid4()})
    if form.is_valid() and _within_rate(request, form):
        number = _send(request, form, library)
        if number:
            return redirect("portal:receipt", receipt=number)
    return render(request, "portal/feedback.html", {"here": "libraries", "library": library, "form": form})


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: UUID) -> HttpResponse:
    """The receipt of a message, and the answer as soon as there is one."""
    found = feedback_by_receipt(receipt)
    if found is None:
        raise Http404("receipt")
    return render(request, "portal/receipt.html", {"here": "libraries", "feedback": found})


@never_cache
@require_safe
def look_up(request: HttpRequest) -> HttpResponse:
    """From a receipt number to its page."""
    form = ReceiptForm(request.GET or None)
    if form.is_valid():
        if feedback_by_receipt(form.cleaned_data["receipt"]):
            return redirect("portal:receipt", receipt=form.cleaned_data["receipt"])
        form.add_error("receipt", _("No message has this number. Please check it."))
    return render(request, "portal/look_up.html", {"here": "libraries", "form": form})


def _send(request: HttpRequest, form: FeedbackForm, library: Library) -> str | None:
    act = Act(source="portal", library=library.pk, command=form.cleaned_data["command"])
    try:
        return send_feedback(act, library, form.cleaned_data["message"], form.cleaned_data["contact"])
    except CommandReused:
        form.add_error(None, _("This page was used for something else already. Please load it again."))
        return None


def _within_rate(request: HttpRequest, form: FeedbackForm) -> bool:
    """Whether this visitor has sent few enough messages within the hour; counts this one."""
    now = int(clock.now().timestamp())
    recent = [sent for sent in request.session.get("feedback", []) if now - sent < HOUR]
    if len(recent) >= MESSAGES_AN_HOUR:
        form.add_error(None, _("You have sent five messages within an hour. Please go on a little later."))
        return False
    request.session["feedback"] = [*recent, now]
    return True
