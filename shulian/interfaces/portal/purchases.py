"""Suggesting a title to buy, and following what became of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.register import library_by_code, main_libraries
from shulian.apps.discovery import own
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.actions.purchases import Wish, suggest
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import reader_of
from shulian.core.isbn import normalise
from shulian.interfaces.portal import whereabouts
from shulian.interfaces.rates import may_write

A_DAY = 24 * 3600
SUGGESTIONS_A_DAY = 10


class WishForm(forms.Form):
    """What is wanted, and from which library."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    title = forms.CharField(label=_("Title"), max_length=300)
    author = forms.CharField(label=_("Author"), max_length=200, required=False)
    isbn = forms.CharField(
        label="ISBN", max_length=20, required=False, help_text=_("It stands on the back of the book.")
    )
    publisher = forms.CharField(label=_("Publisher"), max_length=200, required=False)
    year = forms.IntegerField(label=_("Year"), min_value=1500, max_value=2100, required=False)
    library = forms.CharField(max_length=20)
    note = forms.CharField(
        label=_("Why it is wanted"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.CharField(
        label=_("Telephone or e-mail"),
        required=False,
        max_length=100,
        help_text=_("Only the library's staff see it. Without it you find the answer by the receipt number."),
    )

    def clean_isbn(self) -> str:
        """The number in the form in which the catalogue keeps it; a wrong one is said at once."""
        text = str(self.cleaned_data["isbn"]).strip()
        number = normalise(text)
        if text and not number:
            raise forms.ValidationError(_("This is no ISBN: please compare it digit by digit, or leave it out."))
        return number or ""


@never_cache
@require_http_methods(["GET", "POST"])
def wish(request: HttpRequest) -> HttpResponse:
    """The form; a suggestion that was sent leads to its receipt."""
    reader = reader_of(request.user) if isinstance(request.user, Account) else None
    form = WishForm(request.POST or None, initial={"command": uuid4(), **_asked(request)})
    library = library_by_code(str(form["library"].value() or "").replace("\0", "")) or _nearest(request, reader)
    if request.method == "POST" and form.is_valid() and library and _within_rate(request, form):
        act = Act("portal", library=library.pk, command=form.cleaned_data["command"])
        return redirect("portal:suggestion", receipt=suggest(act, library, _wish(form, reader)))
    number = normalise(str(form["isbn"].value() or ""))
    seen = {
        "here": "home",
        "form": form,
        "reader": reader,
        "libraries": main_libraries(),
        "chosen": library.code if library else "",
        "known": discovery.search(number).total if number else 0,
        "number": number,
    }
    return render(request, "portal/suggest.html", seen)


@never_cache
@require_safe
def suggestion(request: HttpRequest, receipt: UUID) -> HttpResponse:
    """The receipt of a suggestion, and the answer as soon as there is one."""
    found = own.suggestion_by_receipt(receipt)
    if found is None:
        raise Http404("suggestion")
    return render(request, "portal/suggestion.html", {"here": "home", "suggestion": found})


def _wish(form: WishForm, reader: Reader | None) -> Wish:
    said: dict[str, Any] = {name: form.cleaned_data[name] for name in ("title", "author", "isbn", "publisher", "year")}
    contact = "" if reader else form.cleaned_data["contact"]
    return Wish(**said, note=form.cleaned_data["note"], reader=reader, contact=contact)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address already says, from a search that found nothing."""
    names = ("title", "author", "isbn", "library")
    return {name: text[:200] for name in names if (text := request.GET.get(name, "").replace("\0", "").strip())}


def _nearest(request: HttpRequest, reader: Reader | None) -> Library | None:
    if reader is not None:
        return reader.home_library
    rows = whereabouts.distances(request, main_libraries())
    return min(rows, key=lambda row: row.distance).library if rows else None


def _within_rate(request: HttpRequest, form: WishForm) -> bool:
    """Whether this visitor has sent few enough suggestions within a day; counts this one."""
    now = int(clock.now().timestamp())
    recent = [sent for sent in request.session.get("suggestions", []) if now - sent < A_DAY]
    if len(recent) >= SUGGESTIONS_A_DAY:
        form.add_error(None, _("You have sent ten suggestions within a day. Please go on tomorrow."))
        return False
    if not may_write(request):
        form.add_error(None, _("Very many suggestions came from this connection. Please go on tomorrow."))
        return False
    request.session["suggestions"] = [*recent, now]
    return True
