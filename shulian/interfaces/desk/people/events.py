"""Cards at an event (现场办证): the list of places, and quick entry one person after the other."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import record_for
from shulian.apps.readers.access_people import OF_FORM, cards_in_full, event_for
from shulian.apps.readers.actions.events import plan_event
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.register import Issued, issue_card
from shulian.apps.readers.queries import cards_of
from shulian.apps.readers.registering import events_of, registered_at
from shulian.core.cardnumbers import event_card
from shulian.core.consents import How
from shulian.core.readertypes import Way
from shulian.core.registration import mask_name
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.cards import ApplicationForm
from shulian.interfaces.desk.sender import command_id

PER_PAGE = 20
LAST_SHOWN = 8


class EventForm(forms.Form):
    """Where and when cards are issued."""

    name = forms.CharField(label=gettext_lazy("Event"), max_length=100)
    place = forms.CharField(label=pgettext_lazy("of an event", "Place"), max_length=200)
    held_on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def events(request: HttpRequest, library: Library) -> HttpResponse:
    """The events of this library, and the form for another one."""
    form = EventForm(request.POST or None, initial={"held_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        written = form.cleaned_data
        made = plan_event(act, library, written["name"], written["place"], written["held_on"])
        return redirect("desk:event", made.pk)
    page = Paginator(events_of(library), PER_PAGE).get_page(request.GET.get("page"))
    seen = {"here": "events", "library": library, "form": form, "page": page, "command": uuid4}
    return render(request, "desk/people/events.html", seen)


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def event(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One event: the short form for the next person, and who was last."""
    held = event_for(request.user, pk)
    form = ApplicationForm(request.POST or None)
    seen = {"here": "events", "library": library, "event": held, "english": get_language() == "en"}
    if request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, held.library_id, command=command_id(request))
        try:
            answer = issue_card(act, form.application(), Through(Way.EVENT, How.PAPER, event=held.pk))
        except CommandReused:
            form.add_error(None, _("This page has issued a card already. Look the form over and send it again."))
        else:
            if isinstance(answer, Issued):
                seen |= {"issued": answer}
                form = ApplicationForm()
            else:
                if answer.known:
                    record_for(request.user, held.library, answer.known.reader, OF_FORM, Right.ISSUE_CARD)
                form.object_to(answer)
    registered = registered_at(held)
    last = list(registered[:LAST_SHOWN])
    today = clock.today()
    if held.held_on == today:
        cards_in_full(request.user, held.library, [one.reader for one in last])
    known = cards_of([one.reader_id for one in last])
    numbers = {pk: event_card(number, held.held_on, today) for pk, number in known.items()}
    seen |= {
        "form": form,
        "count": registered.count(),
        "last": [(one, mask_name(one.reader.name), numbers.get(one.reader_id, "")) for one in last],
        "command": uuid4,
    }
    return render(request, "desk/people/event.html", seen)
