"""Pairs of titles that might be one: listed, looked at side by side, joined or kept apart."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.catalogue.access import doubt_for, uniting_libraries
from shulian.apps.catalogue.actions.editing import lines_of_row
from shulian.apps.catalogue.actions.review import ask_again, keep_apart, merge_pair
from shulian.apps.catalogue.models import MatchDoubt, Title
from shulian.apps.catalogue.objections import WORDS
from shulian.apps.catalogue.queries.regroupings import (
    decided_doubts,
    doubts_by_reason,
    open_doubts,
    weighed_records,
)
from shulian.apps.holdings.queries.items import copies_by_title
from shulian.core.compared import compare
from shulian.core.fieldlines import differences, shown
from shulian.core.roles import Right
from shulian.core.verdict import Reason
from shulian.documents import xlsx
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.match_words import FIELDS, REASONS, reason_words, told
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first

PER_PAGE = 30
MOST_ROWS = 20_000
UNITE = Right.UNITE_TITLES


@require_safe
@cataloguing(UNITE)
def matches(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, by reason; or those that were kept apart."""
    libraries = uniting_libraries(request.user)
    waiting = open_doubts(libraries)
    apart = asked(request, "state") == MatchDoubt.State.APART
    rows = decided_doubts(libraries) if apart else _of_reason(request, waiting)
    counts = doubts_by_reason(waiting)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    seen = placed(request, "matches", library_of(request, UNITE), UNITE) | {
        "page": page,
        "apart": apart,
        "reason": _reason(request),
        "filters": [(reason, REASONS[reason], count) for reason, count in counts.items() if count],
        "waiting": waiting.count() if apart or _reason(request) else page.paginator.count,
        "words": REASONS,
        "command": uuid4(),
    }
    return render(request, "cataloguing/matches.html", seen)


@require_safe
@cataloguing(UNITE)
def matches_workbook(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, as a workbook."""
    header = (_("Title"), _("Author"), _("Publisher"), _("Year"), "ISBN")
    listed = first(_of_reason(request, open_doubts(uniting_libraries(request.user))), MOST_ROWS)
    rows = [
        (*_plain(pair.one), *_plain(pair.other), reason_words(pair.reasons), f"{clock.local(pair.found_at):%Y-%m-%d}")
        for pair in listed.rows
    ]
    name = _("Titles that might be one")
    columns = (*header, *header, _("Why it is doubtful"), _("Found on"))
    page = xlsx.Page(name, columns, rows, title=name, notes=listed.notes)
    return workbook(xlsx.write([page]), f"matches-{clock.today():%Y%m%d}.xlsx")


@require_safe
@cataloguing(UNITE)
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """Both titles side by side, field by field or as their leading records stand."""
    pair = doubt_for(request.user, pk)
    sides = [_side(title) for title in (pair.one, pair.other)]
    libraries = uniting_libraries(request.user)
    waiting = _of_reason(request, open_doubts(libraries))
    as_marc = asked(request, "view") == "marc"
    seen = placed(request, "matches", library_of(request, UNITE), UNITE) | {
        "pair": pair,
        "sides": sides,
        "reasons": [REASONS[reason] for reason in pair.reasons if reason in REASONS],
        "rows": [(FIELDS[row.name], row) for row in compare(tuple(FIELDS), told(pair.one), told(pair.other))],
        "lines": differences(*(side["lines"] for side in sides)) if as_marc else [],
        "as_marc": as_marc,
        "kept": _kept(request),
        "before": waiting.filter(pk__lt=pk).order_by("-pk").first(),
        "after": waiting.filter(pk__gt=pk).first() or waiting.exclude(pk=pk).first(),
        "number": waiting.filter(pk__lte=pk).count(),
        "waiting": waiting.count(),
        "is_open": pair.state == MatchDoubt.State.OPEN,
        "command": uuid4(),
    }
    return render(request, "cataloguing/match.html", seen)


@require_POST
@cataloguing(UNITE)
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Join the two, keep them apart, or ask again; the next pair opens itself."""
    pair = doubt_for(request.user, pk)
    act, what = act_of(request, library_of(request, UNITE)), asked(request, "do")
    if what == "merge":
        into = pair.other_id if asked(request, "into") == str(pair.other_id) else pair.one_id
        done = merge_pair(act, pair, into)
        objection = done.objection
        said_ = _("Joined. It can be undone on the page of what was joined.")
    elif what == "again":
        objection, said_ = ask_again(act, pk), _("The pair waits again.")
    else:
        objection, said_ = keep_apart(act, pk), _("Kept apart. They will not be joined without asking.")
    if objection is not None:
        messages.error(request, str(WORDS[objection]))
    else:
        messages.success(request, said_)
    return redirect(_next(request, pk) if what != "again" else reverse("cataloguing:match", args=[pk]))


def _next(request: HttpRequest, pk: int) -> str:
    """The next pair of the same reason, else the list."""
    waiting = _of_reason(request, open_doubts(uniting_libraries(request.user)))
    following = waiting.filter(pk__gt=pk).first() or waiting.exclude(pk=pk).first()
    kept = f"?{_kept(request)}" if _kept(request) else ""
    address = reverse("cataloguing:match", args=[following.pk]) if following else reverse("cataloguing:matches")
    return f"{address}{kept}"


def _side(title: Title) -> dict[str, Any]:
    weighed = weighed_records(title)
    copies = copies_by_title([title.pk]).get(title.pk, 0)
    leader = weighed[0].record if weighed else None
    return {
        "title": title,
        "records": len(weighed),
        "libraries": list(dict.fromkeys(one.record.library.name for one in weighed)),
        "copies": copies,
        "leader": leader,
        "lines": [shown(line) for line in lines_of_row(leader)] if leader else [],
    }


def _reason(request: HttpRequest) -> str:
    reason = asked(request, "reason", 30)
    return reason if reason in set(Reason) else ""


def _of_reason(request: HttpRequest, waiting: QuerySet[MatchDoubt]) -> QuerySet[MatchDoubt]:
    reason = _reason(request)
    return waiting.filter(reasons__contains=[reason]) if reason else waiting


def _kept(request: HttpRequest) -> str:
    """Reason and view go along from pair to pair."""
    kept = {"reason": _reason(request), "view": "marc" if asked(request, "view") == "marc" else ""}
    return urlencode({name: value for name, value in kept.items() if value})


def _plain(title: Title) -> tuple[Any, ...]:
    whole = " ".join(filter(None, (title.title, title.volume)))
    return whole, title.responsibility, title.publisher, title.year, ", ".join(title.isbns)
