"""Records that may be one person's: looked at side by side, joined or kept apart, and parted again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.queries import loans_of
from shulian.apps.circulation.standing import open_holds
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access_people import may_read, merge_for, pair_for
from shulian.apps.readers.actions.joining import Choice, join, take_back
from shulian.apps.readers.actions.merging import Merged, ask_again, keep_apart, may_undo
from shulian.apps.readers.credentialwords import FAULTS, KINDS
from shulian.apps.readers.doubles import kept_apart, merges_at, open_pairs, undo_from
from shulian.apps.readers.families import is_seen
from shulian.apps.readers.models import DoubtfulPair, Reader, ReaderMerge
from shulian.apps.readers.queries import cards_of
from shulian.core.foureyes import Refusal
from shulian.core.joining import Step
from shulian.core.registration import mask_card, mask_name
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.downloads import workbook as as_workbook
from shulian.interfaces.lists import first
from shulian.interfaces.peoplewords import COLUMNS, EVIDENCE, JOINING, MERGING

PER_PAGE = 25
LONGEST_REASON = 200


@require_safe
@at_desk(Right.MERGE_READERS)
def work_list(request: HttpRequest, library: Library) -> HttpResponse:
    """The pairs to be looked at, the likest first."""
    page = Paginator(open_pairs(libraries_for(request.user, Right.MERGE_READERS)), PER_PAGE).get_page(
        request.GET.get("page")
    )
    lines = [(pair, mask_name(pair.first.name), mask_name(pair.second.name), evidence_of(pair)) for pair in page]
    return render(
        request, "desk/people/doubles.html", {"here": "doubles", "library": library, "page": page, "lines": lines}
    )


@require_safe
@at_desk(Right.MERGE_READERS)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The list as a workbook, names masked."""
    header = (_("Score"), _("Evidence"), _("One record"), _("Home library"), _("The other record"), _("Home library"))
    found = first(open_pairs(libraries_for(request.user, Right.MERGE_READERS)), 10_000)
    rows: list[list[Value]] = [
        [
            pair.score,
            "、".join(map(str, evidence_of(pair))),
            mask_name(pair.first.name),
            pair.first.home_library.name,
            mask_name(pair.second.name),
            pair.second.home_library.name,
        ]
        for pair in found.rows
    ]
    page = xlsx.Page(_("Doubtful pairs"), header, rows, notes=found.notes)
    return as_workbook(xlsx.write([page]), "doubtful-pairs.xlsx")


@require_POST
@at_desk(Right.MERGE_READERS)
def pair(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Two records side by side, and what is to become of them. Opened by a button: that it was is written down."""
    held = pair_for(request.user, library, pk)
    if request.POST.get("what"):
        return _decided(request, library, held)
    numbers = cards_of([held.first_id, held.second_id])
    sides = [_side(request, library, reader, numbers.get(reader.pk, "")) for reader in (held.first, held.second)]
    seen = {
        "here": "doubles",
        "library": library,
        "pair": held,
        "evidence": evidence_of(held),
        "sides": sides,
        "unseen": not all(side["seen"] for side in sides),
        "command": uuid4,
    }
    return render(request, "desk/people/pair.html", seen)


@require_safe
@at_desk(Right.MERGE_READERS)
def merges(request: HttpRequest, library: Library) -> HttpResponse:
    """What was joined, with the way back."""
    found = merges_at(libraries_for(request.user, Right.MERGE_READERS))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    since = undo_from()
    lines = [(made, mask_name(made.source.name), mask_name(made.target.name), may_undo(made, since)) for made in page]
    seen = {"here": "doubles", "library": library, "page": page, "lines": lines, "command": uuid4}
    seen["apart"] = kept_apart(list(page))
    return render(request, "desk/people/merges.html", seen)


@require_POST
@at_desk(Right.MERGE_READERS)
def undo(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Take a merge back, or ask the other house for its yes; or ask once more about what was taken back."""
    made = merge_for(request.user, pk)
    if request.POST.get("what") == "again":
        return _asked_again(request, library, made)
    done = take_back(_act(request, library), cast("Account", request.user), made)
    if isinstance(done, Step):
        said = _(
            "Noted. The records have different home libraries, or had a week ago: the other one has to say yes before"
            " they are two again."
        )
        messages.success(request, said)
        return redirect("desk:merges")
    if isinstance(done, Refusal):
        messages.error(request, str(JOINING[done]))
        return redirect("desk:merges")
    if done.fault:
        messages.error(request, str(MERGING[done.fault]))
        return redirect("desk:merges")
    notes = list(_left_of(done))
    for note in notes:
        messages.warning(request, note)
    if not notes:
        messages.success(request, _("The records are two again, each with what it had."))
    return redirect("desk:merges")


def _asked_again(request: HttpRequest, library: Library, made: ReaderMerge) -> HttpResponse:
    if fault := ask_again(_act(request, library), made):
        messages.error(request, str(MERGING[fault]))
    else:
        messages.success(request, _("The pair stands under “Doubtful pairs” again."))
    return redirect("desk:merges")


def _left_of(done: Merged) -> Iterator[str]:
    """What a parting did not put back."""
    if done.left:
        said = _("The records are two again. %(count)s rows have gone elsewhere since and stay there.")
        yield said % {"count": done.left}
    if done.columns:
        named = "、".join(str(COLUMNS[one]) for one in done.columns)
        said = _("These were changed since the merge and stay as they are on the kept record: %(what)s.")
        yield said % {"what": named}
    if done.bound:
        named = "、".join(str(KINDS[one]) for one in done.bound)
        yield _("The records are two again. Bound again to the second one: %(what)s.") % {"what": named}
    for kind, fault in done.freed:
        said = _("Not bound again to the second record: %(what)s. %(why)s")
        yield said % {"what": KINDS[kind], "why": FAULTS[fault]}
    if done.closed:
        yield _("The card was closed since the merge: both records are closed. Give a new card to whoever is here.")


def evidence_of(pair: DoubtfulPair) -> list[Any]:
    """What speaks for one person, in words."""
    return [EVIDENCE.get(one, one) for one in pair.evidence]


def _decided(request: HttpRequest, library: Library, held: DoubtfulPair) -> HttpResponse:
    what = request.POST.get("what", "")
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    if what == "apart":
        if fault := keep_apart(_act(request, library), held):
            messages.error(request, str(MERGING[fault]))
        else:
            messages.success(
                request,
                _("Noted: these are two persons. Nobody is asked again, unless one document is laid down for both."),
            )
    elif what in {"first", "second"}:
        choice = Choice(what, reason, identified(request))
        _say_merged(request, join(_act(request, library), cast("Account", request.user), held, choice))
    return redirect("desk:doubles")


def _say_merged(request: HttpRequest, done: Merged | Refusal | Step) -> None:
    if isinstance(done, Step):
        said = _(
            "Noted. The records have different home libraries, or had a week ago: the other one has to say yes before"
            " they are one."
        )
        messages.success(request, said)
    elif isinstance(done, Refusal):
        messages.error(request, str(JOINING[done]))
    elif done.fault:
        messages.error(request, str(MERGING[done.fault]))
    else:
        messages.success(request, _("The records are one now. Under “Merged records” this can be taken back."))


def _act(request: HttpRequest, library: Library) -> Act:
    return Act("desk", request.user.pk, library.pk, command=command_id(request))


def _side(request: HttpRequest, library: Library, reader: Reader, number: str) -> dict[str, Any]:
    open_ = may_read(request.user, library, reader)
    return {
        "reader": reader,
        "name": reader.name if open_ else mask_name(reader.name),
        "born": reader.birth_date if open_ else None,
        "card": mask_card(number) if number else "—",
        "loans": loans_of(reader).count(),
        "holds": open_holds(reader).count(),
        "registered": clock.local(reader.registered_at),
        "seen": is_seen(reader),
    }
