"""What was joined and parted, with the way back; and one title as cataloguers see it, to part or to join by hand."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.catalogue.access import (
    regrouping_for,
    title_to_part,
    titles_to_join,
    titles_to_unite,
    uniting_libraries,
)
from shulian.apps.catalogue.actions.merging import MOST, Regrouped, merge, split, undo
from shulian.apps.catalogue.models import Regrouping
from shulian.apps.catalogue.objections import WORDS
from shulian.apps.catalogue.queries.regroupings import (
    doubts_of,
    moved_counts,
    origins_of,
    regroupings,
    regroupings_of,
    weighed_records,
)
from shulian.apps.catalogue.queries.titles import living_title, titles_in_order
from shulian.apps.catalogue.queries.works import editions_of
from shulian.apps.discovery import queries as discovery
from shulian.apps.holdings.queries.items import availability, copies_by_title
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.match_words import FIELDS, KINDS, RULES, in_words, moved_words, reason_words
from shulian.interfaces.cataloguing.place import asked, library_of, placed
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first

PER_PAGE = 30
FOUND = 20
MOST_ROWS = 20_000
OTHERS = 50
MOST_CHOSEN = 200
UNITE = Right.UNITE_TITLES


@require_safe
@cataloguing(UNITE)
def merges(request: HttpRequest) -> HttpResponse:
    """What was joined and parted, the last act first."""
    page = Paginator(regroupings(uniting_libraries(request.user)), PER_PAGE).get_page(request.GET.get("page"))
    seen = placed(request, "merges", library_of(request, UNITE), UNITE) | {
        "page": page,
        "rows": [
            (one, KINDS[one.kind], moved_words(moved_counts(one)), reason_words(one.reasons), _left(one))
            for one in page
        ],
        "command": uuid4(),
    }
    return render(request, "cataloguing/merges.html", seen)


@require_safe
@cataloguing(UNITE)
def merges_workbook(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    header = (_("When"), _("What was done"), _("Title"), _("With"), _("Moved"), _("Who"), _("Undone on"))
    listed = first(regroupings(uniting_libraries(request.user)), MOST_ROWS)
    rows = [
        (
            f"{clock.local(one.made_at):%Y-%m-%d %H:%M}",
            str(KINDS[one.kind]),
            one.source.title,
            one.target.title,
            moved_words(moved_counts(one)),
            one.account.display_name if one.account else _("by itself"),
            f"{clock.local(one.undone_at):%Y-%m-%d %H:%M}" if one.undone_at else "",
        )
        for one in listed.rows
    ]
    name = _("Joined and parted titles")
    page = xlsx.Page(name, header, rows, title=name, notes=listed.notes)
    return workbook(xlsx.write([page]), f"merges-{clock.today():%Y%m%d}.xlsx")


@require_POST
@cataloguing(UNITE)
def undo_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Put back what was moved."""
    done = regrouping_for(request.user, pk)
    undone = undo(act_of(request, library_of(request, UNITE)), done.pk)
    left = moved_words(dict(undone.left))
    if _told(request, undone, _("Undone: everything is as it was before.") if not left else ""):
        if left:
            messages.warning(
                request, _("Undone, but what went elsewhere since stays there: %(left)s.") % {"left": left}
            )
        return redirect("cataloguing:title", undone.title)
    return redirect("cataloguing:merges")


@require_safe
@cataloguing(UNITE)
def title(request: HttpRequest, pk: int) -> HttpResponse:
    """One title with its records: what each gave, who holds it, what was done with it."""
    [found] = titles_to_unite(request.user, [pk])
    living = living_title(pk)
    if found.gone_at is not None and living is not None:
        messages.info(request, _("This title was joined to the one that you see now."))
        return redirect("cataloguing:title", living.pk)
    weighed = weighed_records(found)
    seen = placed(request, "matches", library_of(request, UNITE), UNITE) | {
        "title": found,
        "weighed": weighed,
        "chosen": {int(pk) for pk in request.GET.getlist("record")[:MOST_CHOSEN] if pk.isdecimal() and len(pk) < 19},
        "origins": [
            (FIELDS[one.name], one, RULES[one.rule], in_words(one.name, one.value))
            for one in origins_of(found, weighed)
        ],
        "held": availability([pk])[pk],
        "others": editions_of(found.work_id).exclude(pk=pk)[:OTHERS] if found.work_id else [],
        "doubts": [(one, reason_words(one.reasons)) for one in doubts_of(found)[:OTHERS]],
        "acts": [(one, KINDS[one.kind]) for one in regroupings_of(found)[:OTHERS]],
        "command": uuid4(),
    }
    return render(request, "cataloguing/title.html", seen)


@require_POST
@cataloguing(UNITE)
def split_title(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the chosen records a title of their own."""
    records = _numbers(request, "record")
    found = title_to_part(request.user, pk, records)
    done = split(act_of(request, library_of(request, UNITE)), found.pk, records)
    _told(request, done, _("The records are a title of their own now, with their copies."))
    return redirect("cataloguing:title", done.title or pk)


@require_safe
@cataloguing(UNITE)
def unite(request: HttpRequest) -> HttpResponse:
    """Choose titles to join by hand: what was chosen, and what a search finds."""
    chosen = titles_in_order(_numbers(request, "title")[:MOST])
    text = asked(request, "q")
    found = titles_in_order([hit.title_id for hit in discovery.search(text, 1, FOUND).hits]) if text else []
    every = [*chosen, *(one for one in found if one not in chosen and one.gone_at is None)]
    copies = copies_by_title([one.pk for one in every])
    seen = placed(request, "matches", library_of(request, UNITE), UNITE) | {
        "q": text,
        "rows": [(one, one in chosen, copies.get(one.pk, 0)) for one in every],
        "command": uuid4(),
    }
    return render(request, "cataloguing/unite.html", seen)


@require_POST
@cataloguing(UNITE)
def unite_titles(request: HttpRequest) -> HttpResponse:
    """Join the chosen titles to one of them, the oldest where the person may."""
    numbers = sorted({*_numbers(request, "title")})
    titles, into = titles_to_join(request.user, numbers) if numbers else ([], 0)
    done = merge(act_of(request, library_of(request, UNITE)), titles, into)
    _told(request, done, _("Joined. It can be undone on the page of what was joined."))
    return redirect("cataloguing:title", done.title) if done.title else redirect("cataloguing:unite")


def _told(request: HttpRequest, done: Regrouped, words: str) -> bool:
    if done.objection is not None:
        messages.error(request, str(WORDS[done.objection]))
    elif words:
        messages.success(request, words)
    return done.ok


def _left(done: Regrouping) -> str:
    counts: dict[str, int] = {}
    for rows in done.left.values():
        for name, ids in rows.items():
            counts[name] = counts.get(name, 0) + len(ids)
    return moved_words(counts)


def _numbers(request: HttpRequest, name: str) -> list[int]:
    given = request.POST if request.method == "POST" else request.GET
    return [int(text) for text in given.getlist(name) if text.isdecimal() and len(text) < 18]
