"""Registering on a phone: one person or a whole family in one go."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.parties import register_party, register_undocumented
from shulian.apps.readers.actions.register import Declined, Issued
from shulian.apps.readers.faults import TOO_LONG, sentence
from shulian.apps.readers.readertypes import offered_for
from shulian.core.applying import MOST_IN_A_FAMILY, as_family
from shulian.core.consents import How
from shulian.core.identity import Document
from shulian.core.library import TRAITS
from shulian.core.onenumber import OF_SOMEBODY
from shulian.core.readertypes import ReaderType, TypeKind, Way, tells_health
from shulian.core.registration import NAME_LENGTH, PIN_LENGTH, Application, Faults, Field
from shulian.interfaces.documents import OF_BIRTH_DATES, document_choices
from shulian.interfaces.fields import NeededDateField, NeededField, PresetField
from shulian.interfaces.rates import may_write

ON_WEB = Through(Way.WEB, How.PORTAL)
STAFFED = [kind for kind, traits in TRAITS.items() if traits.staffed]
OF_CHILD = (
    Field.GUARDIAN_NAME,
    Field.GUARDIAN_DOCUMENT,
    Field.GUARDIAN_IDENTITY,
    Field.GUARDIAN_BIRTH_DATE,
    Field.GUARDIAN_PHONE,
    Field.CONSENT,
)
OF_HEAD = {
    Field.GUARDIAN_NAME: Field.NAME,
    Field.GUARDIAN_DOCUMENT: Field.DOCUMENT,
    Field.GUARDIAN_IDENTITY: Field.IDENTITY,
    Field.GUARDIAN_BIRTH_DATE: Field.BIRTH_DATE,
    Field.GUARDIAN_PHONE: Field.PHONE,
}
"""The guardian of the children is who registers first: what is wrong there is said there."""


class PersonForm(forms.Form):
    """One person of the family; what it must hold is judged with all others."""

    use_required_attribute = False

    name = NeededField(
        label=gettext_lazy("Name as on the document"), max_length=2 * NAME_LENGTH, error_messages=TOO_LONG
    )
    document = PresetField(label=gettext_lazy("Identity document"))
    identity = NeededField(label=gettext_lazy("Number of the document"), max_length=40)
    birth_date = forms.DateField(
        label=gettext_lazy("Date of birth"),
        required=False,
        help_text=OF_BIRTH_DATES,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("This is no date of birth. Write it like 1990-03-14.")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN of six digits"),
        max_length=2 * PIN_LENGTH,
        required=False,
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "new-password"}, render_value=True),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = document_choices()  # type: ignore[attr-defined]

    def application(self, category: str) -> Application:
        """What was written of this person."""
        written = self.cleaned_data | {"document": self.cleaned_data["document"] or Document.CITIZEN}
        return Application(**written, category=category)


class PlaceForm(forms.Form):
    """What is asked once for all of them."""

    use_required_attribute = False

    command = forms.UUIDField(widget=forms.HiddenInput)
    people = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_IN_A_FAMILY)
    library = forms.ChoiceField(label=gettext_lazy("Home library"))
    category = PresetField(label=gettext_lazy("Kind of card"))
    guardian = forms.BooleanField(
        label=gettext_lazy("I am the guardian of the children named here and consent to their cards"), required=False
    )
    health = forms.BooleanField(
        label=gettext_lazy("I agree by itself that a card for special needs says something of my health"),
        required=False,
    )
    agreed = forms.BooleanField(
        label=gettext_lazy("I have read which data are kept and for what"),
        error_messages={"required": gettext_lazy("Please tick this, or no card can be opened.")},
    )

    def __init__(self, *args: Any, kinds: list[ReaderType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = get_language() == "en"
        self.fields["library"] = forms.ChoiceField(
            label=gettext_lazy("Home library"), choices=[(one.code, one.name) for one in homes()]
        )
        grown = [kind for kind in kinds if kind.kind is not TypeKind.MINOR]
        chosen = [(kind.code, kind.name_en if english else kind.name) for kind in grown]
        self.fields["category"].choices = chosen  # type: ignore[attr-defined]
        if not any(tells_health(kind.kind) for kind in kinds):
            del self.fields["health"]


@dataclass
class Party:
    """The page as it was sent: what is asked once, and each person."""

    request: HttpRequest

    @cached_property
    def kinds(self) -> list[ReaderType]:
        """What may be had on the web with a document."""
        return [kind for kind in offered_for(Way.WEB) if kind.asks_document]

    @cached_property
    def place(self) -> PlaceForm:
        """What is asked once."""
        if self.request.method == "POST":
            return PlaceForm(self.request.POST, kinds=self.kinds)
        return PlaceForm(kinds=self.kinds, initial={"command": uuid4(), "people": 1})

    @cached_property
    def count(self) -> int:
        """How many people the page has."""
        text = self.request.POST.get("people", "1")
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 1
        count += ("more" in self.request.POST) - ("less" in self.request.POST)
        return min(max(count, 1), MOST_IN_A_FAMILY)

    @cached_property
    def people(self) -> list[PersonForm]:
        """The persons, the head first."""
        data = self.request.POST if self.request.method == "POST" else None
        return [PersonForm(data, prefix=f"p{number}") for number in range(self.count)]

    def applications(self) -> list[Application]:
        """What was written, for the rules to judge; the head answers for the children."""
        asked = self.place.cleaned_data
        health = asked.get("health", False)
        written = [replace(form.application(asked["category"]), health=health) for form in self.people]
        return as_family(written, self.kinds, clock.today(), consented=asked["guardian"])

    def object_to(self, faults: dict[int, Faults]) -> None:
        """Put each fault beside its field; who is registered already is not told to strangers."""
        if any(OF_SOMEBODY & set(found.values()) for found in faults.values()):
            self.place.add_error(None, _("No card can be opened on the web with this form. Please come to a desk."))
            return
        for number, found in faults.items():
            form = self.people[number]
            for field, fault in found.items():
                name = str(field).replace("-", "_")
                if number and field in OF_HEAD and OF_HEAD[field] in faults.get(0, {}):
                    continue
                if field in OF_CHILD and number == 0:
                    self._say_once(
                        _("Who registers first must be 18 or older. Please begin with a parent or guardian.")
                    )
                elif field is Field.CONSENT:
                    self.place.add_error("guardian", sentence(field, fault))
                elif field is Field.HEALTH:
                    self.place.add_error("health", sentence(field, fault))
                else:
                    form.add_error(name if name in form.fields else None, sentence(field, fault))

    def _say_once(self, text: str) -> None:
        head = self.people[0]
        if text not in head.non_field_errors():
            head.add_error(None, text)


def homes() -> list[Library]:
    """Where a reader can be at home: libraries with a desk, in the order of the tree."""
    return [one for one in open_libraries() if one.kind in STAFFED]


@never_cache
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form with as many people as the family has, and their cards."""
    party = Party(request)
    changed = "more" in request.POST or "less" in request.POST
    if request.method == "POST" and not changed:
        forms_good = [form.is_valid() for form in (party.place, *party.people)]
        if not may_write(request):
            party.place.add_error(None, _("Too much was sent from here in a short time. Please wait a little."))
        elif all(forms_good):
            answer = _register(party)
            if answer is not None:
                return answer
    return _form(request, party, bound=request.method == "POST" and not changed)


@never_cache
@require_http_methods(["GET", "POST"])
def register_virtual(request: HttpRequest) -> HttpResponse:
    """A card for what is on the web alone, without a document."""
    kinds = [kind for kind in offered_for(Way.WEB) if not kind.asks_document]
    form = VirtualForm(request.POST or None, initial={"command": uuid4()})
    if request.method == "POST" and form.is_valid() and kinds:
        written = form.cleaned_data
        library = open_libraries().filter(code=written["library"]).first()
        wish = Application(written["name"], "", kinds[0].code, phone=written["phone"], pin=written["pin"])
        act = Act("portal", library=library.pk if library else None, command=written["command"])
        if not may_write(request):
            form.add_error(None, _("Too much was sent from here in a short time. Please wait a little."))
        else:
            answer = register_undocumented(act, wish, written["birth_date"], ON_WEB)
            if isinstance(answer, Issued):
                return _done(request, [answer])
            _object_virtual(form, answer)
    return render(request, "portal/register_virtual.html", {"here": "me", "form": form, "offered": bool(kinds)})


class VirtualForm(forms.Form):
    """Name, birth date, telephone and PIN."""

    use_required_attribute = False

    command = forms.UUIDField(widget=forms.HiddenInput)
    library = forms.ChoiceField(label=gettext_lazy("Home library"))
    name = NeededField(label=gettext_lazy("Your name"), max_length=2 * NAME_LENGTH, error_messages=TOO_LONG)
    birth_date = NeededDateField(
        label=gettext_lazy("Birth date"),
        widget=forms.DateInput({"type": "date"}),
        error_messages={"invalid": gettext_lazy("This is no date of birth. Write it like 1990-03-14.")},
    )
    phone = NeededField(label=gettext_lazy("Mobile number"), max_length=30)
    pin = forms.CharField(
        label=gettext_lazy("PIN of six digits"), max_length=12, required=False, widget=forms.PasswordInput
    )
    agreed = forms.BooleanField(label=gettext_lazy("I have read which data are kept and for what"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"] = forms.ChoiceField(
            label=gettext_lazy("Home library"), choices=[(one.code, one.name) for one in homes()]
        )


def _object_virtual(form: VirtualForm, declined: Declined) -> None:
    for field, fault in declined.faults.items():
        name = str(field).replace("-", "_")
        form.add_error(name if name in form.fields else None, sentence(field, fault))


def _register(party: Party) -> HttpResponse | None:
    library = open_libraries().filter(code=party.place.cleaned_data["library"]).first()
    command: UUID = party.place.cleaned_data["command"]
    act = Act("portal", library=library.pk if library else None, command=command)
    try:
        answer = register_party(act, party.applications(), ON_WEB)
    except CommandReused:
        party.place.add_error(None, _("This page has been sent already. Please load it again."))
        return None
    if answer.faults:
        party.object_to(answer.faults)
        return None
    return _done(party.request, list(answer.issued))


def _done(request: HttpRequest, issued: list[Issued]) -> HttpResponse:
    provisional = any(one.card.reader.awaits for one in issued)
    return render(request, "portal/registered.html", {"here": "me", "issued": issued, "provisional": provisional})


def _form(request: HttpRequest, party: Party, *, bound: bool) -> HttpResponse:
    place, people = party.place, party.people
    if not bound and request.method == "POST":
        # Another person more or less is no mistake yet: what was typed stays, and nothing is complained of.
        place = PlaceForm(kinds=party.kinds, initial=request.POST.dict())
        people = [PersonForm(prefix=f"p{at}", initial=_typed(request, at)) for at in range(party.count)]
    seen = {
        "here": "me",
        "place": place,
        "people": people,
        "count": party.count,
        "most": MOST_IN_A_FAMILY,
        "offered": bool(party.kinds),
    }
    return render(request, "portal/register.html", seen)


def _typed(request: HttpRequest, number: int) -> dict[str, str]:
    return {name: request.POST.get(f"p{number}-{name}", "") for name in PersonForm.base_fields}
