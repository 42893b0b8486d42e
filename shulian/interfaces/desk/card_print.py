"""Printing reader cards: blank ones of a range, those issued since a day, or one for the reader who stands here."""

from __future__ import annotations

from itertools import islice
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.journal.actions import CommandReused
from shulian.apps.readers.access import NotIdentifiedError, record_for, require_doing
from shulian.apps.readers.access_people import cards_in_full
from shulian.apps.readers.actions.cardlife import Refused, Wish
from shulian.apps.readers.actions.cardprints import print_card
from shulian.apps.readers.actions.numbers import range_of
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.cardlooks import against_print
from shulian.apps.readers.cardnumbers import free_numbers
from shulian.apps.readers.models import Card, CardSeries
from shulian.apps.readers.queries import cards_issued, series_of
from shulian.core.cardnumbers import MOST_PRINTED
from shulian.core.registration import mask_name
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.documents import cards
from shulian.interfaces import downloads
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.credentials import show
from shulian.interfaces.desk.sender import identified
from shulian.interfaces.desk.session import acting_for
from shulian.interfaces.desk.stocktake import act_at
from shulian.interfaces.desk.ways import begin


class PrintForm(forms.Form):
    """Which cards."""

    what = forms.ChoiceField(label=gettext_lazy("Cards"))
    series = forms.ModelChoiceField(
        CardSeries.objects.none(), label=gettext_lazy("Range"), required=False, empty_label=None
    )
    first = forms.IntegerField(label=gettext_lazy("From number"), required=False, min_value=0, max_value=999_999_999)
    count = forms.IntegerField(label=gettext_lazy("How many"), initial=10, min_value=1, max_value=MOST_PRINTED)
    since = forms.DateField(
        label=gettext_lazy("Issued since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, library: Library, **options: Any) -> None:
        super().__init__(*args, **options)
        self.library = library
        kinds = [("blank", _("Blank cards of a range")), ("issued", _("Cards that were issued since a day"))]
        self.fields["what"].choices = kinds  # type: ignore[attr-defined]
        series = self.fields["series"]
        series.queryset = series_of(library).filter(library=library)  # type: ignore[attr-defined]
        series.label_from_instance = _range  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Each kind says which field it needs; numbers stay within their range."""
        typed = super().clean() or self.cleaned_data
        if typed.get("what") == "issued" and not typed.get("since"):
            self.add_error("since", _("Name the first day."))
        if typed.get("what") == "blank" and not typed.get("series"):
            self.add_error("series", _("Open a range of card numbers first."))
        elif typed.get("what") == "blank" and typed.get("count"):
            self._check_range(range_of(typed["series"]), typed)
        return typed

    def _check_range(self, told: Any, typed: dict[str, Any]) -> None:
        first = told.next if typed.get("first") is None else typed["first"]
        # Only what the desk will take for a new card: a printed card that is refused is waste.
        numbers = free_numbers(told, first, typed["count"]) if first >= told.first else ()
        typed["numbers"] = list(islice(numbers, typed["count"]))
        if len(typed["numbers"]) < typed["count"]:
            self.add_error("first", _("The range does not hold so many numbers from there on."))

    def issued(self) -> list[Card]:
        """The cards of readers among those to print."""
        typed = self.cleaned_data
        if typed["what"] != "issued":
            return []
        today = clock.today()
        found = cards_issued(self.library, typed["since"]).iterator(chunk_size=500)
        return list(islice((card for card in found if against_print(card, today) is None), typed["count"]))

    def made(self, issued: list[Card]) -> list[cards.Card]:
        """The cards to print: those that were issued, or blank ones."""
        typed, alliance = self.cleaned_data, _alliance()
        if typed["what"] == "issued":
            return [_card(alliance, self.library, card.number, mask_name(card.reader.name)) for card in issued]
        told = range_of(typed["series"])
        return [_card(alliance, self.library, told.number(n), "") for n in typed["numbers"]]


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def page(request: HttpRequest, library: Library) -> HttpResponse:
    """What to print; the answer to the form is the PDF, or the page again with what stands in the way."""
    form = PrintForm(request.POST or None, library=library)
    if request.method == "POST" and form.is_valid():
        issued = form.issued()
        cards_in_full(request.user, library, [card.reader for card in issued])
        made = form.made(issued)
        if made:
            return downloads.printed(cards.sheet(made, clock.now()), f"cards-{clock.today():%Y%m%d}.pdf")
        form.add_error(None, _("No card was issued here since that day."))
    return render(request, "desk/card_print.html", {"here": "cards", "library": library, "form": form})


@require_POST
@at_desk(Right.ISSUE_CARD)
def one(request: HttpRequest, library: Library) -> HttpResponse:
    """The card of the reader who stands here, in its own size; no twin of a card that was lost, or that is over."""
    at = acting_for(library, request.POST.get("reader", ""))
    card = at.card
    if card is None:
        return redirect(begin(request.user, library))
    try:
        require_doing(request.user, library, card.reader, Doing.PRINT, identified=identified(request))
    except NotIdentifiedError:
        return show(request, at, told.unidentified())
    record_for(request.user, library, card.reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)
    try:
        outcome = print_card(act_at(request, library), Wish(card, identified=identified(request)))
    except CommandReused:
        return show(request, at, told.stale())
    if isinstance(outcome, Refused):
        return show(request, at, told.of_card(outcome.fault, outcome.details))
    made = _card(_alliance(), card.library, card.number, mask_name(card.reader.name))
    return downloads.printed(cards.single(made, clock.now()), "card.pdf")


def _alliance() -> str:
    found = the_alliance()
    return found.name if found else ""


def _card(alliance: str, library: Library, number: str, name: str) -> cards.Card:
    words = _("Valid in every library of the alliance. If you find it, please hand it in at any of them.")
    return {"alliance": alliance, "library": library.name, "number": number, "name": name, "words": words}


def _range(series: CardSeries) -> str:
    told = range_of(series)
    return f"{told.number(told.first)} – {told.number(told.until)}"
