"""What readers of this library ask about their own data: corrections, and to be forgotten (更正与注销申请)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import wish_for
from shulian.apps.readers.access_people import may_read
from shulian.apps.readers.actions.wishes import answer_wish, stays
from shulian.apps.readers.models import DataWish, Reader
from shulian.apps.readers.queries import answer_to_wish, card_to_show, text_of_wish, wishes_at
from shulian.core.registration import mask_name
from shulian.core.roles import Right
from shulian.core.wishes import against_answer
from shulian.documents import xlsx
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import Mode, Session
from shulian.interfaces.downloads import workbook
from shulian.interfaces.words import WISH_FAULTS, WISH_STATES, wished

PER_PAGE = 20


class AnswerForm(forms.Form):
    """What was done, or why not, as the reader will read it."""

    done = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=[("yes", gettext_lazy("It is done")), ("no", gettext_lazy("It cannot be done"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("What the reader should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *given: Any, stays: bool, **named: Any) -> None:
        super().__init__(*given, **named)
        self.stays = stays

    def clean(self) -> dict[str, object]:
        """Whoever is refused is told why; a deletion is done once the card is given up."""
        values = super().clean() or {}
        done = values.get("done") != "no"
        if fault := against_answer(str(values.get("text") or ""), done=done, stays=self.stays):
            self.add_error("done" if done else "text", str(WISH_FAULTS[fault]))
        return values


@never_cache
@require_safe
@at_desk(Right.ANSWER_WISHES)
def work_list(request: HttpRequest, library: Library) -> HttpResponse:
    """What readers of this library have asked, what waits longest on top; nobody's name in full."""
    page = Paginator(_asked_at(request, library), PER_PAGE).get_page(request.GET.get("page"))
    seen = {"here": "feedback", "library": library, "page": page, "lines": [_line(one) for one in page]}
    return render(request, "desk/data_wishes.html", seen)


def _asked_at(request: HttpRequest, library: Library) -> QuerySet[DataWish]:
    return wishes_at([library.pk], deletions=may(request.user, Right.CLOSE_CARDS, library))


@require_safe
@at_desk(Right.ANSWER_WISHES)
def export(request: HttpRequest, library: Library) -> HttpResponse:
    """The list as a workbook, without names."""
    header = (_("Asked"), _("What"), _("State"), _("Answered"))
    rows = [
        (_day(one.asked_at), str(_line(one)["what"]), str(WISH_STATES[one.state]), _day(one.answered_at))
        for one in _asked_at(request, library)
    ]
    name = _("Wishes about data")
    page = xlsx.Page(name, header, rows, title=f"{library.name} · {name}")
    return workbook(xlsx.write([page]), f"data-wishes-{library.code}.xlsx")


@never_cache
@require_http_methods(["GET", "POST"])
@at_desk(Right.ANSWER_WISHES)
def wish(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One of them with its reader, and the answer; that the record was opened is written down."""
    asked = wish_for(request.user, library, pk)
    may_see = may_read(request.user, library, asked.reader)
    form = AnswerForm(request.POST or None, stays=stays(asked))
    if may_see and request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        fault = answer_wish(act, asked, form.cleaned_data["text"], done=form.cleaned_data["done"] == "yes")
        if fault:
            messages.warning(request, WISH_FAULTS[fault])
        elif asked.reader.status == Reader.Status.LEFT:
            messages.success(request, _answered(asked, done=form.cleaned_data["done"] == "yes"))
        else:
            messages.success(request, _("Answered; the reader sees it under My account."))
        return redirect("desk:data-wishes")
    # What is answered needs the card no more, nor the way to its pages.
    card = card_to_show(asked.reader) if asked.state == DataWish.State.OPEN else None
    seen = _line(asked) | {
        "here": "feedback",
        "library": library,
        "wish": asked,
        "reader": asked.reader,
        "card": card,
        "may_see": may_see,
        "name": asked.reader.name if may_see else mask_name(asked.reader.name),
        "seal": Session(library, Mode.LEND, card).seal,
        "text": text_of_wish(asked) if may_see else "",
        "answer": answer_to_wish(asked) if may_see else "",
        "form": form,
        "command": uuid4,
    }
    return render(request, "desk/data_wish.html", seen)


def _answered(asked: DataWish, *, done: bool) -> str:
    """Of somebody who left: whether the data go, for only what was asked and done lets them go at once."""
    if done and asked.kind == DataWish.Kind.DELETE and asked.reader.closed_as == Reader.Closed.CANCELLED:
        return _("Answered. The card is given up: the data go with the next night.")
    return _("Answered.")


def _day(moment: datetime | None) -> str:
    return f"{clock.local(moment):%Y-%m-%d}" if moment else ""


def _line(asked: DataWish) -> dict[str, Any]:
    return {
        "wish": asked,
        "what": wished(asked.what),
        "name": mask_name(asked.reader.name),
        "state": WISH_STATES[asked.state],
        "waits": asked.state == DataWish.State.OPEN,
        "opens": asked.reader.home_library_id == asked.library_id,
    }
