"""How long the alliance remembers, and who looked at which reader: the rules, and the auditor's questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Account, Library, Proposal
from shulian.apps.readers.access import rules_for, search_for, sets_rules
from shulian.apps.readers.actions.rules import propose_rules
from shulian.apps.readers.actions.views import Question, Why, ask_for_views
from shulian.apps.readers.models import Reader, View
from shulian.apps.readers.queries import card_by_number, rules, searches_at, staff_by_name, views_found
from shulian.core import retention
from shulian.core.registration import mask_name
from shulian.core.retention import OF_AUDIT, Fault, Reason, Rules
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import ActForm, act_of, in_office
from shulian.interfaces.rightwords import ROLES
from shulian.interfaces.words import REASONS

A_PAGE = 50
SEARCHES_A_PAGE = 20
USUAL_SPAN = timedelta(days=30)
YEARS = range(2000, 2200)

FAULTS = {
    Fault.OUT_OF_RANGE: gettext_lazy("This number is too small or too large."),
    Fault.SHORTER_THAN_DISPUTE: gettext_lazy("What was paid can be disputed too: not less than the days for disputes."),
    Fault.LONGER_THAN_KEPT: gettext_lazy(
        "Nobody can be shown after the days for disputes: the reader is forgotten then."
    ),
}


NO_RULE = ("command", "why")


class RulesForm(ActForm):
    """The rules on what is remembered."""

    dispute_days = forms.IntegerField(
        label=gettext_lazy("Days for disputes"),
        help_text=format_lazy(
            gettext_lazy("So long after its return a loan still names its reader; 0 to {most}."),
            most=retention.LONGEST_DISPUTE_DAYS,
        ),
    )
    money_days = forms.IntegerField(
        label=gettext_lazy("Days for money"),
        help_text=format_lazy(
            gettext_lazy("So long after it was settled a charge still names who paid it; at most {most}."),
            most=retention.LONGEST_MONEY_DAYS,
        ),
    )
    last_borrower_days = forms.IntegerField(
        label=gettext_lazy("Days in which the last borrower is shown"),
        help_text=gettext_lazy("To staff who give a reason. 0 shows the borrower on the day of the return only."),
    )
    views_years = forms.IntegerField(
        label=gettext_lazy("Years for records of who looked at whom"),
        help_text=format_lazy(
            gettext_lazy("{least} to {most}."),
            least=retention.SHORTEST_VIEWS_YEARS,
            most=retention.LONGEST_VIEWS_YEARS,
        ),
    )
    left_days = forms.IntegerField(
        label=gettext_lazy("Days after which somebody who has left is erased"),
        help_text=format_lazy(
            gettext_lazy("Not before everything is returned, paid and refunded; at most {most}."),
            most=retention.LONGEST_LEFT_DAYS,
        ),
    )
    credential_days = forms.IntegerField(
        label=gettext_lazy("Days for dead cards and credentials"),
        help_text=format_lazy(
            gettext_lazy("So long a lost, replaced or cancelled card is still known; at most {most}."),
            most=retention.LONGEST_CREDENTIAL_DAYS,
        ),
    )
    log_days = forms.IntegerField(
        label=gettext_lazy("Days for logs of the machines"),
        help_text=format_lazy(
            gettext_lazy("{least} to {most}."), least=retention.SHORTEST_LOG_DAYS, most=retention.LONGEST_LOG_DAYS
        ),
    )
    merge_days = forms.IntegerField(
        label=gettext_lazy("Days in which a merge of records can be taken back"),
        help_text=format_lazy(
            gettext_lazy("Afterwards what the records were before is deleted; at most {most}."),
            most=retention.LONGEST_MERGE_DAYS,
        ),
    )
    notice_days = forms.IntegerField(
        label=gettext_lazy("Days for notices to readers"),
        help_text=format_lazy(
            gettext_lazy("Those that name titles go with the days for disputes at the latest; at most {most}."),
            most=retention.LONGEST_NOTICE_DAYS,
        ),
    )
    names_viewers = forms.BooleanField(
        label=gettext_lazy("Tell readers the names of the staff who looked"),
        help_text=gettext_lazy("Otherwise they are told library and post."),
        required=False,
    )

    why = forms.CharField(label=gettext_lazy("Why"), max_length=300)

    def rules(self) -> Rules:
        """What was written."""
        return Rules(**{name: value for name, value in self.cleaned_data.items() if name not in NO_RULE})


class QuestionForm(ActForm):
    """Whose looking, or the looking at whom; and why this is asked."""

    card = forms.CharField(label=gettext_lazy("Card number of the reader"), max_length=40, required=False)
    username = forms.CharField(label=gettext_lazy("User name of the member of staff"), max_length=150, required=False)
    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[(one, REASONS[one]) for one in OF_AUDIT])
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("The reader who is asked about reads it too."),
    )

    def __init__(self, libraries: QuerySet[Library], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.libraries = libraries
        self.reader: Reader | None = None
        self.staff: Account | None = None

    def clean_card(self) -> str:
        """The reader whose card this is."""
        number: str = self.cleaned_data["card"].strip()
        if number:
            card = card_by_number(number)
            if card is None:
                raise forms.ValidationError(_("This card number is not known. Compare it with the card."))
            self.reader = card.reader
        return number

    def clean_username(self) -> str:
        """The member of staff of these libraries."""
        name: str = self.cleaned_data["username"].strip()
        if name:
            self.staff = staff_by_name(name, self.libraries)
            if self.staff is None:
                raise forms.ValidationError(_("Nobody of this user name works or worked at your libraries."))
        return name

    def clean(self) -> dict[str, Any]:
        """The days are in order, and none is beyond all reason."""
        values = super().clean() or {}
        for name in ("since", "until"):
            if values.get(name) and values[name].year not in YEARS:
                self.add_error(name, _("There are no records of this year."))
        if values.get("since") and values.get("until") and values["since"] > values["until"]:
            self.add_error("until", _("The last day lies before the first one."))
        return values

    def question(self) -> Question:
        """What is asked."""
        values = self.cleaned_data
        why = Why(Reason(values["reason"]), values["note"])
        return Question(self.reader, self.staff, values["since"], values["until"], why)


@in_office(Right.MANAGE_POLICY)
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The rules on what is remembered; a form for whoever sets them, otherwise only to read."""
    form = RulesForm(initial=asdict(rules()) | {"command": uuid4()})
    if sets_rules(request.user):
        return render(request, "office/privacy/rules.html", {"here": "privacy", "form": form})
    said = [(field.label, _told(field.initial)) for field in form.visible_fields() if field.name not in NO_RULE]
    return render(request, "office/privacy/rules.html", {"here": "privacy", "said": said})


@in_office(Right.MANAGE_POLICY)
@require_POST
def set_privacy(request: HttpRequest) -> HttpResponse:
    """Propose other rules, at the head of the alliance for all of it."""
    head = rules_for(request.user)
    form = RulesForm(request.POST)
    if form.is_valid():
        made = propose_rules(act_of(request, head), head, form.rules(), form.cleaned_data["why"])
        if isinstance(made, Proposal):
            messages.success(request, _("Proposed. From the night after somebody else has signed the rules are kept."))
            return redirect("office:privacy")
        for name, fault in made.items():
            form.add_error(name, FAULTS[fault])
        form.renew_command()
    return render(request, "office/privacy/rules.html", {"here": "privacy", "form": form})


@in_office(Right.AUDIT)
@require_http_methods(["GET", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """The form for a question, and what has been asked."""
    libraries = libraries_for(request.user, Right.AUDIT)
    today = clock.today()
    begun = {"command": uuid4(), "since": today - USUAL_SPAN, "until": today}
    form = QuestionForm(libraries, request.POST or None, initial=begun)
    if form.is_valid():
        library = libraries.first()
        if library is None or not isinstance(request.user, Account):
            raise PermissionDenied(str(Right.AUDIT))
        found = ask_for_views(act_of(request, library), request.user, library, form.question())
        return redirect("office:audit-search", found.pk)
    page = Paginator(searches_at(libraries), SEARCHES_A_PAGE).get_page(request.GET.get("page"))
    searches = [(search, _about(search.reader, search.staff), REASONS.get(search.reason, "")) for search in page]
    seen = {"here": "audit", "form": form, "page": page, "searches": searches}
    return render(request, "office/privacy/audit.html", seen)


@in_office(Right.AUDIT)
@require_safe
def audit_search(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer to an auditor's own question, page by page."""
    search = search_for(request.user, pk)
    found = views_found(search, libraries_for(request.user, Right.AUDIT))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "audit",
        "search": search,
        "about": _about(search.reader, search.staff),
        "reason": REASONS.get(search.reason, search.reason),
        "page": page,
        "views": [_shown(view) for view in page],
    }
    return render(request, "office/privacy/answer.html", seen)


@in_office(Right.AUDIT)
@require_safe
def audit_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole answer as a workbook."""
    search = search_for(request.user, pk)
    found = views_found(search, libraries_for(request.user, Right.AUDIT))
    header = (
        *(_("When"), _("Reader"), _("Home library"), _("Looked at"), _("By"), _("User name")),
        *(_("Post"), _("Reason"), _("Note")),
    )
    notes = (f"{search.since.isoformat()} – {search.until.isoformat()}", str(_about(search.reader, search.staff)))
    page = xlsx.Page(_("Who looked"), header, list(_rows(found)), title=_("Who looked at which reader"), notes=notes)
    return workbook(xlsx.write([page]), f"audit-{search.pk}-{clock.today():%Y%m%d}.xlsx")


def _told(value: object) -> str:
    """A rule in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)


def _about(reader: Reader | None, staff: Account | None) -> str:
    """Whom a question is about."""
    named = [mask_name(reader.name)] if reader else []
    named += [f"{staff.display_name} ({staff.username})"] if staff else []
    return " · ".join(named) or _("everybody")


def _shown(view: View) -> dict[str, Any]:
    return {
        "at": view.seen_at,
        "reader": mask_name(view.reader.name),
        "home": view.reader.home_library.name,
        "library": view.library.name,
        "viewer": view.viewer.display_name,
        "username": view.viewer.username,
        "post": ROLES.get(view.post, view.post),
        "reason": REASONS.get(view.reason, view.reason),
        "note": view.note,
    }


def _rows(found: QuerySet[View]) -> Iterator[tuple[str, ...]]:
    for view in found.iterator(chunk_size=1000):
        shown = _shown(view)
        at = clock.local(shown.pop("at"))
        moment = f"{at:%Y-%m}" if view.seen_at == view.hour else f"{at:%Y-%m-%d %H:%M}"
        yield (moment, *(str(value) for value in shown.values()))


def changed_rules(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What of the rules would be another, in words."""
    labels = {name: field.label for name, field in RulesForm.base_fields.items()}
    return [
        f"{labels.get(name, name)}: {_told(before.get(name))} → {_told(value)}"
        for name, value in after.items()
        if before.get(name) != value
    ]
