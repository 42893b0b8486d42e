"""Putting an issue together: its imprint, its sections, and what stands in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4, uuid5

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.bulletin import access, block_words, queries, words
from shulian.apps.bulletin.actions import (
    Imprint,
    Place,
    add_section,
    change_imprint,
    correct_first_number,
    move_block,
    move_section,
    place,
    remove_block,
    remove_section,
)
from shulian.apps.bulletin.actions.composing import PLACEABLE
from shulian.apps.bulletin.actions.issues import HEADINGS
from shulian.apps.bulletin.models import Article, Block, Issue, Section
from shulian.apps.statistics.models import Form
from shulian.apps.statistics.queries.counted import counted_to_choose
from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.queries.returns import form_by_code, period_of
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import name_of, period_words
from shulian.core.periods import Period, PeriodError, parse
from shulian.core.roles import Right
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.indicator_block import indicators_asked, is_no_period, year_of

_LONGEST_PROSE = 20_000


class ImprintForm(ActForm):
    """The words around an issue, and the first number of the series as long as nobody has seen it."""

    number = forms.IntegerField(
        label=gettext_lazy("Number of the issue"),
        min_value=1,
        max_value=100_000,
        required=False,
        help_text=gettext_lazy(
            "The series begins with it. It can be put right as long as no issue is published; later drafts move along."
        ),
    )
    masthead = forms.CharField(label=gettext_lazy("Masthead"), max_length=100)
    subtitle = forms.CharField(label=gettext_lazy("Subtitle of a special issue"), max_length=100, required=False)
    issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=100)
    issued_on = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reports_to = forms.CharField(label=gettext_lazy("Reported to"), max_length=300, required=False)
    sends_to = forms.CharField(label=gettext_lazy("Sent to"), max_length=300, required=False)
    issues_to = forms.CharField(label=gettext_lazy("Issued to"), max_length=300, required=False)
    copies = forms.IntegerField(label=gettext_lazy("Copies printed"), min_value=1, max_value=100_000, required=False)

    def __init__(self, *args: Any, numbered: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not numbered:
            del self.fields["number"]


@in_office(Right.EDIT_BULLETIN)
@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest, number: int) -> HttpResponse:
    """Sections and pieces of an issue; a POST changes its imprint."""
    issue = access.issue_to_edit(request.user, number)
    if moved := _renumbered(request, issue):
        return moved
    numbered = queries.is_first_unseen(issue)
    form = ImprintForm(request.POST or None, initial=_imprint_of(issue), numbered=numbered)
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in Imprint.__dataclass_fields__}
        act = act_of(request)
        refused = change_imprint(act, issue, Imprint(**said))
        asked = form.cleaned_data.get("number") or number
        if refused is None and asked != number:
            refused = correct_first_number(replace(act, command=uuid5(act.command, "number")), issue, asked)
        _say(request, refused, _("Saved."))
        return redirect("office:bulletin-compose", number if refused else asked)
    context = {
        "here": "bulletin",
        "tab": "issues",
        "issue": issue,
        "form": form,
        "sections": issue.sections.prefetch_related("blocks__article", "blocks__form"),
        "headings": HEADINGS,
        "articles": _waiting(),
        "with_photos": Article.objects.filter(blocks__section__issue=issue, photos__isnull=False).distinct(),
        "tables": _tables(),
        "indicators": [(one.pk, name_of(one)) for one in indicators()],
        "places": block_words.PLACES.items(),
        "shapes": block_words.SHAPES.items(),
        "year": year_of(issue),
        "block_words": block_words.words_of_blocks(issue),
        "draft": issue.status == Issue.Status.DRAFT,
        "article_states": words.STATES,
        "command": uuid4,
    }
    return render(request, "office/bulletin/compose.html", context)


@in_office(Right.EDIT_BULLETIN)
@require_POST
def new_section(request: HttpRequest, number: int) -> HttpResponse:
    """A section more."""
    issue = access.issue_to_edit(request.user, number)
    if moved := _renumbered(request, issue):
        return moved
    heading = asked_for(request, "heading", 40).strip(" 【】")
    if heading:
        _say(request, add_section(act_of(request), issue, heading), _("The section is there."))
    else:
        messages.error(request, _("A section needs a heading. Write one."))
    return redirect("office:bulletin-compose", number)


def _renumbered(request: HttpRequest, issue: Issue) -> HttpResponse | None:
    """Back to the issue of the form, where another one has its number since the form was opened."""
    asked = asked_for(request, "issue", 20)
    if request.method != "POST" or asked in ("", str(issue.pk)):
        return None
    meant = Issue.objects.filter(pk=int(asked) if asked.isdecimal() else 0).first()
    messages.error(request, _("The issue has another number since. Nothing was changed; please write it once more."))
    return redirect("office:bulletin-compose", meant.number if meant else issue.number)


@in_office(Right.EDIT_BULLETIN)
@require_POST
def section_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a section, or take it out."""
    section = access.section_for(request.user, pk)
    if asked_for(request, "do") == "remove":
        refused = remove_section(act_of(request), section)
    else:
        refused = move_section(act_of(request), section, up=asked_for(request, "do") == "up")
    _say(request, refused, _("Done."))
    return redirect("office:bulletin-compose", section.issue.number)


@in_office(Right.EDIT_BULLETIN)
@require_POST
def put(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an article, a page of photos, figures or prose into a section."""
    section = access.section_for(request.user, pk)
    what = _what(request, section)
    if is_no_period(request):
        messages.error(request, _("This is no period. Write it as 2026-Q3, or as 2025-12--2026-05."))
    elif what is None:
        messages.error(request, _("Nothing was chosen. Choose an article, figures or write a text."))
    else:
        _say(
            request,
            place(act_of(request), section, what),
            _("It stands in 【%(heading)s】.") % {"heading": section.heading},
        )
    return redirect("office:bulletin-compose", section.issue.number)


@in_office(Right.EDIT_BULLETIN)
@require_POST
def block_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a piece, or take it out."""
    access.require_editing(request.user)
    block = access.block_for(request.user, pk)
    if asked_for(request, "do") == "remove":
        refused = remove_block(act_of(request), block)
    else:
        refused = move_block(act_of(request), block, up=asked_for(request, "do") == "up")
    _say(request, refused, _("Done."))
    return redirect("office:bulletin-compose", block.section.issue.number)


def _what(request: HttpRequest, section: Section) -> Place | None:
    kind = asked_for(request, "kind")
    if kind in ("article", "photos"):
        article = access.visible_articles(request.user).filter(pk=_number(asked_for(request, "article"))).first()
        return Place(Block.Layout(kind), article=article) if article else None
    if kind == "indicators":
        return indicators_asked(request)
    if kind in ("table", "chart"):
        form, period = _figures(asked_for(request, "figures"))
        return _of_figures(kind, form, period) if form and period else None
    text = asked_for(request, "text", _LONGEST_PROSE).strip()
    return Place(Block.Layout.PROSE, text=text) if text else None


def _of_figures(kind: str, form: Form, period: Period) -> Place:
    if kind == "chart":
        return Place(Block.Layout.CHART, form.name_zh, form, period)
    one_column = form.columns.count() == 1
    return Place(Block.Layout.BY_CITY if one_column else Block.Layout.RANKED, form.name_zh, form, period)


def _figures(given: str) -> tuple[Form | None, Period | None]:
    code, _space, months = given.partition(" ")
    try:
        return form_by_code(code), parse(months)
    except PeriodError:
        return None, None


def _number(given: str) -> int:
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _waiting() -> QuerySet[Article]:
    """The articles that an editor has in hand and that stand in no issue."""
    placed = Block.objects.filter(layout=Block.Layout.ARTICLE).values("article")
    return Article.objects.filter(state__in=PLACEABLE).exclude(pk__in=placed).select_related("library")


def _tables() -> list[tuple[str, str]]:
    sent = [(one.form, period_of(one)) for one in queries.tables_to_choose()[:40]]
    every = [*sent, *counted_to_choose(clock.today())]
    return [(f"{form.pk} {months.code}", f"{name_of(form)} {period_words(months)}") for form, months in every]


def _imprint_of(issue: Issue) -> dict[str, Any]:
    return {"command": uuid4(), "number": issue.number} | {
        name: getattr(issue, name) for name in Imprint.__dataclass_fields__
    }


def _say(request: HttpRequest, refused: Refused | None, done: str) -> None:
    if refused:
        messages.error(request, words.refusal_words(refused))
    else:
        messages.success(request, done)
