"""Copy cataloguing (套录): look in another catalogue, take a record over as a draft."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.catalogue import copy
from shulian.apps.catalogue.access import keeps_targets
from shulian.apps.catalogue.actions.editing import lines_of, read_again
from shulian.apps.catalogue.actions.targets import Access, remove_target, save_target
from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.catalogue.queries.records import target_by_id, targets
from shulian.apps.catalogue.rejections import why_not_record
from shulian.core.catalogue_places import is_web_address, z3950_place
from shulian.core.fieldlines import shown
from shulian.core.roles import Right
from shulian.interfaces.cataloguing import editor
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.elsewhere import PROTOCOLS, inside_said
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.protocols import marc

LONGEST_RECORD = 200_000
"""Bytes that go to the page and come back with the form; what is longer comes in as a file."""
SAID = ("name", "kind", "address", "database", "syntax", "encoding")


class TargetForm(forms.Form):
    """A catalogue to look in."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    kind = forms.ChoiceField(label=gettext_lazy("Protocol"), choices=list(PROTOCOLS.items()))
    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=200, help_text=gettext_lazy("SRU: https://…; Z39.50: host:port")
    )
    database = forms.CharField(label=gettext_lazy("Database"), max_length=100, required=False)
    syntax = forms.CharField(
        label=gettext_lazy("Record syntax or schema"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("such as marcxml, cnmarcxml, unimarc, usmarc"),
    )
    encoding = forms.CharField(
        label=gettext_lazy("Encoding"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("such as utf-8 or gb18030; empty: as the records say"),
    )
    user = forms.CharField(
        label=gettext_lazy("User name (Z39.50)"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("only where the catalogue asks for one"),
    )
    password = forms.CharField(
        label=gettext_lazy("Password (Z39.50)"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Name and password are sealed and shown to nobody again."),
    )
    without = forms.BooleanField(label=gettext_lazy("Ask without name and password from now on"), required=False)

    def __init__(self, changed: CatalogueTarget | None, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if changed is None or not changed.sealed:
            del self.fields["without"]
        else:
            self.fields["user"].help_text = _(
                "A name and a password are kept. Empty: they stay, as long as the address stays."
            )

    def clean(self) -> dict[str, Any]:
        """An address is one of its protocol; name and password go to Z39.50 alone, a password with its name."""
        said = self.cleaned_data
        by_sru = said.get("kind") == CatalogueTarget.Kind.SRU
        if by_sru and said.get("address") and not is_web_address(said["address"]):
            self.add_error("address", _("Write the whole address, such as https://opac.example.cn/sru."))
        elif not by_sru and said.get("address") and z3950_place(said["address"]) is None:
            self.add_error("address", _("Write the host, and behind it the port and the database: host:port/database."))
        if said.get("password") and not said.get("user"):
            self.add_error("user", _("Type the name that belongs to the password."))
        if said.get("user") and by_sru:
            self.add_error("user", _("Only Z39.50 asks for a name. Empty the field."))
        return said

    def access(self) -> Access | None:
        """What to keep from now on; None: what is kept stays."""
        said = self.cleaned_data
        return Access(said["user"], said["password"]) if said["user"] or said.get("without") else None

    def target(self) -> dict[str, str]:
        """What is said of the catalogue itself."""
        return {name: self.cleaned_data[name] for name in SAID}


@require_safe
@cataloguing(Right.CATALOGUE)
def look(request: HttpRequest) -> HttpResponse:
    """Look in another catalogue, and what it answers."""
    library, query = library_of(request), asked(request, "q")
    chosen = target_by_id(int(asked(request, "target"))) if asked(request, "target", 18).isdecimal() else None
    answer = copy.Answer()
    failed = kept_out = False
    inside = ""
    if chosen is not None and query:
        try:
            answer = copy.look_up(chosen, query)
        except copy.NotLetInError:
            kept_out = True
        except copy.InsideError as error:
            inside = inside_said(error.host, error.how)
        except copy.NoAnswerError:
            failed = True
    seen = placed(request, "records", library) | {
        "targets": targets(),
        "chosen": chosen,
        "q": query,
        "found": [_row(one) for one in answer.records],
        "left_out": [_left_out(reason, number) for reason, number in answer.left_out.items()],
        "asked": chosen is not None and bool(query),
        "failed": failed,
        "kept_out": kept_out,
        "inside": inside,
        "keeps_targets": keeps_targets(request.user),
        "command": uuid4(),
    }
    return render(request, "cataloguing/copy.html", seen)


@require_POST
@cataloguing(Right.CATALOGUE)
def take(request: HttpRequest) -> HttpResponse:
    """Take a record that was found over as a draft; it comes back in the page, as it came from the catalogue."""
    sent = request.POST.get("raw", "")
    if len(sent) > 2 * LONGEST_RECORD:
        # Cut, it would still be read, and what is behind the cut be lost.
        messages.error(request, _too_long())
        return redirect("cataloguing:copy")
    try:
        raw = bytes.fromhex(sent)
    except ValueError as error:
        raise BadRequest("raw") from error
    found = read_again(raw)
    if found is None:
        raise BadRequest("raw")
    target = target_by_id(int(pk)) if (pk := asked(request, "target", 18)).isdecimal() else None
    return editor.open_draft(request, library_of(request), found, target.name if target else "")


@require_http_methods(["GET", "POST"])
@cataloguing(Right.CATALOGUE)
def edit_targets(request: HttpRequest) -> HttpResponse:
    """The catalogues to look in: added, changed, removed by who catalogues for the whole alliance."""
    if not keeps_targets(request.user):
        raise PermissionDenied("targets")
    library = library_of(request)
    pk = asked(request, "target", 18)
    changed = target_by_id(int(pk)) if pk.isdecimal() else None
    if pk and changed is None:
        raise Http404("target")
    begun = {name: getattr(changed, name) for name in SAID} if changed else None
    form = TargetForm(changed, request.POST or None, initial=begun)
    if request.method == "POST" and changed and request.POST.get("do") == "remove":
        remove_target(act_of(request, library), changed)
        messages.success(request, _("The catalogue is taken off the list."))
        return redirect("cataloguing:targets")
    if request.method == "POST" and form.is_valid():
        if save_target(act_of(request, library), form.target(), changed, form.access()):
            messages.success(request, _("The catalogue is saved."))
            return redirect("cataloguing:targets")
        form.add_error("name", _("Another catalogue of the list has this name."))
    seen = placed(request, "records", library) | {"targets": targets(), "form": form, "changed": changed}
    return render(request, "cataloguing/targets.html", seen | {"command": uuid4()})


def _row(record: marc.Record) -> dict[str, Any]:
    said = marc.describe(record)
    return {
        "title": said.title or _("without a title"),
        "remainder": said.remainder,
        "responsibility": said.responsibility,
        "edition": said.edition,
        "publisher": said.publisher,
        "year": said.year,
        "isbn": ", ".join(said.isbns[:2]),
        "format": record.format.value,
        "lines": [shown(line) for line in lines_of(record)],
        "raw": record.raw.hex() if len(record.raw) <= LONGEST_RECORD else "",
        "too_long": _too_long() if len(record.raw) > LONGEST_RECORD else "",
        "command": uuid4(),
    }


def _left_out(reason: str, number: int) -> str:
    said = ngettext(
        "%(number)s record that it gave is left out: %(why)s",
        "%(number)s records that it gave are left out: %(why)s",
        number,
    )
    return said % {"number": number, "why": why_not_record(reason)}


def _too_long() -> str:
    said = _("This record has more than %(most)s bytes and is not taken over one by one.") % {
        "most": f"{LONGEST_RECORD:,}"
    }
    return said + " " + _("Have it sent as a file and take it on the page “Imports”, which takes all of it.")
