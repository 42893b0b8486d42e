"""A card for an institution (集体证), which acts through its agent."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_http_methods

from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.parties import Body, register_collective
from shulian.apps.readers.actions.register import Issued
from shulian.apps.readers.faults import sentence
from shulian.apps.readers.readertypes import offered_for
from shulian.core.identity import Document
from shulian.core.readertypes import Way
from shulian.core.registration import PIN_LENGTH, Application, Representative, clean_card_number
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.cards import issued
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.documents import OF_BIRTH_DATES, document_choices
from shulian.interfaces.fields import NeededField, PresetField


class BodyForm(forms.Form):
    """The institution and its agent."""

    use_required_attribute = False

    category = forms.ChoiceField(label=gettext_lazy("Kind of reader"))
    name = NeededField(label=gettext_lazy("Name of the institution"), max_length=200)
    credit_code = forms.CharField(label=gettext_lazy("Unified social credit code"), max_length=30, required=False)
    address = forms.CharField(label=gettext_lazy("Address"), max_length=200, required=False)
    agent_name = NeededField(label=gettext_lazy("Agent's name"), max_length=100)
    agent_document = PresetField(label=gettext_lazy("Agent's identity document"))
    agent_identity = NeededField(label=gettext_lazy("Number of the agent's document"), max_length=40)
    agent_birth_date = forms.DateField(
        label=gettext_lazy("Agent's date of birth"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )
    agent_phone = NeededField(label=gettext_lazy("Agent's telephone"), max_length=30)
    card_number = forms.CharField(label=gettext_lazy("Card number"), max_length=40, required=False)
    pin = forms.CharField(label=gettext_lazy("PIN"), max_length=PIN_LENGTH * 2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        kinds = [(one.code, one.name_en if english else one.name) for one in offered_for(Way.DESK) if one.asks_agent]
        self.fields["category"] = forms.ChoiceField(label=gettext_lazy("Kind of reader"), choices=kinds)
        self.fields["agent_document"].choices = document_choices()  # type: ignore[attr-defined]
        self.fields["agent_birth_date"].help_text = OF_BIRTH_DATES

    def body(self) -> Body:
        """What was written of the institution."""
        written = self.cleaned_data
        agent = Representative(
            written["agent_name"],
            written["agent_identity"],
            written["agent_phone"],
            written["agent_document"] or Document.CITIZEN,
            written["agent_birth_date"],
        )
        return Body(written["name"], written["credit_code"], written["address"], agent)


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def issue(request: HttpRequest, library: Library) -> HttpResponse:
    """The form, and the card once it is issued."""
    form = BodyForm(request.POST or None)
    seen = {"here": "cards", "library": library, "form": form, "command": uuid4}
    if request.method == "POST" and form.is_valid():
        written = form.cleaned_data
        number = clean_card_number(written["card_number"])
        wish = Application("", "", written["category"], card_number=number, pin=written["pin"])
        act = Act("desk", request.user.pk, library.pk, command=command_id(request))
        answer = register_collective(act, form.body(), wish)
        if isinstance(answer, Issued):
            return issued(request, library, answer)
        for field, fault in answer.faults.items():
            form.add_error(field.replace("-", "_"), sentence(field, fault))
    return render(request, "desk/people/collective.html", seen)
