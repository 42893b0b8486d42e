"""Walls of one's libraries: put up with an address that is shown once, taken down at any time."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.access import screen_for
from shulian.apps.statistics.actions.screens import PutUp, put_up, take_down
from shulian.apps.statistics.queries.live import screens_at
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import paged
from shulian.interfaces.office.acting import ActForm, act_of, in_office
from shulian.interfaces.templatetags.look import moment

MANAGE = Right.MANAGE_LIBRARY
A_PAGE = 50


class WallForm(ActForm):
    """Where the wall hangs."""

    name = forms.CharField(label=gettext_lazy("Where it hangs"), max_length=100)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")

    def __init__(self, account: Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].queryset = libraries_for(account, MANAGE)  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]


@in_office(MANAGE)
@require_http_methods(["GET", "POST"])
def walls(request: HttpRequest) -> HttpResponse:
    """The walls of one's libraries, and the form that puts one up."""
    form = WallForm(request.user, request.POST or None, initial={"command": uuid4()})
    if form.is_valid():
        library = form.cleaned_data["library"]
        return _told(request, put_up(act_of(request, library), library, form.cleaned_data["name"]))
    if form.is_bound:
        form.renew_command()
    page = paged(request, screens_at(libraries_for(request.user, MANAGE)), A_PAGE)
    lines = [(screen, uuid4()) for screen in page.object_list]
    return render(request, "office/wall/walls.html", {"here": "walls", "form": form, "page": page, "lines": lines})


@in_office(MANAGE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The walls as a workbook; no address stands in it."""
    rows = [
        (
            screen.name,
            screen.library.name,
            moment(screen.made_at),
            screen.made_by.display_name if screen.made_by else "",
        )
        for screen in screens_at(libraries_for(request.user, MANAGE))
    ]
    page = xlsx.Page(_("Walls"), (_("Where it hangs"), _("Library"), _("Put up"), _("By")), rows)
    return workbook(xlsx.write([page]), f"walls-{clock.today()}.xlsx")


@in_office(MANAGE)
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The address shows nothing from now on."""
    screen = screen_for(request.user, pk)
    take_down(act_of(request, screen.library), screen)
    messages.success(request, _("The wall is taken down; its address shows nothing any more."))
    return redirect("office:walls")


def _told(request: HttpRequest, made: PutUp) -> HttpResponse:
    address = request.build_absolute_uri(reverse("wall", args=[made.secret]))
    return render(request, "office/wall/put_up.html", {"here": "walls", "screen": made.screen, "address": address})
