"""What readers are told, in which words and at which hours, library by library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shulian.apps.alliance.access import acting_library, libraries_for, library_for
from shulian.apps.alliance.models import Library
from shulian.apps.notices import words
from shulian.apps.notices.actions.texts import (
    Draft,
    Which,
    faults_of,
    is_a_text,
    save_habits,
    save_template,
    withdraw_habits,
    withdraw_template,
)
from shulian.apps.notices.queries.habits import habits_at
from shulian.apps.notices.queries.templates import Text, text_at, texts_at, versions
from shulian.core.notices.kinds import PRIVATE, Channel, Kind, parameters_of
from shulian.core.notices.texts import fill, in_words
from shulian.core.notices.timing import MOST_STEPS
from shulian.core.roles import Right
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.notice_forms import HabitsForm, TextForm

A_PAGE = 10


@dataclass(frozen=True)
class Row:
    """A text in the list: what it is for, and whose words these are."""

    kind: str
    name: str
    language: str
    language_name: str
    step: int
    text: Text
    own: bool


@in_office(Right.MANAGE_NOTICES)
@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """All texts that hold at one library, and where each comes from."""
    library = acting_library(request.user, Right.MANAGE_NOTICES, asked_for(request, "library"))
    found = sorted(texts_at(library).items(), key=lambda one: (list(Kind).index(Kind(one[0][0])), one[0][2]))
    rows = [
        Row(kind, str(words.KINDS[kind]), language, str(words.LANGUAGES[language]), step, text, _is_own(text, library))
        for (kind, language, step), text in found
    ]
    context = _frame(request, library, "texts") | {"rows": rows, "steps": range(1, MOST_STEPS + 1)}
    return render(request, "office/notices/texts.html", context)


@in_office(Right.MANAGE_NOTICES)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, code: str, kind: str, language: str, step: int) -> HttpResponse:
    """One text: look at it filled in, save it as a new version, or hand back to the one above."""
    library = library_for(request.user, Right.MANAGE_NOTICES, code)
    if not is_a_text(kind, language, step):
        raise Http404(kind)
    which = Which(library, Kind(kind), language, step)
    held = text_at(library, which.kind, language, step)
    form = TextForm(request.POST) if request.method == "POST" else TextForm.of(held)
    shown = Draft(held.subject, held.body, held.code, held.names, held.wechat_code, held.wechat_names)
    if request.method == "POST":
        if asked_for(request, "do") == "withdraw":
            withdraw_template(act_of(request, library), which)
            messages.success(request, _("The text of the library above holds again."))
            return _back(library)
        form.is_valid()
        shown = form.draft()
        preview = asked_for(request, "do") == "preview"
        faults = faults_of(which.kind, shown) if preview else save_template(act_of(request, library), which, shown)
        if not faults and not preview:
            messages.success(request, _("The text is saved; the next notice uses it."))
            return _back(library)
        form.object_to(faults)
    context = _frame(request, library, "texts") | _about(which, held) | {"form": form}
    context["preview"] = None if form.is_bound and form.errors else _preview(which, shown)
    context["page"] = Paginator(versions(library, which.kind, language, step), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/notices/text.html", context)


@in_office(Right.MANAGE_NOTICES)
@require_http_methods(["GET", "POST"])
def times(request: HttpRequest) -> HttpResponse:
    """Quiet hours and steps of one library and all below it."""
    library = acting_library(request.user, Right.MANAGE_NOTICES, request.GET.get("library", "").replace("\0", "")[:20])
    held = habits_at(library)
    form = HabitsForm(request.POST) if request.method == "POST" else HabitsForm.of(held.habits)
    if request.method == "POST" and asked_for(request, "do") == "withdraw":
        withdraw_habits(act_of(request, library), library)
        messages.success(request, _("The times of the library above hold again."))
        return redirect(f"{request.path}?library={library.code}")
    if request.method == "POST" and form.is_valid():
        fault = save_habits(act_of(request, library), library, form.habits())
        if fault is None:
            messages.success(request, _("The times are saved and hold from now on."))
            return redirect(f"{request.path}?library={library.code}")
        form.object_to(fault)
    own = held.library is not None and held.library.pk == library.pk
    context = _frame(request, library, "times") | {"form": form, "source": held.library, "own": own}
    return render(request, "office/notices/times.html", context)


def _frame(request: HttpRequest, library: Library, tab: str) -> dict[str, Any]:
    libraries = libraries_for(request.user, Right.MANAGE_NOTICES)
    return {"here": "notices", "tab": tab, "libraries": libraries, "chosen": library, "command": uuid4()}


def _about(which: Which, held: Text) -> dict[str, Any]:
    names = [(name, words.PARAMETERS[name], name in PRIVATE) for name in parameters_of(which.kind, Channel.EMAIL)]
    return {
        "which": which,
        "kind_name": words.KINDS[which.kind],
        "language_name": words.LANGUAGES[which.language],
        "names": names,
        "held": held,
        "own": _is_own(held, which.library) and held.row is not None and held.row.step == which.step,
    }


def _preview(which: Which, draft: Draft) -> dict[str, Any]:
    values = in_words(words.SAMPLE, which.language)
    return {
        "subject": fill(draft.subject, values),
        "body": fill(draft.body, values),
        "gateway": [
            (words.CHANNELS[channel], code, [(name, values[name]) for name in names])
            for channel, code, names in (
                (Channel.SMS, draft.code, draft.names),
                (Channel.WECHAT, draft.wechat_code, draft.wechat_names),
            )
            if code
        ],
    }


def _is_own(text: Text, library: Library) -> bool:
    return text.row is not None and text.row.library_id == library.pk


def _back(library: Library) -> HttpResponse:
    response = redirect("office:notice-texts")
    response["Location"] += f"?library={library.code}"
    return response
