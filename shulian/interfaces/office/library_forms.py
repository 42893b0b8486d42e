"""The forms of a library's page: hours, closure, particulars, closing for good."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shulian.apps.alliance.actions.ceasing import Ceasing
from shulian.apps.alliance.actions.particulars import Against
from shulian.apps.alliance.models import Library
from shulian.core.ceasing import Refusal
from shulian.core.hours import DayFault, Fault
from shulian.core.machines import AsksPin
from shulian.core.opening import Span
from shulian.interfaces.templatetags.look import day, day_of_week

SPANS_A_DAY = 3
SERVICES_LENGTH = 400

WORDS: dict[Fault, Promise] = {
    Fault.CLOSES_BEFORE_IT_OPENS: _("It closes before it opens. Exchange the two times or correct one."),
    Fault.SPANS_OVERLAP: _("Two spans overlap. Let one begin after the other ends."),
    Fault.ENDS_BEFORE_IT_BEGINS: _("The last day lies before the first one. Correct one of them."),
    Fault.OVER_ALREADY: _("This lies in the past. Choose today or a later day."),
    Fault.CLOSURES_OVERLAP: _(
        "A closure is announced for some of these days already. Take it back first, or choose other days."
    ),
    Fault.CLOSES_OVER_AN_OPENING: _(
        "An opening out of the ordinary is announced for one of these days. Take it back first, or choose other days."
    ),
    Fault.OPENINGS_OVERLAP: _(
        "An opening is announced for this day already. Take it back first, or choose another day."
    ),
}


PINS: dict[str, Promise] = {
    AsksPin.FOR_LOOKING: _(
        "For looking: money, holds, the card's state; at machines a card alone borrows, programs need the PIN"
    ),
    AsksPin.ALWAYS: _("Always, at machines for borrowing and renewing too"),
    AsksPin.NEVER: _("Never, where a machine or program does not ask by itself"),
}


AGAINST: dict[Against, tuple[str, Promise]] = {
    Against.PIN_LAXER: (
        "machine_pin",
        _("The libraries above this one ask for the PIN more often. Choose what they say, or more."),
    ),
    Against.PIN_WITHOUT_REASON: ("why", _("Say why: whoever signs has to know.")),
}


ENDING: dict[Refusal, Promise] = {
    Refusal.SAY_WHY: _("Say in a few words why."),
    Refusal.IS_HEAD: _("The central library of the alliance cannot be closed."),
    Refusal.CLOSED_ALREADY: _("The library is closed already."),
    Refusal.NOT_CLOSED: _("The library is not closed."),
    Refusal.BEFORE_OPENING: _("On this day it was not open yet. Choose a later one."),
    Refusal.BEHIND_PERIODS: _(
        "A period that begins on that day or later is closed or published, and the library is counted in it. "
        "Choose a day after %(settled)s."
    ),
    Refusal.BRANCHES_OPEN: _("Branches that belong to it are still open then. Close them first."),
    Refusal.INTO_ITSELF: _("It cannot be merged into itself or into a branch of its own."),
    Refusal.INTO_CLOSED: _("The other library is closed by then."),
    Refusal.ABOVE_CLOSED: _("The library above it is closed. Take that closing back first."),
}


def ending_words(refusal: Refusal, settled: date | None = None) -> str:
    """Why a library is not closed for good; `settled` is the first day of the last closed period."""
    return str(ENDING[refusal]) % {"settled": day(settled)}


def closure_words(fault: Fault) -> str:
    """What to say about a closure that cannot be announced."""
    return str(WORDS[fault])


class ClockField(forms.TimeField):
    """A time on the 24-hour clock, typed: browsers draw their own time fields by the machine's language."""

    default_error_messages = {"invalid": _("Write a time like 09:00 or 17:30.")}
    input_formats = ["%H:%M", "%H%M"]

    def to_python(self, value: Any) -> time | None:
        """Full-width signs of Chinese keyboards are as good as narrow ones."""
        return super().to_python(unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value)


class HoursForm(forms.Form):
    """Seven days with up to three spans each; a day without times is closed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            for span in range(SPANS_A_DAY):
                for end, label in (("opens", _("opens")), ("closes", _("closes"))):
                    shown = {"aria-label": f"{day_of_week(weekday)} {label}", "maxlength": 5, "placeholder": "--:--"}
                    field = ClockField(required=False, widget=forms.TimeInput(shown, "%H:%M"))
                    self.fields[f"{end}_{weekday}_{span}"] = field

    @classmethod
    def of(cls, library: Library) -> HoursForm:
        """The form with the hours as they are."""
        known: dict[str, time] = {}
        found = [0] * 7
        for span in library.opening_hours.order_by("weekday", "opens"):
            place = found[span.weekday]
            found[span.weekday] += 1
            known |= {f"opens_{span.weekday}_{place}": span.opens, f"closes_{span.weekday}_{place}": span.closes}
        return cls(initial=known)

    def clean(self) -> dict[str, Any]:
        """Each span has both of its ends."""
        for weekday in range(7):
            for span in range(SPANS_A_DAY):
                opens, closes = (self.cleaned_data.get(f"{end}_{weekday}_{span}") for end in ("opens", "closes"))
                if (opens is None) != (closes is None) and not self._complains(weekday):
                    lacking = "opens" if opens is None else "closes"
                    self.add_error(f"{lacking}_{weekday}_{span}", _("Write both times, or neither."))
        return self.cleaned_data

    def spans(self) -> list[Span]:
        """What was written."""
        written = self.cleaned_data
        return [
            Span(weekday, written[f"opens_{weekday}_{span}"], written[f"closes_{weekday}_{span}"])
            for weekday in range(7)
            for span in range(SPANS_A_DAY)
            if written[f"opens_{weekday}_{span}"] is not None
        ]

    def object_to(self, faults: tuple[DayFault, ...]) -> None:
        """Put each fault beside its day."""
        for one in faults:
            self.add_error(f"opens_{one.weekday}_0", str(WORDS[one.fault]))

    def days(self) -> list[dict[str, Any]]:
        """The rows of the table: a weekday with its fields and what is wrong there."""
        return [
            {
                "weekday": weekday,
                "spans": [(self[f"opens_{weekday}_{n}"], self[f"closes_{weekday}_{n}"]) for n in range(SPANS_A_DAY)],
                "errors": self._complaints(weekday),
            }
            for weekday in range(7)
        ]

    def _complaints(self, weekday: int) -> list[str]:
        return [str(error) for name, errors in self.errors.items() if f"_{weekday}_" in name for error in errors]

    def _complains(self, weekday: int) -> bool:
        return any(f"_{weekday}_" in name for name in self.errors)


class ClosureForm(forms.Form):
    """Closed from one day to another, and why."""

    first_day = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    reason = forms.CharField(label=_("Reason, as readers will read it"), max_length=200)


class OpeningForm(forms.Form):
    """Open on one day out of the ordinary, from when to when, and why."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    opens = ClockField(label=_("Opens at"), widget=forms.TimeInput({"maxlength": 5, "placeholder": "09:00"}, "%H:%M"))
    closes = ClockField(label=_("Closes at"), widget=forms.TimeInput({"maxlength": 5, "placeholder": "17:00"}, "%H:%M"))
    reason = forms.CharField(label=_("Reason, as readers will read it"), max_length=200, required=False)

    def hours(self) -> tuple[time, time]:
        """From when to when."""
        return self.cleaned_data["opens"], self.cleaned_data["closes"]


class EndingForm(forms.Form):
    """A library closes for good, by itself or into another one."""

    day = forms.DateField(label=_("First day on which it is closed"), widget=forms.DateInput({"type": "date"}))
    into = forms.ChoiceField(label=_("Merged into"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, libraries: Iterable[Library], data: Any = None) -> None:
        super().__init__(data, prefix="ending")
        self.libraries = {library.code: library for library in libraries}
        named = [(code, library.name) for code, library in self.libraries.items()]
        self.fields["into"].choices = [("", _("No other library")), *named]  # type: ignore[attr-defined]

    def ceasing(self, settled: date | None) -> Ceasing:
        """What was asked for; `settled` is the first day of the last closed period."""
        wanted = self.cleaned_data
        return Ceasing(wanted["day"], wanted["reason"], self.libraries.get(wanted["into"]), settled)


class ParticularsForm(forms.Form):
    """How the public reaches the library, and what it says of itself."""

    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    name_en = forms.CharField(label=_("Name in English"), max_length=150, required=False)
    pickup = forms.TypedChoiceField(
        label=_("Pickup of holds"),
        required=False,
        choices=(
            ("", _("As is usual for its kind: wherever somebody works")),
            ("yes", _("Holds are picked up here")),
            ("no", _("No holds are picked up here")),
        ),
        coerce=lambda said: said == "yes",
        empty_value=None,
        help_text=_("A 24-hour library with lockers may hand holds out, a small branch may do without."),
    )
    machine_pin = forms.ChoiceField(
        label=_("PIN for machines and programs"),
        required=False,
        choices=(("", _("As the libraries above it say; where nobody says anything: for looking")), *PINS.items()),
        help_text=_(
            "Whoever finds a card sees at a machine that does not ask what its reader owes and waits for. Returning "
            "never needs the PIN, reporting a card lost always does. A library may ask for more than those above it, "
            "never for less."
        ),
    )
    services = forms.CharField(
        label=_("Services on the spot"),
        max_length=SERVICES_LENGTH,
        required=False,
        help_text=_("One a line, for example: reading room for the blind."),
        widget=forms.Textarea({"rows": 4}),
    )
    introduction = forms.CharField(
        label=_("About the library"), max_length=4000, required=False, widget=forms.Textarea({"rows": 8})
    )

    why = forms.CharField(
        label=_("Why the PIN is asked for less often"),
        max_length=300,
        required=False,
        help_text=_("Only then: it is for the whole alliance, and a second person signs it first."),
    )

    def __init__(self, *args: Any, head: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not head:
            del self.fields["why"]

    @classmethod
    def of(cls, library: Library) -> ParticularsForm:
        """The form with the particulars as they are."""
        known = {name: getattr(library, name) for name in cls.base_fields if name != "why"}
        said = {None: "", True: "yes", False: "no"}[library.pickup]
        initial = known | {"services": "\n".join(library.services), "pickup": said}
        return cls(initial=initial, head=library.is_root())

    def object_to(self, fault: Against) -> None:
        """Say what stands against it beside its field."""
        field, said = AGAINST[fault]
        self.add_error(field, str(said))

    def particulars(self) -> dict[str, Any]:
        """What was written."""
        lines = [line.strip() for line in self.cleaned_data["services"].splitlines()]
        return self.cleaned_data | {"services": [line for line in lines if line]}

    def why_less(self) -> str:
        """Why the whole alliance is to ask for the PIN less often."""
        return str(self.cleaned_data.get("why", "")).strip()
