"""The accession register on the page, on paper and as a workbook; and writing copies into it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.holdings.actions.accessions import (
    MOST_STRUCK,
    Entered,
    Objection,
    Unstruck,
    Wrong,
    register,
    strike,
    to_strike,
)
from shulian.apps.holdings.models import Accession, Item
from shulian.apps.holdings.queries.accessions import (
    Narrowed,
    NotOffered,
    among_not_registered,
    missing_numbers,
    not_registered,
    not_to_register,
    register_of,
    sources_of,
    totals,
    years_of,
)
from shulian.core.roles import Right
from shulian.documents import barcodes, xlsx
from shulian.documents import register as paper
from shulian.interfaces import downloads
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.lists import left_out, paged

PER_PAGE = 50
AT_ONCE = 500
LONGEST_TEXT = 30_000
MOST_LINES = 100_000
MOST_PRINTED = 5000
OBJECTIONS: dict[Objection, Promise] = {
    Objection.NOTHING_NEW: gettext_lazy("Every copy that was ticked stands in the register already."),
    Objection.NUMBER_TAKEN: gettext_lazy("One of these numbers is taken. Leave the first number empty to go on."),
}

STRIKING = ("strike-ask", "strike", "strike-back")


class EntryForm(forms.Form):
    """What is the same for all copies that are written in."""

    on = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    source = forms.CharField(
        label=gettext_lazy("Source"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("bookseller, gift, legal deposit …"),
    )
    begin = forms.IntegerField(
        label=gettext_lazy("First number"),
        min_value=1,
        max_value=99_999_999,
        required=False,
        help_text=gettext_lazy("only when a register on paper is carried on"),
    )


class StrikeForm(forms.Form):
    """Lines that are wrong, and why."""

    first = forms.IntegerField(label=gettext_lazy("First number"), min_value=1, max_value=99_999_999)
    last = forms.IntegerField(
        label=gettext_lazy("Last number"),
        min_value=1,
        max_value=99_999_999,
        required=False,
        help_text=gettext_lazy("empty: this line alone"),
    )
    why = forms.CharField(label=gettext_lazy("Reason"), max_length=100)

    def clean_last(self) -> int | None:
        """The numbers go upwards."""
        first, last = self.cleaned_data.get("first"), self.cleaned_data["last"]
        if first and last and last < first:
            raise forms.ValidationError(
                _("The last number, %(last)s, comes before the first, %(first)s.") % {"last": last, "first": first}
            )
        return int(last) if last else None


class NarrowForm(forms.Form):
    """Which of the copies that are not in the register are wanted."""

    since = forms.DateField(
        label=gettext_lazy("Added since"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no day. Write it as 2026-03-01.")},
    )
    brought = forms.TypedChoiceField(
        label=gettext_lazy("Import"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": gettext_lazy("Choose an import of the list.")},
    )
    barcodes = forms.CharField(
        label=gettext_lazy("Barcodes"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("scanned or pasted, one a line"),
        error_messages={
            "max_length": gettext_lazy(
                "This text is too long to be read. Send fewer barcodes at once, in several parts."
            )
        },
    )

    def __init__(self, library: Library, *args: Any) -> None:
        super().__init__(*args)
        self.library = library
        brought = [(one.pk, f"{clock.local(one.requested_at):%Y-%m-%d} {one.file_name}") for one in sources_of(library)]
        self.fields["brought"].choices = [("", _("any")), *brought]  # type: ignore[attr-defined]

    def clean_barcodes(self) -> str:
        """No more than can be shown and ticked on one page."""
        text: str = self.cleaned_data["barcodes"]
        if len(set(barcodes.parsed(text))) > AT_ONCE:
            said = ngettext("At most %(n)s barcode at once.", "At most %(n)s barcodes at once.", AT_ONCE)
            raise forms.ValidationError(said % {"n": AT_ONCE})
        return text

    def narrowed(self) -> Narrowed:
        """What was asked for, so far as it could be read."""
        self.full_clean()
        said = getattr(self, "cleaned_data", {})
        return Narrowed(said.get("since"), said.get("brought"), tuple(barcodes.parsed(said.get("barcodes", ""))))

    def waiting(self, narrowed: Narrowed) -> QuerySet[Item]:
        """The copies that were asked for; none where it could not be read which, for these would be others."""
        found = not_registered(self.library, narrowed)
        return found.none() if self.errors else found


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def listed(request: HttpRequest) -> HttpResponse:
    """The register of a year, and the copies that are not in it; a post asks before it writes them where it is to."""
    library, do = library_of(request), asked(request, "do")
    if do == "show" and not asked(request, "barcodes"):
        kept = {name: asked(request, name) for name in ("year", "since", "brought") if asked(request, name)}
        return redirect(f"{reverse('cataloguing:accessions')}?{urlencode(kept)}")
    strikes = do in STRIKING
    form = EntryForm(None if strikes or do == "show" else request.POST or None, initial={"on": clock.today()})
    wrong = StrikeForm(request.POST if strikes else None)
    if do != "strike-back" and wrong.is_valid() and (answer := _struck(request, library, wrong)):
        return answer
    if form.is_bound and do != "back" and form.is_valid():
        answer = _asked_for_sure(request, library, form) or _written(request, library, form)
        if answer:
            return answer
    year = _year(request)
    page = Paginator(register_of(library, year), PER_PAGE).get_page(request.GET.get("page"))
    seen = (
        placed(request, "accessions", library)
        | _waiting(request, library)
        | {
            "form": form,
            "wrong": wrong,
            "year": year,
            "years": years_of(library),
            "page": page,
            "gaps": missing_numbers(library, year),
            "totals": totals(library, year),
            "parts": range(2, -(-page.paginator.count // MOST_PRINTED) + 1),
            "command": uuid4(),
        }
    )
    return render(request, "cataloguing/accessions.html", seen)


def _asked_for_sure(request: HttpRequest, library: Library, form: EntryForm) -> HttpResponse | None:
    """Before anything is written: how many copies it would be, and which."""
    chosen = among_not_registered(library, _ticked(request)) if asked(request, "do") == "ask" else None
    if not chosen:
        return None
    seen = placed(request, "accessions", library) | {
        "form": form,
        "chosen": chosen,
        "narrow": NarrowForm(library, request.POST),
        "year": _year(request),
        "command": uuid4(),
    }
    return render(request, "cataloguing/accessions_sure.html", seen)


def _written(request: HttpRequest, library: Library, form: EntryForm) -> HttpResponse | None:
    """What was asked for is written; None when it could not be, which the form says."""
    entered = Entered(form.cleaned_data["on"], form.cleaned_data["source"], form.cleaned_data["begin"])
    written = register(act_of(request, library), library, _ticked(request), entered)
    if isinstance(written, Objection):
        form.add_error(None, str(OBJECTIONS[written]))
        return None
    said = ngettext(
        "%(n)s copy is written in: number %(first)s.",
        "%(n)s copies are written in: numbers %(first)s to %(last)s.",
        written.count,
    )
    messages.success(request, said % {"n": written.count, "first": written.first, "last": written.last})
    return redirect("cataloguing:accessions")


def _struck(request: HttpRequest, library: Library, form: StrikeForm) -> HttpResponse | None:
    """The lines are struck out, after a look at them; None when they cannot be, which the form says."""
    said = form.cleaned_data
    wrong = Wrong(_year(request), said["first"], said["last"] or said["first"], said["why"])
    asks = asked(request, "do") == "strike-ask"
    found = to_strike(library, wrong) if asks else strike(act_of(request, library), library, wrong)
    if isinstance(found, Unstruck):
        form.add_error(None, _unstruck(found))
        return None
    if not isinstance(found, int):
        lines = list(found.select_related("item__title").order_by("number"))
        seen = {"wrong": form, "year": wrong.year, "lines": lines, "first": lines[0], "last": lines[-1]}
        seen |= placed(request, "accessions", library) | {"command": uuid4()}
        return render(request, "cataloguing/accessions_strike.html", seen)
    told = ngettext("%(n)s line is struck out.", "%(n)s lines are struck out.", found)
    messages.success(request, told % {"n": found})
    return redirect(f"{reverse('cataloguing:accessions')}?year={wrong.year}")


def _unstruck(why: Unstruck) -> str:
    if why == Unstruck.NOTHING:
        return _("No line that stands has one of these numbers.")
    said = ngettext(
        "At most %(n)s line is struck out at once, and more stand between these numbers.",
        "At most %(n)s lines are struck out at once, and more stand between these numbers.",
        MOST_STRUCK,
    )
    return said % {"n": MOST_STRUCK}


def _waiting(request: HttpRequest, library: Library) -> dict[str, Any]:
    """The copies that are not in the register, those that were asked for; nothing is ticked that nobody ticked."""
    strikes = asked(request, "do") in STRIKING
    form = NarrowForm(library, (request.GET if strikes else request.POST or request.GET) or None)
    narrowed = form.narrowed()
    refused = not_to_register(library, narrowed.barcodes) if narrowed.barcodes else NotOffered()
    waiting = paged(request, form.waiting(narrowed), AT_ONCE, "waiting")
    # What was ticked is shown again, wherever it stands in the list by now.
    ticked = set(_ticked(request))
    elsewhere = ticked - {one.pk for one in waiting}
    scanned = bool(narrowed.barcodes) and (request.method == "GET" or asked(request, "do") == "show")
    return {
        "narrow": form,
        "is_narrowed": narrowed != Narrowed() or bool(form.errors),
        "waiting": waiting,
        "offered": [*(among_not_registered(library, elsewhere) if elsewhere else ()), *waiting],
        "ticked": ticked,
        # Whoever scanned a copy has chosen it; else only the page is ticked that was seen, not those behind it.
        "all_ticked": scanned or (request.method == "GET" and request.GET.get("tick") == str(waiting.number)),
        "not_offered": refused,
    }


@require_safe
@cataloguing(Right.CATALOGUE)
def workbook(request: HttpRequest) -> HttpResponse:
    """The register of a year as a workbook."""
    library, year = library_of(request), _year(request)
    lines = register_of(library, year)
    shown = lines[:MOST_LINES].iterator(chunk_size=2000)
    rows = [[_number(one), *_cells(one), _yuan(one)] for one in shown]
    page = xlsx.Page(f"{year}", _header(), rows, title=_title(library.name, year), notes=left_out(lines, MOST_LINES))
    return downloads.workbook(xlsx.write([page]), f"accessions-{year}.xlsx")


@require_safe
@cataloguing(Right.CATALOGUE)
def printed(request: HttpRequest) -> HttpResponse:
    """The register of a year as a PDF; a long one in parts."""
    library, year = library_of(request), _year(request)
    part = Paginator(register_of(library, year), MOST_PRINTED).get_page(request.GET.get("part"))
    told = totals(library, year)
    rows = [[_number(one), *map(str, _cells(one)), "—" if _yuan(one) is None else _yuan(one)] for one in part]
    rows_printed = [[str(cell) for cell in row] for row in rows]
    value = "—" if told.fen is None else f"{told.fen / 100:,.2f}"
    total = [_("Total: %(n)s items") % {"n": told.items}, "", "", "", "", "", "", value]
    facts = [(_("Items"), f"{told.items}"), (_("Total value"), "—" if told.fen is None else f"¥{value}")]
    if told.without_price:
        facts.append((_("Items without a price"), f"{told.without_price}"))
    if part.paginator.num_pages > 1:
        facts.append((_("Part"), f"{part.number} / {part.paginator.num_pages}"))
    last = part.number == part.paginator.num_pages
    document: paper.Register = {
        "title": _("Accession register %(year)s") % {"year": year},
        "issuer": library.name,
        "facts": facts,
        "header": list(_header()),
        "widths": [0, 0, 0, 5, 2, 2, 2, 0],
        "right": [7],
        "parts": [{"heading": "", "rows": [*rows_printed, *([total] if last else [])], "totals": int(last)}],
        "notes": _missing(missing_numbers(library, year)),
        "signatures": [_("Registered by"), _("Checked by")],
        "page": _("Page # of #"),
    }
    return downloads.printed(paper.pdf(document, clock.now()), f"accessions-{year}.pdf")


def _year(request: HttpRequest) -> int:
    text = asked(request, "year", 4)
    return int(text) if text.isdecimal() and text.isascii() and 1900 <= int(text) <= 2200 else clock.today().year


def _ticked(request: HttpRequest) -> list[int]:
    return [int(text) for text in request.POST.getlist("item") if text.isdecimal() and len(text) < 18]


def _title(library: str, year: int) -> str:
    return f"{library} · " + _("Accession register %(year)s") % {"year": year}


def _header() -> tuple[str, ...]:
    return (
        _("Accession number"),
        _("Day"),
        _("Barcode"),
        _("Title"),
        _("Author"),
        _("Publisher"),
        _("Source"),
        _("Price (yuan)"),
    )


def _number(one: Accession) -> str:
    return f"{one.year}-{one.number:06}"


def _cells(one: Accession) -> list[Any]:
    title = one.item.title
    publisher = f"{title.publisher}, {title.year}" if title.year else title.publisher
    struck = _("struck out %(day)s: %(why)s") % {"day": one.struck_on, "why": one.struck_why} if one.struck_on else ""
    source = " · ".join(filter(None, [one.source, struck]))
    return [one.entered_on.isoformat(), one.item.barcode, title.title, title.responsibility, publisher, source]


def _yuan(one: Accession) -> float | None:
    """The price; what is struck out is in no sum."""
    return None if one.price_fen is None or one.struck_on else one.price_fen / 100


def _missing(numbers: Iterable[int]) -> list[str]:
    text = "、".join(str(number) for number in numbers)
    return [_("Numbers that are missing: %(numbers)s") % {"numbers": text}] if text else []
