"""Issuing a card at the desk."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import record_for
from shulian.apps.readers.actions.register import Declined, Issued, issue_card
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.cardlooks import birth_of
from shulian.apps.readers.doubles import pairs_of
from shulian.apps.readers.faults import TOO_LONG, sentence
from shulian.apps.readers.queries import runs_out_of_numbers
from shulian.apps.readers.readertypes import offered_for
from shulian.core.identity import Document
from shulian.core.readertypes import Way
from shulian.core.registration import NAME_LENGTH, PIN_LENGTH, Application, Fault, Field, Guardian
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.interfaces.desk import said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money import PAPER
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import Mode, Session
from shulian.interfaces.documents import OF_BIRTH_DATES, document_choices
from shulian.interfaces.fields import NeededField, PresetField

GUARDIAN_FIELDS = {
    Field.GUARDIAN_NAME,
    Field.GUARDIAN_DOCUMENT,
    Field.GUARDIAN_IDENTITY,
    Field.GUARDIAN_BIRTH_DATE,
    Field.GUARDIAN_PHONE,
    Field.CONSENT,
}


class ApplicationForm(forms.Form):
    """The form as it is typed; what it must hold is judged with the application, all in one place."""

    use_required_attribute = False

    document = PresetField(label=_("Identity document"))
    identity = NeededField(label=_("Number of the document"), max_length=40)
    name = NeededField(label=_("Reader's name"), max_length=2 * NAME_LENGTH, error_messages=TOO_LONG)
    category = forms.ChoiceField(label=_("Kind of reader"))
    birth_date = forms.DateField(
        label=_("Date of birth"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    card_number = forms.CharField(label=_("Card number"), max_length=40, required=False)
    pin = forms.CharField(label=_("PIN"), max_length=PIN_LENGTH * 2, required=False)
    guardian_name = forms.CharField(
        label=_("Guardian's name"), max_length=2 * NAME_LENGTH, error_messages=TOO_LONG, required=False
    )
    guardian_document = PresetField(label=_("Guardian's identity document"))
    guardian_identity = forms.CharField(label=_("Number of the guardian's document"), max_length=40, required=False)
    guardian_birth_date = forms.DateField(
        label=_("Guardian's date of birth"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    guardian_phone = forms.CharField(label=_("Guardian's telephone"), max_length=30, required=False)
    consent = forms.BooleanField(label=_("The guardian consents to the card and to keeping these data"), required=False)
    health = forms.BooleanField(
        label=_("Reader or guardian has agreed by itself that the card says something of the reader's health"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        offered = [kind for kind in offered_for(Way.DESK) if not kind.asks_agent]
        kinds = [(kind.code, kind.name_en if english else kind.name) for kind in offered]
        self.fields["category"] = forms.ChoiceField(label=_("Kind of reader"), choices=kinds)
        self.fields["document"].choices = document_choices()  # type: ignore[attr-defined]
        self.fields["guardian_document"].choices = document_choices()  # type: ignore[attr-defined]
        self.fields["birth_date"].help_text = OF_BIRTH_DATES
        self.fields["guardian_birth_date"].help_text = OF_BIRTH_DATES
        self.fields["card_number"].help_text = _("Scan a printed card; leave it empty for the library's next number.")
        self.fields["pin"].help_text = _("Six digits that the reader types in; leave it empty to have one made.")
        self.fields["pin"].widget = forms.PasswordInput({"inputmode": "numeric"}, render_value=True)
        self.fields["identity"].widget.attrs |= {"autofocus": True}
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def application(self) -> Application:
        """What was written, for the rules to judge."""
        written = self.cleaned_data
        guardian = Guardian(
            written["guardian_name"],
            written["guardian_identity"],
            written["guardian_phone"],
            consented=written["consent"],
            document=written["guardian_document"] or Document.CITIZEN,
            birth_date=written["guardian_birth_date"],
        )
        return Application(
            name=written["name"],
            identity=written["identity"],
            category=written["category"],
            phone=written["phone"],
            card_number=written["card_number"],
            pin=written["pin"],
            guardian=guardian,
            document=written["document"] or Document.CITIZEN,
            birth_date=written["birth_date"],
            health=written["health"],
        )

    def object_to(self, declined: Declined) -> None:
        """Put each fault beside its field."""
        for field, fault in declined.faults.items():
            self.add_error(field.replace("-", "_"), sentence(field, fault))
            if fault is Fault.ALREADY_REGISTERED and declined.known:
                self.add_error("identity", said.card_summary(declined.known))

    @property
    def guardian_wanted(self) -> bool:
        """Whether something is said about the guardian, so that these fields must be seen."""
        return any(field.replace("-", "_") in self.errors for field in GUARDIAN_FIELDS)


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def issue(request: HttpRequest, library: Library) -> HttpResponse:
    """The application form, and the card once it is issued."""
    form = ApplicationForm(request.POST or None)
    context: dict[str, Any] = {
        "here": "cards",
        "library": library,
        "form": form,
        "runs_out": runs_out_of_numbers(library),
    }
    if request.method == "POST" and form.is_valid():
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        try:
            answer = issue_card(act, form.application())
        except CommandReused:
            form.add_error(None, _("This page has issued a card already. Look the form over and send it again."))
            return render(request, "desk/card_new.html", context | {"command": uuid4})
        if isinstance(answer, Issued):
            return issued(request, library, answer)
        if answer.known:
            record_for(request.user, library, answer.known.reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)
        form.object_to(answer)
        context["known"] = answer.known
    return render(request, "desk/card_new.html", context | {"command": uuid4})


def issued(request: HttpRequest, library: Library, answer: Issued) -> HttpResponse:
    """The new card with its PIN, its receipt, and what comes next."""
    seen = {
        "here": "cards",
        "library": library,
        "issued": answer,
        "command": uuid4,
        "english": get_language() == "en",
        "doubtful": pairs_of(answer.card.reader).exists(),
        "made": birth_of(answer.card),
        "paper": request.session.get(PAPER, "58"),
        "seal": Session(library, Mode.LEND, answer.card).seal,
    }
    return render(request, "desk/card_issued.html", seen)
