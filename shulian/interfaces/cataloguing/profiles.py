"""Profiles for files: the list, one to change, one to begin with."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.access import profile_for
from shulian.apps.catalogue.actions.profiles import NameTakenError, remove_profile, save_profile
from shulian.apps.catalogue.models import ImportProfile
from shulian.apps.catalogue.queries.imports import profiles_of
from shulian.apps.catalogue.rules import PRESETS, RulesError
from shulian.core.roles import Right
from shulian.interfaces.cataloguing import import_words as words
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.cataloguing.profile_form import MarcForm, ProfileForm, TableForm, groups, initial

FIRST = "cnmarc-905"


@require_safe
@cataloguing(Right.IMPORT_RECORDS)
def profiles(request: HttpRequest) -> HttpResponse:
    """The library's profiles, and the presets to begin with."""
    library = library_of(request, Right.IMPORT_RECORDS)
    context = placed(request, "imports", library, Right.IMPORT_RECORDS) | {
        "profiles": [(one, words.OVERLAYS.get(one.rules.get("overlay"), "")) for one in profiles_of(library)],
        "presets": [(name, words.PRESETS[name]) for name in PRESETS],
        "command": uuid4(),
    }
    return render(request, "cataloguing/profiles.html", context)


@require_http_methods(["GET", "POST"])
@cataloguing(Right.IMPORT_RECORDS)
def new(request: HttpRequest) -> HttpResponse:
    """A new profile, from a preset."""
    library, preset = library_of(request, Right.IMPORT_RECORDS), asked(request, "preset")
    preset = preset if preset in PRESETS else FIRST
    form_class = TableForm if PRESETS[preset].get("columns") else MarcForm
    form = form_class(request.POST or None, initial=initial("", PRESETS[preset]))
    return _form(request, library, form, None, preset)


@require_http_methods(["GET", "POST"])
@cataloguing(Right.IMPORT_RECORDS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """One profile."""
    profile = profile_for(request.user, pk)
    form_class = TableForm if profile.kind == ImportProfile.Kind.TABLE else MarcForm
    form = form_class(request.POST or None, initial=initial(profile.name, profile.rules))
    return _form(request, profile.library, form, profile, "")


@require_POST
@cataloguing(Right.IMPORT_RECORDS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a profile away."""
    profile = profile_for(request.user, pk)
    stopped = remove_profile(act_of(request, profile.library), profile)
    messages.success(request, _("The profile is thrown away; what was imported with it stays."))
    if stopped:
        said = _("Harvests that went by it are stopped: %(names)s. Save them with another profile to go on.")
        messages.warning(request, said % {"names": "、".join(stopped)})
    return redirect("cataloguing:profiles")


def _form(
    request: HttpRequest, library: Library, form: ProfileForm, profile: ImportProfile | None, preset: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(act_of(request, library), library, profile, form.cleaned_data["name"], form.rules())
            messages.success(request, _("The profile is saved. Try it on a file now."))
            return redirect("cataloguing:imports")
        except RulesError as error:
            form.add_error(None, words.rules_error_words(error))
        except NameTakenError:
            form.add_error("name", _("Another profile has this name."))
    context = placed(request, "imports", library, Right.IMPORT_RECORDS) | {
        "form": form,
        "groups": groups(form),
        "profile": profile,
        "preset": preset,
        "command": uuid4(),
    }
    return render(request, "cataloguing/profile.html", context)
