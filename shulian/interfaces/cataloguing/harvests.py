"""Catalogues that a library harvests by OAI-PMH (收割来源): the list, one entered or changed, stopped, fetched now."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.access import harvest_source_for
from shulian.apps.catalogue.actions.harvests import NameTakenError, Said, save_source, stop_source
from shulian.apps.catalogue.models import HarvestSource, ImportProfile
from shulian.apps.catalogue.queries.harvests import sources_of
from shulian.apps.catalogue.queries.imports import profiles_of
from shulian.apps.holdings.jobs import harvest_now
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed

RIGHT = Right.IMPORT_RECORDS


class SourceForm(forms.Form):
    """A provider of records."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    address = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("the base address of the OAI-PMH provider, without ?verb="),
        error_messages={"invalid": gettext_lazy("Write the whole address, such as https://opac.example.cn/oai.")},
    )
    form = forms.CharField(
        label=gettext_lazy("Record format"),
        max_length=60,
        initial="marcxml",
        help_text=gettext_lazy("the metadataPrefix of the provider: marcxml, cnmarcxml, …"),
    )
    set = forms.CharField(
        label=gettext_lazy("Set"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("the setSpec; empty: everything"),
    )
    profile = forms.ModelChoiceField(
        label=gettext_lazy("Profile"),
        queryset=ImportProfile.objects.none(),
        required=False,
        empty_label=gettext_lazy("None (905 or 852)"),
    )

    def __init__(self, library: Library, *args: object, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self.fields["profile"].queryset = profiles_of(library).filter(kind=ImportProfile.Kind.MARC)  # type: ignore[attr-defined]

    def clean_address(self) -> str:
        """An address that asks something already cannot be asked anything else."""
        address = str(self.cleaned_data["address"])
        if not address.startswith(("http://", "https://")) or "?" in address or "#" in address:
            raise forms.ValidationError(_("Only the base address, by http or https, without what follows a “?”."))
        return address

    def said(self) -> Said:
        """What was entered, as the rules know it."""
        given = self.cleaned_data
        return Said(given["name"], given["address"], given["form"], given["set"], given["profile"])


@require_http_methods(["GET", "POST"])
@cataloguing(RIGHT)
def harvests(request: HttpRequest) -> HttpResponse:
    """The library's providers, and one that is entered or changed."""
    pk = asked(request, "source", 18)
    changed = harvest_source_for(request.user, int(pk)) if pk.isdecimal() else None
    library = changed.library if changed else library_of(request, RIGHT)
    form = SourceForm(library, request.POST or None, initial=_begun(changed))
    if request.method == "POST" and form.is_valid():
        try:
            save_source(act_of(request, library), library, form.said(), changed)
            messages.success(request, _("The catalogue is saved: it is harvested every night."))
            return redirect("cataloguing:harvests")
        except NameTakenError:
            form.add_error("name", _("Another harvested catalogue has this name."))
    seen = {"sources": sources_of(library), "form": form, "changed": changed, "command": uuid4()}
    return render(request, "cataloguing/harvests.html", placed(request, "imports", library, RIGHT) | seen)


@require_POST
@cataloguing(RIGHT)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch from a provider now, or no more."""
    source = harvest_source_for(request.user, pk)
    if request.POST.get("do") == "stop":
        stop_source(act_of(request, source.library), source)
        messages.success(request, _("It is harvested no more; what came from it stays."))
    elif source.is_active:
        harvest_now.defer(source=source.pk)
        messages.success(request, _("It is fetched now, in the background. What comes stands under imports."))
    else:
        messages.error(request, _("It is stopped. Save it again to go on."))
    return redirect("cataloguing:harvests")


def _begun(changed: HarvestSource | None) -> dict[str, object]:
    names = ("name", "address", "set", "profile")
    return {name: getattr(changed, name) for name in names} | {"form": changed.prefix} if changed else {}
