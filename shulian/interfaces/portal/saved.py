"""Searches that a reader keeps: saving one, the list of them, and stopping the messages."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.discovery import address, own
from shulian.apps.discovery.access import own_search
from shulian.apps.discovery.actions import saved as actions
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import own_reader
from shulian.interfaces.portal.chips import in_words
from shulian.interfaces.portal.me import uuid_of

PER_PAGE = 20


class SaveForm(forms.Form):
    """What the search is to be called, and whether to tell of what is new."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name of the search"), max_length=100)
    tells = forms.BooleanField(label=gettext_lazy("Tell me once a day what is new for it"), required=False)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def save(request: HttpRequest) -> HttpResponse:
    """Give a search a name and keep it; its parameters stand in the address."""
    reader, parameters = own_reader(request.user), address.read(request.GET)
    if not parameters.values:
        messages.error(request, _("There is nothing to save yet. Please search for something first."))
        return redirect("portal:search")
    if len(parameters.address) > actions.LONGEST:
        messages.error(request, _("This search is too long to be kept. Please search with fewer words."))
        return redirect(f"{reverse('portal:search')}?{parameters.address}")
    said = in_words(parameters)
    initial = {"command": uuid4(), "name": said[:100], "tells": True}
    form = SaveForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = Act("portal", command=form.cleaned_data["command"])
        name, tells = form.cleaned_data["name"], form.cleaned_data["tells"]
        if actions.save_search(act, reader, name, parameters.address, tells=tells):
            messages.success(request, _("The search is saved."))
            return redirect("portal:searches")
        form.add_error(None, _("You keep as many searches as there is room for. Please remove one first."))
    return render(request, "portal/search_save.html", {"here": "me", "form": form, "said": said, "asked": parameters})


@never_cache
@require_safe
@login_required
def searches(request: HttpRequest) -> HttpResponse:
    """The searches that the reader keeps."""
    page = Paginator(own.searches_of(own_reader(request.user)), PER_PAGE).get_page(request.GET.get("page"))
    asked = [address.parsed(one.asked) for one in page]
    said = map(in_words, asked, address.libraries_of(asked))
    rows = list(zip(page, said, strict=True))
    return render(request, "portal/searches.html", {"here": "me", "page": page, "rows": rows, "command": uuid4})


@require_POST
@login_required
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Begin or stop telling, or remove a search."""
    found = own_search(request.user, pk)
    act = Act("portal", command=command_of(request))
    match what:
        case "tell" | "quiet":
            actions.set_telling(act, found, tells=what == "tell")
        case "forget":
            actions.forget_search(act, found)
            messages.success(request, _("The search is removed."))
        case _:
            raise Http404(what)
    return redirect("portal:searches")


@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, secret: UUID) -> HttpResponse:
    """The page behind the link of a message: one button, and nobody needs to sign in for it."""
    found = own.search_by_stop(secret)
    if found is None:
        raise Http404("saved search")
    if request.method == "POST":
        actions.stop_telling(Act("portal", command=command_of(request)), secret)
        found.refresh_from_db()
    return render(request, "portal/search_stop.html", {"here": "me", "saved": found, "command": uuid4()})


def command_of(request: HttpRequest) -> UUID:
    """The command id of a form; a page without one did not come from here."""
    command = uuid_of(request.POST.get("command", ""))
    if command is None:
        raise SuspiciousOperation("command")
    return command
