"""Correcting a reader's record with the document on the desk: every line that stays is left empty."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import NotIdentifiedError, may_do, record_for, require_doing
from shulian.apps.readers.access_people import may_read
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.actions.particulars import correct
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.faults import TOO_LONG, sentence
from shulian.apps.readers.models import Reader
from shulian.apps.readers.readertypes import reader_types, type_of, type_to_show
from shulian.core import cardlife, identity
from shulian.core.notices.addresses import EMAIL_LENGTH, mask
from shulian.core.particulars import Correction, outgrown
from shulian.core.readertypes import ordinary
from shulian.core.registration import NAME_LENGTH, Fault, Field, mask_name
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.desk import card as cards
from shulian.interfaces.desk import said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.card import Answer
from shulian.interfaces.desk.papers import PaperForm
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Mode, Session, opened


class CorrectionForm(PaperForm):
    """What is to be put right; an empty line stays as it is."""

    name = forms.CharField(
        label=gettext_lazy("Reader's name"), max_length=2 * NAME_LENGTH, error_messages=TOO_LONG, required=False
    )
    birth_date = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no date of birth. Write it like 1990-03-14.")},
    )
    phone = forms.CharField(label=gettext_lazy("Telephone"), max_length=30, required=False)
    no_phone = forms.BooleanField(label=gettext_lazy("Take the telephone off the record"), required=False)
    email = forms.CharField(label=gettext_lazy("E-mail"), max_length=EMAIL_LENGTH, required=False)
    no_email = forms.BooleanField(label=gettext_lazy("Take the e-mail address off the record"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Kind of reader"), required=False)

    def __init__(self, *args: Any, reader: Reader, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        here = type_of(reader.category)
        kinds = [kind for kind in reader_types() if kind.is_offered and kind.asks_agent is here.asks_agent]
        chosen = [(kind.code, kind.name_en if english else kind.name) for kind in kinds if kind != here]
        self.fields["category"] = forms.ChoiceField(
            label=gettext_lazy("Kind of reader"), choices=[("", _("as it is")), *chosen], required=False
        )
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def correction(self) -> Correction:
        """What was written."""
        written = self.cleaned_data
        return Correction(
            name=written["name"] or None,
            birth_date=written["birth_date"],
            phone="" if written["no_phone"] else written["phone"] or None,
            email="" if written["no_email"] else written["email"] or None,
            paper=self.paper() if written["identity"].strip() else None,
            category=written["category"] or None,
        )

    def object_to_all(self, outcome: Refused) -> None:
        """Put each fault beside its line."""
        for name, code in outcome.details.items():
            fault = identity.Fault(code) if code in set(identity.Fault) else Fault(code)
            if fault is Fault.ALREADY_REGISTERED or Field(name) is Field.DOCUMENT:
                self.object_to({Field(name): fault})
            else:
                self.add_error(name.replace("-", "_"), sentence(Field(name), fault))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.ISSUE_CARD)
def particulars(request: HttpRequest, library: Library) -> HttpResponse:
    """The record of the reader whose card is scanned here, or who comes over from the card's page."""
    at, answer = cards.who(request, library)
    if at.card and not may_do(request.user, library, at.card.reader, Doing.CORRECT):
        there = _("A record is corrected at home, at %(library)s.") % {"library": at.card.reader.home_library.name}
        at, answer = Session(library), Answer(said.Tone.STOP, there, _("Send the reader there, or ask there."))
    if at.card:
        record_for(request.user, library, at.card.reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)
    return _show(request, at, answer=answer)


@require_POST
@at_desk(Right.ISSUE_CARD)
def save(request: HttpRequest, library: Library) -> HttpResponse:
    """Correct what was written; the card's page says what was done."""
    at = opened(library, Mode.LEND, request.POST.get("reader", ""))
    if at.card is None:
        gone = Answer(said.Tone.STOP, _("No reader is at the desk."), _("Scan the reader's card."))
        return _show(request, at, answer=gone)
    form = CorrectionForm(request.POST, reader=at.card.reader)
    try:
        require_doing(request.user, library, at.card.reader, Doing.CORRECT, identified=identified(request))
    except NotIdentifiedError:
        return _show(request, at, form, cards.refused(Refused(cardlife.Fault.NOT_IDENTIFIED)))
    record_for(request.user, library, at.card.reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)
    if not form.is_valid():
        return _show(request, at, form)
    act = Act("desk", request.user.pk, library.pk, command=command_id(request))
    try:
        outcome = correct(act, Wish(at.card, identified(request)), form.correction())
    except CommandReused:
        return _show(request, at, form, cards.stale())
    if isinstance(outcome, Done):
        return cards.show(request, Session(library, Mode.LEND, outcome.card), cards.done(outcome))
    if outcome.fault is cardlife.Fault.NOT_RIGHT:
        form.object_to_all(outcome)
    return _show(request, at, form, cards.refused(outcome))


def _show(
    request: HttpRequest, at: Session, form: CorrectionForm | None = None, answer: Answer | None = None
) -> HttpResponse:
    seen: dict[str, Any] = {"here": "card", "library": at.library, "at": at, "told": answer, "command": uuid4}
    if at.card:
        reader = at.card.reader
        seen |= _seen(request, at, reader) | {"form": form or CorrectionForm(reader=reader)}
    return render(request, "desk/card/particulars.html", seen)


def _seen(request: HttpRequest, at: Session, reader: Reader) -> dict[str, Any]:
    """The record as it is, masked: the person has the document, and says what is wrong."""
    today, kind = clock.today(), type_of(reader.category)
    open_ = may_read(request.user, at.library, reader)
    too_old = outgrown(kind, reader.birth_date, today)
    return {
        "reader": reader,
        "name": mask_name(reader.name),
        "born": reader.birth_date if open_ else None,
        "kind": kind if open_ else type_to_show(reader),
        "phone": _masked(reader.phone),
        "email": _masked(reader.email),
        "outgrown": too_old,
        "next_kind": ordinary(reader_types(), reader.birth_date, today) if too_old else None,
        "english": get_language() == "en",
    }


def _masked(sealed: bytes | memoryview) -> str:
    return mask(secrets.unseal(bytes(sealed))) if sealed else ""
