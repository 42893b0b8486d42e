"""The bulletin (工作简报): its issues, a new one made of accepted returns, and its publication."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.bulletin import access, queries
from shulian.apps.bulletin.actions import Draft, TablePlan, print_findings, publish, start_issue
from shulian.apps.bulletin.actions.issues import ANNUAL_HEADINGS, HEADINGS, MOST_WORDS
from shulian.apps.bulletin.chapters import Chapter, suggested
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.older import lacks_origins, with_origins
from shulian.apps.bulletin.origins import cells_of, is_published_in_part, printed_at, published_by, tables_in
from shulian.apps.bulletin.printing import printed
from shulian.apps.bulletin.queries.frozen import is_apart
from shulian.apps.bulletin.telling import reached
from shulian.apps.bulletin.words import refusal_words
from shulian.apps.statistics.queries.counted import counted_to_choose
from shulian.apps.statistics.queries.records import of_cell
from shulian.apps.statistics.queries.returns import period_of
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import name_of, period_words
from shulian.core import periods
from shulian.core.roles import Right
from shulian.documents.bulletin import Bulletin
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.figures import FIRST_YEAR
from shulian.interfaces.office.frozen import Behind, of_today, opened
from shulian.interfaces.office.summed import Sum, Summand, published_ones, summed

MOST_NAMED = 20


class IssueForm(ActForm):
    """What stands in the masthead, and which tables go in."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[
            (Issue.Kind.BULLETIN, gettext_lazy("Issue of the bulletin")),
            (Issue.Kind.ANNUAL, gettext_lazy("Annual report: its number is the year")),
        ],
        initial=Issue.Kind.BULLETIN,
        required=False,
    )
    number = forms.IntegerField(label=gettext_lazy("Number of the issue"), min_value=1, max_value=100_000)
    masthead = forms.CharField(label=gettext_lazy("Masthead"), max_length=100)
    subtitle = forms.CharField(label=gettext_lazy("Subtitle of a special issue"), max_length=100, required=False)
    issuer = forms.CharField(label=gettext_lazy("Issued by"), max_length=100)
    issued_on = forms.DateField(label=gettext_lazy("Date"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    tables = forms.ModelMultipleChoiceField(
        queries.tables_to_choose(),
        label=gettext_lazy("Tables of the statistics section"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Periods with accepted returns, newest first."),
    )

    counted = forms.MultipleChoiceField(
        label=gettext_lazy("Tables that the system counts itself"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Periods that are over and have no return, newest first."),
    )

    suggests = forms.BooleanField(
        label=gettext_lazy("With chapters from the national annual form"),
        required=False,
        initial=True,
        help_text=gettext_lazy(
            "For the annual report of a year that is over: a chapter for everything of which it has figures."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].help_text = (
            _("Numbers run on: the next issue is no. %(number)s.") % {"number": queries.next_number()}
            if queries.numbers()
            else _("The series begins with this number and runs on from it; after 52 issues on paper it is 53.")
        )
        self.fields["tables"].queryset = queries.tables_to_choose()  # type: ignore[attr-defined]
        self.fields["tables"].label_from_instance = (  # type: ignore[attr-defined]
            lambda period: f"{name_of(period.form)} {period_words(period_of(period))}"
        )
        self.own = {f"{form.pk} {months.code}": (form, months) for form, months in counted_to_choose(clock.today())}
        self.fields["counted"].choices = [  # type: ignore[attr-defined]
            (code, f"{name_of(form)} {period_words(months)}") for code, (form, months) in self.own.items()
        ]

    @property
    def plans(self) -> tuple[TablePlan, ...]:
        """The tables that were chosen."""
        sent = (TablePlan(period.form, period_of(period)) for period in self.cleaned_data["tables"])
        return (*sent, *(TablePlan(*self.own[code]) for code in self.cleaned_data["counted"]))

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Those of an annual report, by the figures of its year."""
        said = self.cleaned_data
        year = said["number"]
        if said["kind"] != Issue.Kind.ANNUAL or not said["suggests"] or not FIRST_YEAR <= year < clock.today().year:
            return ()
        return tuple(suggested(periods.between(year, 1, 12)))


@in_office(Right.VIEW_FIGURES)
@require_GET
def bulletins(request: HttpRequest) -> HttpResponse:
    """All issues, newest first."""
    seen = {
        "here": "bulletin",
        "issues": access.visible_issues(request.user),
        "tab": "issues",
        "edits": access.edits_bulletins(request.user),
    }
    return render(request, "office/bulletin/list.html", seen)


@in_office(Right.EDIT_BULLETIN)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin an issue."""
    access.require_editing(request.user)
    form = IssueForm(request.POST or None, initial=_proposed())
    if form.is_valid():
        made = start_issue(act_of(request), _draft(form.cleaned_data, form.plans, form.chapters))
        if isinstance(made, Issue):
            return redirect("office:bulletin", made.number)
        form.add_error("number", refusal_words(made))
        form.renew_command()
    return render(request, "office/bulletin/start.html", {"here": "bulletin", "tab": "issues", "form": form})


@in_office(Right.VIEW_FIGURES)
@require_GET
def issue(request: HttpRequest, number: int) -> HttpResponse:
    """An issue as a page, of the same values as its PDF."""
    found = access.issue_for(request.user, number)
    draft = found.status != Issue.Status.PUBLISHED
    sources = queries.table_sources(found) if draft else []
    values = queries.values(found) if draft else _with_addresses(found)
    seen = {
        "here": "bulletin",
        "tab": "issues",
        "issue": found,
        "changed": is_apart(found),
        "bulletin": values,
        "older": not draft and lacks_origins(values),
        "photos": reverse("office:photo", args=["0" * 64]),
        "sources": sources,
        "findings": queries.to_sign_for(sources),
        "signed": queries.findings_digest(sources) if draft else "",
        "seen": queries.seen_digest(found, sources) if draft else "",
        "edits": draft and access.edits_bulletins(request.user),
        "signs": draft and access.signs_bulletins(request.user),
        "signs_findings": access.signs_for_findings(request.user),
        "reached": _reached_words() if draft else "",
        "command": uuid4,
    }
    return render(request, "office/bulletin/issue.html", seen)


@in_office(Right.VIEW_FIGURES)
@require_GET
def behind(request: HttpRequest, number: int, table: int, row: int, column: int) -> HttpResponse:
    """A figure of a published issue down to the records that it was made of."""
    found = access.published_issue_for(request.user, number)
    values = with_origins(found)
    one = printed_at(values, (table, row, column))
    if one is None or found.published_at is None or not one.cell.indicators:
        raise Http404
    back = (reverse("office:bulletin", args=[number]), f"{values['name']} {values['number']}")
    out = published_by(one, found.published_at)
    behind = Sum(one.title, one.place, back, one.text, one.cell.libraries)
    if out:
        # What is printed as published leads to what the publication was made of.
        return published_ones(request, behind, [figure.pk for figure in out])
    if is_published_in_part(one, found.published_at):
        return summed(request, behind, _columns(number, values, (table, row), one.columns))
    frozen = of_cell(one.cell, found.published_at)
    shown = Behind(one.title, one.place, back, one.value, one.cell.indicators, frozen, one.text)
    return opened(request, shown, {"differs": is_apart(found)} | of_today(one.cell))


def _columns(number: int, values: Bulletin, at: tuple[int, int], columns: tuple[int, ...]) -> list[Summand]:
    """The figures of a line that its sum adds up, each leading to what it is made of."""
    table = tables_in(values)[at[0]]
    return [
        Summand(
            table["columns"][column]["heading"],
            table["rows"][at[1]]["cells"][column]["text"],
            reverse("office:bulletin-behind", args=[number, *at, column]),
        )
        for column in columns
    ]


def _with_addresses(issue: Issue) -> Bulletin:
    """A published issue whose figures lead to what they are made of."""
    values = with_origins(issue)
    for number, table in enumerate(tables_in(values)):
        for row, column in list(cells_of(table)):
            address = reverse("office:bulletin-behind", args=[issue.number, number, row, column])
            table["rows"][row]["cells"][column]["address"] = address
    return values


@in_office(Right.VIEW_FIGURES)
@require_GET
def pdf(request: HttpRequest, number: int) -> HttpResponse:
    """An issue as a PDF."""
    found = access.issue_for(request.user, number)
    name = f'inline; filename="bulletin-{found.number}.pdf"'
    return HttpResponse(printed(found), content_type="application/pdf", headers={"Content-Disposition": name})


@in_office(Right.PUBLISH_BULLETIN)
@require_POST
def publish_issue(request: HttpRequest, number: int) -> HttpResponse:
    """Publish an issue: it is frozen as it stands."""
    access.require_signing(request.user)
    found = access.issue_for(request.user, number)
    signed = asked_for(request, "signed") if request.POST.get("signs") == "yes" else ""
    statement = asked_for(request, "statement", MOST_WORDS)
    refused = publish(act_of(request), found, signed, statement, asked_for(request, "seen") or "-")
    done = _("The issue is published. Its figures do not change any more.")
    _say(request, refused, f"{done} {_reached_words()}")
    return redirect("office:bulletin", number)


@in_office(Right.EDIT_BULLETIN, Right.PUBLISH_BULLETIN)
@require_POST
def block_findings(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the findings of a table under it, or not."""
    block = access.block_for(request.user, pk)
    wanted = request.POST.get("printed") == "yes"
    done = _("The findings are printed under the table.") if wanted else _("The findings are not printed.")
    _say(request, print_findings(act_of(request), block, printed=wanted), done)
    return redirect("office:bulletin", block.section.issue.number)


def _reached_words() -> str:
    """Who is told by mail that an issue is out, and who has no address."""
    told, without = reached()
    words = _("By mail %(told)s of %(members)s members are told.") % {"told": told, "members": told + len(without)}
    if not without:
        return words
    names = "、".join(without[:MOST_NAMED]) + (" …" if len(without) > MOST_NAMED else "")
    return f"{words} " + _("Without an address: %(names)s.") % {"names": names}


def _proposed() -> dict[str, Any]:
    alliance = the_alliance()
    return {
        "command": uuid4(),
        "number": queries.next_number(),
        "masthead": alliance.name if alliance else "",
        "issuer": alliance.office_name if alliance else "",
        "issued_on": clock.today(),
    }


def _draft(values: dict[str, Any], tables: tuple[TablePlan, ...], chapters: tuple[Chapter, ...]) -> Draft:
    annual = values["kind"] == Issue.Kind.ANNUAL
    return Draft(
        number=values["number"],
        masthead=values["masthead"],
        subtitle=values["subtitle"],
        issuer=values["issuer"],
        issued_on=values["issued_on"],
        tables=tables,
        headings=ANNUAL_HEADINGS if annual else HEADINGS,
        kind=Issue.Kind.ANNUAL if annual else Issue.Kind.BULLETIN,
        chapters=chapters,
    )


def _say(request: HttpRequest, refused: Refused | None, done: str) -> None:
    if refused:
        messages.error(request, refusal_words(refused))
    else:
        messages.success(request, done)
