"""A dry run of a draft: how far it is, what would have differed, examples, and a file of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.queries.tree import names_of
from shulian.apps.circulation import access
from shulian.apps.circulation.actions.trials import DONE, OTHER_DAY, SAME, UNJUDGED, ask_trial, stop_trial, unfinished
from shulian.apps.circulation.models import PolicyTrial
from shulian.apps.circulation.policy_words import class_name
from shulian.apps.circulation.refusals import sentence
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import act_of, in_office
from shulian.interfaces.office.policy.sentences import category_names
from shulian.interfaces.office.policy.showing import chinese
from shulian.interfaces.templatetags.look import day

KINDS: dict[str, Promise] = {"checkout": pgettext_lazy("trial", "Loans"), "renew": pgettext_lazy("trial", "Renewals")}


@dataclass(frozen=True)
class Counted:
    """How many decisions of a kind would have come out otherwise in the same way."""

    kind: str
    before: str
    after: str
    number: int


@dataclass(frozen=True)
class Example:
    """One of them: when, where, whose item of what class, what kind of reader; never who."""

    kind: str
    on: date
    library: str
    owner: str
    reader: str
    home: str
    item_class: str
    before: str
    after: str


@in_office(Right.MANAGE_POLICY)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a dry run."""
    draft = access.draft_for(request.user, pk)
    made = ask_trial(act_of(request, draft.library), draft)
    if made is None:
        messages.error(request, _("The draft has faults. Mend what is marked, then begin the dry run."))
        return redirect("office:policy-draft", pk)
    return redirect("office:policy-trial", made.pk)


@in_office(Right.MANAGE_POLICY)
@require_safe
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """A dry run with what it has found so far."""
    return render(request, "office/policy/trial.html", _shown(access.trial_for(request.user, pk)))


@in_office(Right.MANAGE_POLICY)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes while the run goes on."""
    return render(request, "office/policy/trial_progress.html", _shown(access.trial_for(request.user, pk)))


@in_office(Right.MANAGE_POLICY)
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the run to stop."""
    found = access.trial_for(request.user, pk)
    stop_trial(act_of(request, found.library), found)
    return redirect("office:policy-trial", pk)


@in_office(Right.MANAGE_POLICY)
@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, as a workbook."""
    found = access.trial_for(request.user, pk)
    counts = [(one.kind, one.before, one.after, one.number) for one in _counted(found)]
    header = (_("Kind"), _("Before"), _("With the draft"), pgettext("trial", "Number"))
    examples = [
        (
            one.kind,
            one.on.isoformat(),
            one.library,
            one.owner,
            one.reader,
            one.home,
            one.item_class,
            one.before,
            one.after,
        )
        for one in _examples(found)
    ]
    columns = (_("Kind"), _("Day"), _("Library"), _("Owner of the item"), _("Reader category"), _("Home library"))
    more = (_("Item class"), _("Before"), _("With the draft"))
    pages = [
        xlsx.Page(_("What would differ"), header, counts, title=_("Dry run %(number)s") % {"number": pk}),
        xlsx.Page(_("Examples"), (*columns, *more), examples),
    ]
    return workbook(xlsx.write(pages), f"policy-dry-run-{pk}.xlsx")


def _shown(found: PolicyTrial) -> dict[str, Any]:
    tally = found.tally
    return {
        "here": "policy",
        "trial": found,
        "underway": unfinished().filter(pk=found.pk).exists(),
        "share": 100 * found.done // found.total if found.total else 0,
        "same": sum(of_kind.get(SAME, 0) for of_kind in tally.values()),
        "unjudged": sum(of_kind.get(UNJUDGED, 0) for of_kind in tally.values()),
        "counted": _counted(found),
        "examples": _examples(found),
        "differing": sum(one.number for one in _counted(found)),
        "command": uuid4,
    }


def _counted(found: PolicyTrial) -> list[Counted]:
    rows = [
        Counted(str(KINDS.get(kind, kind)), *_words(came), number)
        for kind, of_kind in found.tally.items()
        for came, number in of_kind.items()
        if came not in (SAME, UNJUDGED)
    ]
    return sorted(rows, key=lambda row: -row.number)


def _examples(found: PolicyTrial) -> list[Example]:
    libraries = names_of(one[place] for one in found.examples for place in ("library", "owner", "home"))
    categories = category_names(chinese())
    return [_example(one, libraries, categories) for one in found.examples]


def _example(kept: Mapping[str, Any], libraries: Mapping[int, str], categories: Mapping[str, str]) -> Example:
    said = _words(kept["came"])
    due = [date.fromisoformat(kept[name]) if kept[name] else None for name in ("due_before", "due_after")]
    before, after = (_("due %(day)s") % {"day": day(on)} if on else words for on, words in zip(due, said, strict=True))
    return Example(
        kind=str(KINDS.get(kept["kind"], kept["kind"])),
        on=date.fromisoformat(kept["on"]),
        library=libraries.get(kept["library"], ""),
        owner=libraries.get(kept["owner"], ""),
        reader=categories.get(kept["category"], kept["category"]),
        home=libraries.get(kept["home"], ""),
        item_class=class_name(kept["item_class"]),
        before=before,
        after=after,
    )


def _words(came: str) -> tuple[str, str]:
    """What was, and what would be."""
    if came == OTHER_DAY:
        return _("granted"), _("granted with another due date")
    before, _sign, after = came.partition(">")
    return _outcome(before), _outcome(after)


def _outcome(word: str) -> str:
    if word == DONE:
        return _("granted")
    return sentence(Refusal(word)) if word in set(Refusal) else word
