"""The articles that one may see, as a list and as a workbook; and asking a library for one."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.bulletin import access, words
from shulian.apps.bulletin.actions import ask_for
from shulian.apps.bulletin.models import Article, Issue
from shulian.core.articles import State
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.article_forms import AskForm
from shulian.interfaces.templatetags.look import day, moment

A_PAGE = 40
MOST_ROWS = 10_000


@in_office(Right.WRITE_ARTICLES, Right.EDIT_BULLETIN, Right.PUBLISH_BULLETIN)
@require_safe
def articles(request: HttpRequest) -> HttpResponse:
    """The articles of one's own libraries, or all that were sent."""
    seen = access.visible_articles(request.user)
    found, state = _narrowed(request, seen)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    counts = dict(seen.order_by().values_list("state").annotate(Count("pk")))
    context = {
        "here": "bulletin",
        "tab": "articles",
        "page": page,
        "state": state,
        "states": [(one, words.STATES[one], counts.get(one, 0)) for one in State],
        "lines": [(one, words.STATES[one.state]) for one in page],
        "edits": access.edits_bulletins(request.user),
    }
    return render(request, "office/bulletin/articles.html", context)


@in_office(Right.WRITE_ARTICLES, Right.EDIT_BULLETIN, Right.PUBLISH_BULLETIN)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook."""
    found, _state = _narrowed(request, access.visible_articles(request.user))
    header = (
        pgettext("article", "Title"),
        _("Library"),
        _("State"),
        _("Section"),
        _("Issue"),
        _("Wanted by"),
        _("Last changed"),
    )
    listed = first(found, MOST_ROWS)
    rows = [
        (
            one.title,
            one.library.name,
            str(words.STATES[one.state]),
            one.heading,
            one.issue.number if one.issue else "",
            day(one.due_on),
            moment(one.changed_at),
        )
        for one in listed.rows
    ]
    sheet = xlsx.Page(_("Articles"), header, rows, title=_("Articles of the bulletin"), notes=listed.notes)
    return workbook(xlsx.write([sheet]), f"articles-{clock.today():%Y%m%d}.xlsx")


@in_office(Right.EDIT_BULLETIN)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask a library for an article."""
    access.require_editing(request.user)
    drafts = Issue.objects.filter(status=Issue.Status.DRAFT)
    form = AskForm(open_libraries(), drafts, request.POST or None, initial={"command": uuid4()})
    if form.is_valid():
        made = ask_for(act_of(request), form.as_ask())
        messages.success(request, _("The library is asked for the article."))
        return redirect("office:article", made.pk)
    return render(request, "office/bulletin/ask.html", {"here": "bulletin", "tab": "articles", "form": form})


def _narrowed(request: HttpRequest, found: QuerySet[Article]) -> tuple[QuerySet[Article], str]:
    """Those in the wanted state whose title or library holds the words."""
    state, text = asked_for(request, "state"), asked_for(request, "q")
    if state in set(State):
        found = found.filter(state=state)
    if text:
        found = found.filter(title__icontains=text) | found.filter(library__name__icontains=text)
    return found, state
