"""Who had an item last, for a few days and for a reason: damage was found, or something was left between the pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.access import last_borrower as who_had_it
from shulian.apps.circulation.models import Loan
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import items_with_barcode
from shulian.apps.readers.access_people import contact_in_reach
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.queries import card_to_show, rules
from shulian.core.registration import clean_card_number, mask_card, mask_name
from shulian.core.retention import OF_LAST_BORROWER, Reason
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.words import REASONS


class AskForm(forms.Form):
    """Which item, and why."""

    barcode = forms.CharField(label=gettext_lazy("Barcode"), max_length=64)
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[(one, REASONS[one]) for one in OF_LAST_BORROWER])
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The reader reads it. Do not write the title."),
    )

    def __init__(self, library: Library, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.library = library
        self.item: Item | None = None
        self.fields["barcode"].widget.attrs |= {"autofocus": True, "autocomplete": "off"}

    def clean_barcode(self) -> str:
        """The item of this barcode; of several, the one that belongs or stands here."""
        barcode = clean_card_number(self.cleaned_data["barcode"])
        found = list(items_with_barcode(barcode))
        here = [item for item in found if self.library.pk in (item.library_id, item.place_id)] if found[1:] else found
        if len(here) != 1:
            raise forms.ValidationError(
                _("Several libraries have an item with this barcode. Ask at the library that owns it.")
                if found
                else _("No library of the alliance has an item with this barcode.")
            )
        self.item = here[0]
        return barcode


@require_http_methods(["GET", "POST"])
@at_desk(Right.CIRCULATE)
def last_borrower(request: HttpRequest, library: Library) -> HttpResponse:
    """The form, and the borrower below it; that it was shown is recorded, and the reader sees it."""
    form = AskForm(library, request.POST or None)
    seen = {"here": "last-borrower", "library": library, "form": form, "days": rules().last_borrower_days}
    if form.is_valid() and form.item:
        why = Why(Reason(form.cleaned_data["reason"]), form.cleaned_data["note"])
        loan = who_had_it(request.user, library, form.item, why)
        seen |= {
            "asked": True,
            "item": form.item,
            "loan": loan,
            "borrower": _shown(request, library, loan) if loan else None,
        }
    return render(request, "desk/last_borrower.html", seen)


def _shown(request: HttpRequest, library: Library, loan: Loan) -> dict[str, Any]:
    """As much of the borrower as it takes to reach them."""
    if loan.reader is None:
        return {}
    card = card_to_show(loan.reader)
    contact = contact_in_reach(request.user, library, loan.reader)
    return {
        "name": mask_name(loan.reader.name),
        "card": mask_card(card.number) if card else "",
        "home": loan.reader.home_library,
        "contact": contact or "",
        "withheld": contact is None,
    }
