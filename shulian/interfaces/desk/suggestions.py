"""What readers want this library to buy, and the answers."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.discovery import own
from shulian.apps.discovery import queries as discovery
from shulian.apps.discovery.access import suggestion_for
from shulian.apps.discovery.actions.purchases import answer_suggestion
from shulian.apps.discovery.models import PurchaseSuggestion
from shulian.apps.journal.actions import Act
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.downloads import workbook as as_workbook
from shulian.interfaces.lists import first

PER_PAGE = 20
MOST_ROWS = 10_000
Status = PurchaseSuggestion.Status
STATUSES = {
    Status.OPEN: gettext_lazy("Waits for an answer"),
    Status.ORDERED: pgettext_lazy("suggestion", "We buy it"),
    Status.HELD: pgettext_lazy("suggestion", "It is there already"),
    Status.DECLINED: pgettext_lazy("suggestion", "We do not buy it"),
}


class AnswerForm(forms.Form):
    """What the library decided, and the answer as the reader will read it."""

    status = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[(status.value, STATUSES[status]) for status in Status if status is not Status.OPEN],
    )
    text = forms.CharField(label=gettext_lazy("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))


@require_safe
@at_desk(Right.ANSWER_FEEDBACK)
def work_list(request: HttpRequest, library: Library) -> HttpResponse:
    """The suggestions to this library, those that wait on top."""
    page = Paginator(own.suggestions_to([library.pk]), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(one, STATUSES[Status(one.status)]) for one in page]
    seen = {"here": "suggestions", "library": library, "page": page, "rows": rows}
    return render(request, "desk/suggestions.html", seen)


@require_http_methods(["GET", "POST"])
@at_desk(Right.ANSWER_FEEDBACK)
def answer(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One suggestion with its answer, or with the form for it."""
    found = suggestion_for(request.user, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        if answer_suggestion(act, found, form.cleaned_data["status"], form.cleaned_data["text"]):
            messages.success(request, _("The answer was sent."))
        else:
            messages.warning(request, _("This suggestion has been answered already; the first answer stands."))
        return redirect("desk:suggestions")
    seen = {
        "here": "suggestions",
        "library": library,
        "suggestion": found,
        "status": STATUSES[Status(found.status)],
        "contact": own.contact_of(found),
        "known": discovery.search(found.isbn).total if found.isbn else 0,
        "form": form,
        "command": uuid4,
    }
    return render(request, "desk/suggestion_answer.html", seen)


@require_safe
@at_desk(Right.ANSWER_FEEDBACK)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The suggestions as a workbook, for whoever orders books; without anybody's name."""
    header = (
        _("Title"),
        _("Author"),
        "ISBN",
        _("Publisher"),
        _("Year"),
        _("Why it is wanted"),
        _("Received"),
        _("State"),
    )
    found = first(own.suggestions_to([library.pk]), MOST_ROWS)
    rows = [
        (
            one.title,
            one.author,
            one.isbn,
            one.publisher,
            one.year,
            one.note,
            f"{clock.local(one.received_at):%Y-%m-%d}",
            str(STATUSES[Status(one.status)]),
        )
        for one in found.rows
    ]
    name = _("Suggestions to buy")
    page = xlsx.Page(name, header, rows, title=f"{library.name} {name}", notes=found.notes)
    return as_workbook(xlsx.write([page]), f"suggestions-{library.code}.xlsx")
