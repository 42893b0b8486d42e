"""Questions about months of gates and providers: the library answers, whoever checks accepts the answer."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.access import accepts_answer, finding_for, require_checking, visible_doubts
from shulian.apps.statistics.actions.settling import accept_answer
from shulian.apps.statistics.doubt_words import doubt_words, subject_words
from shulian.apps.statistics.models import Finding
from shulian.apps.statistics.queries.doubts import library_of
from shulian.apps.statistics.words import refusal_words
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import act_of, asked_for, in_office

SEE = (Right.MANAGE_RETURNS, Right.CHECK_RETURNS)
A_PAGE, MOST_ROWS = 50, 10_000


@dataclass(frozen=True)
class DoubtShown:
    """A question in words; `accepts`: whoever looks checks its answer."""

    finding: Finding
    accepts: bool

    @property
    def library(self) -> Library | None:
        """Who answers."""
        return library_of(self.finding)

    @property
    def subject(self) -> str:
        """What it is about."""
        return subject_words(self.finding)

    @property
    def words(self) -> str:
        """What is asked."""
        return doubt_words(self.finding)

    @property
    def state(self) -> str:
        """Where it stands."""
        return _state(self.finding)


@in_office(*SEE)
@require_safe
def doubts(request: HttpRequest) -> HttpResponse:
    """The questions, those without an answer first."""
    page = paged(request, visible_doubts(request.user), A_PAGE)
    shown = [DoubtShown(one, accepts=accepts_answer(request.user, one)) for one in page]
    context = {"here": "doubts", "page": page, "doubts": shown, "command": uuid4, "back": request.path}
    return render(request, "office/doubts/doubts.html", context)


@in_office(*SEE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The questions with their answers as a workbook."""
    listed = first(visible_doubts(request.user), MOST_ROWS)
    header = (_("Library"), _("About"), _("Question"), _("State"), _("Answer"), _("Answered by"), _("Answered on"))
    rows = [_row(DoubtShown(one, accepts=False)) for one in listed.rows]
    page = xlsx.Page(_("Questions about months"), header, rows, notes=listed.notes)
    return workbook(xlsx.write([page]), f"questions-{clock.today()}.xlsx")


@in_office(Right.CHECK_RETURNS)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Be content with an answer."""
    found = finding_for(request.user, pk)
    require_checking(request.user, found)
    refused = accept_answer(act_of(request, library_of(found)), found)
    if refused:
        messages.error(request, refusal_words(refused))
    else:
        messages.success(request, _("The answer is accepted."))
    return redirect(back_to(request, found))


def back_to(request: HttpRequest, found: Finding) -> str:
    """The page from which a question was answered: its month, its return, or the list."""
    if found.usage_id and asked_for(request, "back").endswith(f"/months/{found.usage_id}/"):
        return asked_for(request, "back")
    return "office:doubts"


def _row(shown: DoubtShown) -> tuple[str | None, ...]:
    found = shown.finding
    when = f"{clock.local(found.answered_at):%Y-%m-%d}" if found.answered_at else None
    who = found.answered_by.display_name if found.answered_by else None
    library = shown.library.name if shown.library else ""
    return library, shown.subject, shown.words, shown.state, found.answer, who, when


def _state(found: Finding) -> str:
    return {
        Finding.State.OPEN: _("to be answered"),
        Finding.State.ANSWERED: _("answered"),
        Finding.State.SETTLED: _("accepted"),
    }[Finding.State(found.state)]
