"""The authority file in and out of files, and the work list of headings that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from procrastinate.exceptions import AlreadyEnqueued

from shulian.apps.catalogue.actions.authorities import Said, import_authorities
from shulian.apps.catalogue.actions.imports import NotReadableError
from shulian.apps.catalogue.jobs import count_headings_without_authority
from shulian.apps.catalogue.queries.authorities import authorities_like, open_headings
from shulian.apps.catalogue.rejections import why_not_file
from shulian.core.authorities import LONGEST, Kind
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.authorities import KINDS, PER_PAGE
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.lists import left_out
from shulian.protocols import marc

MOST = 20_000
LARGEST = 20 * 1024 * 1024
MOST_ROWS = 200_000


class FileForm(forms.Form):
    """A file of authority records."""

    file = forms.FileField(
        label=gettext_lazy("File of authority records"),
        help_text=gettext_lazy("UNIMARC or MARC21 as ISO 2709, XML or JSON, at most 20 MB and 20,000 records"),
        allow_empty_file=True,
    )

    def clean_file(self) -> Any:
        """A longer one would keep everybody else waiting."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 20 MB. Send it in parts."))
        return file


@require_safe
@cataloguing(Right.CATALOGUE)
def open_list(request: HttpRequest) -> HttpResponse:
    """Headings that stand in titles and in no authority."""
    kind = asked(request, "kind", 10)
    page = Paginator(open_headings(kind if kind in set(Kind) else ""), PER_PAGE).get_page(request.GET.get("page"))
    seen = placed(request, "authorities", library_of(request)) | {
        "page": page,
        "rows": [(one, KINDS[Kind(one.kind)]) for one in page],
        "kind": kind,
        "kinds": [(kind, KINDS[kind]) for kind in (Kind.PERSON, Kind.SUBJECT)],
        "command": uuid4(),
    }
    return render(request, "cataloguing/authorities/open.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def count(request: HttpRequest) -> HttpResponse:
    """Have the work list written anew."""
    act_of(request)
    with suppress(AlreadyEnqueued), transaction.atomic():
        count_headings_without_authority.defer()
    messages.success(request, _("The list is being written anew in the background. Load the page again in a moment."))
    return redirect("cataloguing:open-headings")


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file of authority records."""
    library = library_of(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            left = Counter[str]()
            told = import_authorities(act_of(request, library), _authorities(cast(BinaryIO, file), left))
            number = told["taken"]
            said = ngettext("%(n)s heading was taken.", "%(n)s headings were taken.", number) % {"n": number}
            passed = _("%(n)s records were passed over: no authority of a person, body, place or subject.")
            messages.success(request, said + (" " + passed % {"n": told["passed"]} if told["passed"] else ""))
            if left:
                rest = _("%(n)s records behind the first 20,000 were not looked at. Send them as a file of their own.")
                messages.warning(request, rest % {"n": left["records"]})
            return redirect("cataloguing:authorities")
        except NotReadableError as error:
            form.add_error("file", why_not_file(error.kind))
    seen = placed(request, "authorities", library) | {"form": form, "command": uuid4()}
    return render(request, "cataloguing/authorities/file.html", seen)


@require_safe
@cataloguing(Right.CATALOGUE)
def workbook(request: HttpRequest) -> HttpResponse:
    """Every heading with its forms."""
    kind = asked(request, "kind", 10)
    found = authorities_like(asked(request, "q", 60), kind if kind in set(Kind) else "")
    header = (_("Kind"), _("Heading"), _("Dates"), _("Other forms"), _("Note"), _("Where it was found"))
    rows = [
        (
            str(KINDS[Kind(one.kind)]),
            one.heading,
            one.dates,
            "; ".join(form.form for form in one.forms.all() if not form.is_heading),
            one.note,
            one.source,
        )
        for one in found[:MOST_ROWS]
    ]
    page = xlsx.Page(_("Authority file"), header, rows, notes=left_out(found, MOST_ROWS))
    return downloads.workbook(xlsx.write([page]), "authorities.xlsx")


def _authorities(file: BinaryIO, left: Counter[str]) -> Iterator[tuple[str, Said] | None]:
    """What each record of the file says; None for one that is no authority. NotReadableError for another file."""
    kind = marc.sniff(file.read(marc.HEAD))
    if kind not in marc.READABLE:
        raise NotReadableError(kind)
    for number, result in enumerate(marc.read(file, kind)):
        if number >= MOST:
            left["records"] += 1
            continue
        said = marc.describe_authority(result) if isinstance(result, marc.Record) else None
        yield _said(cast(marc.Record, result), said) if said else None


def _said(record: marc.Record, one: marc.AuthorityDescription) -> tuple[str, Said]:
    variants = tuple(text[:LONGEST] for text in one.variants[:100])
    return record.control_number[:100], Said(
        kind=one.kind,
        heading=one.heading[:LONGEST],
        variants=variants,
        dates=one.dates[:60],
        note=one.note,
        source=one.source[:200],
        see_also=one.related,
    )
