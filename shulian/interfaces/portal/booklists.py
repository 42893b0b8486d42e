"""Lists of titles that a reader makes, orders, and may share."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.discovery import own
from shulian.apps.discovery.access import own_list
from shulian.apps.discovery.actions import lists as actions
from shulian.apps.discovery.models import Booklist
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import own_reader
from shulian.interfaces.onward import within
from shulian.interfaces.portal import holdings, whereabouts
from shulian.interfaces.portal.export import ids_of
from shulian.interfaces.portal.saved import command_of

PER_PAGE = 20
MOVES = {
    actions.Move.UP.value: pgettext_lazy("on a list", "Up"),
    actions.Move.DOWN.value: pgettext_lazy("on a list", "Down"),
    actions.Move.FIRST.value: gettext_lazy("To the top"),
    actions.Move.LAST.value: gettext_lazy("To the end"),
    "off": gettext_lazy("Take it off the list"),
}


class ListForm(forms.Form):
    """The name of a list and what it is for."""

    command = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=100)
    note = forms.CharField(
        label=gettext_lazy("About this list"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Whoever has the shared address reads this too."),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def lists(request: HttpRequest) -> HttpResponse:
    """The reader's lists, and the form for a new one."""
    reader = own_reader(request.user)
    form = ListForm(request.POST or None, initial={"command": uuid4()})
    if request.method == "POST" and form.is_valid():
        act = Act("portal", command=form.cleaned_data["command"])
        if made := actions.make_list(act, reader, form.cleaned_data["name"], form.cleaned_data["note"]):
            return redirect("portal:list", pk=made)
        form.add_error(None, _("You keep as many lists as there is room for. Please remove one first."))
    page = Paginator(own.lists_of(reader), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/lists.html", {"here": "me", "page": page, "form": form})


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def booklist(request: HttpRequest, pk: int) -> HttpResponse:
    """One own list; a POST gives it another name or note."""
    found = own_list(request.user, pk)
    initial = {"command": uuid4(), "name": found.name, "note": found.note}
    form = ListForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        act = Act("portal", command=form.cleaned_data["command"])
        actions.describe_list(act, found, form.cleaned_data["name"], form.cleaned_data["note"])
        return redirect("portal:list", pk=pk)
    return render(request, "portal/list.html", _shown(request, found) | {"here": "me", "form": form, "command": uuid4})


@require_POST
@login_required
def change(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Order a list, write a note, take a title off, share it, or remove it."""
    found = own_list(request.user, pk)
    act, title = Act("portal", command=command_of(request)), _number(request.POST.get("title", ""))
    match what:
        case "up" | "down" | "first" | "last":
            actions.move_title(act, found, title, actions.Move(what))
        case "note":
            actions.write_note(act, found, title, request.POST.get("note", "").replace("\0", ""))
        case "off":
            actions.take_off(act, found, title)
        case "share" | "unshare":
            actions.share_list(act, found, shared=what == "share")
        case "forget":
            actions.forget_list(act, found)
            messages.success(request, _("The list is removed."))
            return redirect("portal:lists")
        case _:
            raise Http404(what)
    return redirect("portal:list", pk=pk)


@never_cache
@require_http_methods(["GET", "POST"])
@login_required
def add(request: HttpRequest) -> HttpResponse:
    """Put titles on a list, an old one or a new one; the address says which titles."""
    reader, titles = own_reader(request.user), ids_of(request)
    if not titles:
        messages.error(request, _("Please mark the titles first."))
        return redirect(within(request, request.GET.get("next", "")) or "home")
    form = ListForm(request.POST or None, initial={"command": uuid4()})
    if request.method == "POST":
        chosen = _number(request.POST.get("list", ""))
        act = Act("portal", command=command_of(request))
        if chosen:
            return _added(request, act, own_list(request.user, chosen), titles)
        if form.is_valid():
            # Sent twice, the form makes one list: its command is the page's own, with a name of its own.
            making = Act("portal", command=uuid5(command_of(request), "list"))
            made = actions.make_list(making, reader, form.cleaned_data["name"], form.cleaned_data["note"])
            if made:
                return _added(request, act, own_list(request.user, made), titles)
            form.add_error(None, _("You keep as many lists as there is room for. Please remove one first."))
    single = titles[0] if len(titles) == 1 else None
    seen = {
        "here": "me",
        "titles": titles,
        "lists": own.lists_of(reader, single)[: actions.MOST_LISTS],
        "form": form,
        "command": uuid4(),
    }
    return render(request, "portal/list_add.html", seen)


@require_safe
def shared(request: HttpRequest, share: UUID) -> HttpResponse:
    """A shared list as anybody with its address sees it: without its reader."""
    found = own.list_by_share(share)
    if found is None:
        raise Http404("list")
    return render(request, "portal/list_shared.html", _shown(request, found) | {"here": "home"})


def _shown(request: HttpRequest, found: Booklist) -> dict[str, Any]:
    page = Paginator(own.entries_of(found), PER_PAGE).get_page(request.GET.get("page"))
    held = holdings.of_titles(request, [entry.title_id for entry in page])
    rows = [(entry, holdings.Summary(held.get(entry.title_id, []))) for entry in page]
    return {"list": found, "page": page, "rows": rows, "moves": MOVES.items(), **whereabouts.chooser(request)}


def _added(request: HttpRequest, act: Act, found: Booklist, titles: list[int]) -> HttpResponse:
    added = actions.add_titles(act, found, titles)
    said = ngettext("%(n)d title was put on “%(list)s”.", "%(n)d titles were put on “%(list)s”.", added)
    messages.success(request, said % {"n": added, "list": found.name})
    if added < len(titles):
        messages.info(request, _("The others stand there already, or the list is full."))
    return redirect("portal:list", pk=found.pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
