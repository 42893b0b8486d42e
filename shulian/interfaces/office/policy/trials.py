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
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.queries.tree import names_of
from shulian.apps.circulation import access
from shulian.apps.circulation.actions.judging import (
    DONE,
    KINDS,
    OTHER_DAY,
    OTHER_HOLD,
    OTHER_SANCTION,
    OTHER_SHELF,
    SAME,
    UNJUDGED,
    UNKNOWN,
)
from shulian.apps.circulation.actions.trials import ask_trial, stop_trial, unfinished
from shulian.apps.circulation.models import PolicyTrial
from shulian.apps.circulation.policy_words import class_name, said_words
from shulian.apps.circulation.refusals import sentence
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import act_of, in_office
from shulian.interfaces.office.policy.sentences import category_names
from shulian.interfaces.office.policy.showing import chinese
from shulian.interfaces.templatetags.look import day
from shulian.interfaces.words import OUTCOMES

NAMES: dict[str, Promise] = {
    "checkout": pgettext_lazy("trial", "Loans"),
    "renew": pgettext_lazy("trial", "Renewals"),
    "checkin": pgettext_lazy("trial", "Returns"),
    "place-hold": pgettext_lazy("trial", "Holds"),
}


@dataclass(frozen=True)
class OfKind:
    """The decisions of one kind: how many were tried, came out the same or otherwise, and could not be judged.

    `unknown` are those with which something was not kept that the draft asks for.
    """

    kind: str
    tried: int
    same: int
    otherwise: int
    unknown: int
    unjudged: int


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


OTHERWISE: dict[str, tuple[Promise, Promise]] = {
    OTHER_DAY: (gettext_lazy("granted"), gettext_lazy("granted with another due date")),
    OTHER_SANCTION: (gettext_lazy("a late return"), gettext_lazy("costs another sum or other days")),
    OTHER_HOLD: (gettext_lazy("set aside for one reader"), gettext_lazy("set aside for another, or for nobody")),
    OTHER_SHELF: (gettext_lazy("on the hold shelf"), gettext_lazy("on the hold shelf to another day")),
}
"""Where both decisions have the same name: what was, and what would be."""


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
    kinds = [(one.kind, one.tried, one.same, one.otherwise, one.unknown, one.unjudged) for one in _of_kinds(found)]
    of_kinds = (_("Kind"), _("Decided again"), _("Same as then"), _("Otherwise"), _("Not known"), _("Cannot be judged"))
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
        xlsx.Page(_("By kinds"), of_kinds, kinds),
    ]
    return workbook(xlsx.write(pages), f"policy-dry-run-{pk}.xlsx")


def _shown(found: PolicyTrial) -> dict[str, Any]:
    tally = found.tally
    return {
        "here": "policy",
        "trial": found,
        "underway": unfinished().filter(pk=found.pk).exists(),
        "share": 100 * found.done // found.total if found.total else 0,
        "kinds": _of_kinds(found),
        "unknown": sum(of_kind.get(UNKNOWN, 0) for of_kind in tally.values()),
        "unjudged": sum(of_kind.get(UNJUDGED, 0) for of_kind in tally.values()),
        "counted": _counted(found),
        "examples": _examples(found),
        "differing": sum(one.number for one in _counted(found)),
        "command": uuid4,
    }


def _of_kinds(found: PolicyTrial) -> list[OfKind]:
    rows = []
    for kind in (str(one) for one in KINDS):
        of_kind = found.tally.get(kind, {})
        tried = sum(of_kind.values())
        same, unknown, unjudged = (of_kind.get(came, 0) for came in (SAME, UNKNOWN, UNJUDGED))
        otherwise = tried - same - unknown - unjudged
        rows.append(OfKind(str(NAMES[kind]), tried, same, otherwise, unknown, unjudged))
    return rows


def _counted(found: PolicyTrial) -> list[Counted]:
    rows = [
        Counted(str(NAMES.get(kind, kind)), *_words(came), number)
        for kind, of_kind in found.tally.items()
        for came, number in of_kind.items()
        if came not in (SAME, UNKNOWN, UNJUDGED)
    ]
    order = [str(name) for name in NAMES.values()]
    return sorted(rows, key=lambda row: (order.index(row.kind), -row.number))


def _examples(found: PolicyTrial) -> list[Example]:
    libraries = names_of(one[place] for one in found.examples for place in ("library", "owner", "home"))
    categories = category_names(chinese())
    return [_example(one, libraries, categories) for one in found.examples]


def _example(kept: Mapping[str, Any], libraries: Mapping[int, str], categories: Mapping[str, str]) -> Example:
    said = _words(kept["came"])
    before, after = (_told(kept, when, words) for when, words in zip(("before", "after"), said, strict=True))
    return Example(
        kind=str(NAMES.get(kept["kind"], kept["kind"])),
        on=date.fromisoformat(kept["on"]),
        library=libraries.get(kept["library"], ""),
        owner=libraries.get(kept["owner"], ""),
        # An item that nobody had on loan comes in without a reader.
        reader=categories.get(kept["category"], kept["category"] or "—"),
        home=libraries.get(kept["home"], ""),
        item_class=class_name(kept["item_class"]),
        before=before,
        after=after,
    )


def _told(kept: Mapping[str, Any], when: str, words: str) -> str:
    """What was or would be, with its due date or its price."""
    if due := kept.get(f"due_{when}"):
        return _("due %(day)s") % {"day": day(date.fromisoformat(due))}
    if f"cost_{when}" not in kept:
        return words
    fen, days = kept[f"cost_{when}"]
    cost = [said_words("overdue_fen", fen)] if fen or not days else []
    cost += [_("%(days)s without borrowing") % {"days": said_words("suspension_days", days)}] if days else []
    outcome = "" if kept["came"] == OTHER_SANCTION else f"{words}; "
    return outcome + ", ".join(cost)


def _words(came: str) -> tuple[str, str]:
    """What was, and what would be."""
    if came in OTHERWISE:
        same, other = OTHERWISE[came]
        return str(same), str(other)
    before, _sign, after = came.partition(">")
    return _outcome(before), _outcome(after)


def _outcome(word: str) -> str:
    if word == DONE:
        return _("granted")
    if word in OUTCOMES:
        return str(OUTCOMES[word])
    return sentence(Refusal(word)) if word in set(Refusal) else word
