"""Groups of libraries across the tree, kept by those who make rules at its head."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shulian.apps.alliance.actions.groups import end_group, join_group, leave_group, make_group, rename_group
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import access
from shulian.core.roles import Right
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office

A_PAGE = 50
LONGEST_NAME = 100


class GroupForm(ActForm):
    """A new group."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=30, help_text=gettext_lazy("Letters, figures and hyphens.")
    )
    name = forms.CharField(label=pgettext_lazy("group", "Name"), max_length=LONGEST_NAME)


class JoinForm(ActForm):
    """A library by its code or its full name."""

    library = forms.CharField(label=gettext_lazy("Code or full name of a library"), max_length=100)

    def clean_library(self) -> Library:
        """The library that is meant."""
        text = self.cleaned_data["library"].strip()
        found = list(Library.objects.filter(code=text)[:1]) or list(Library.objects.filter(name=text)[:2])
        if not found:
            raise forms.ValidationError(_("No library has this code or this name. Copy it from the list of libraries."))
        if len(found) > 1:
            raise forms.ValidationError(_("Several libraries have this name. Give the code instead."))
        library: Library = found[0]
        return library


@in_office(Right.MANAGE_POLICY)
@require_http_methods(["GET", "POST"])
def groups(request: HttpRequest) -> HttpResponse:
    """All groups, and the form for another one."""
    listed = access.groups_for(request.user).annotate(size=Count("libraries"))
    form = GroupForm(request.POST if request.method == "POST" else None, initial={"command": uuid4()})
    if form.is_valid():
        made = make_group(act_of(request), form.cleaned_data["code"], form.cleaned_data["name"].strip())
        if made is not None:
            messages.success(request, _("The group is there. Add its libraries."))
            return redirect("office:group", made.pk)
        form.add_error("code", _("Another group has this code. Choose another one."))
        form.renew_command()
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/policy/groups.html", {"here": "policy", "page": page, "form": form})


@in_office(Right.MANAGE_POLICY)
@require_http_methods(["GET", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """The libraries of a group, and the form that adds one."""
    found = access.group_for(request.user, pk)
    form = JoinForm(request.POST if request.method == "POST" else None, initial={"command": uuid4()})
    if form.is_valid():
        library = form.cleaned_data["library"]
        join_group(act_of(request), found, library)
        messages.success(request, _("%(library)s belongs to the group now.") % {"library": library.name})
        return redirect("office:group", pk)
    page = Paginator(found.libraries.order_by("path"), A_PAGE).get_page(request.GET.get("page"))
    context = {"here": "policy", "group": found, "page": page, "form": form, "command": uuid4}
    return render(request, "office/policy/group.html", context)


@in_office(Right.MANAGE_POLICY)
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a group another name; policies know it by its code."""
    found = access.group_for(request.user, pk)
    name = asked_for(request, "name", LONGEST_NAME).strip()
    if name:
        rename_group(act_of(request), found, name)
        messages.success(request, _("The group has its new name."))
    else:
        messages.error(request, _("Write the new name; the group keeps its old one."))
    return redirect("office:group", pk)


@in_office(Right.MANAGE_POLICY)
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a library out."""
    found = access.group_for(request.user, pk)
    library = found.libraries.filter(code=asked_for(request, "library")).first()
    if library is None:
        raise PermissionDenied("library")
    leave_group(act_of(request), found, library)
    messages.success(request, _("%(library)s does not belong to the group any more.") % {"library": library.name})
    return redirect("office:group", pk)


@in_office(Right.MANAGE_POLICY)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a group up that nothing speaks of."""
    if end_group(act_of(request), access.group_for(request.user, pk)):
        messages.success(request, _("The group is given up."))
        return redirect("office:groups")
    messages.error(request, _("A policy speaks of this group, so it stays. Past versions count too."))
    return redirect("office:group", pk)
