"""The forms of the notices: a text, the times, and why somebody gives up."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shulian.apps.notices.actions.texts import Draft, Part
from shulian.apps.notices.queries.templates import Text
from shulian.apps.notices.words import FAULTS, HABIT_FAULTS, sentence
from shulian.core.notices import texts
from shulian.core.notices.texts import Broken
from shulian.core.notices.timing import Fault, Habits
from shulian.interfaces.office.library_forms import ClockField

EMPTY: dict[str, Any] = {"required": FAULTS[texts.Fault.EMPTY]}
_PARTED = re.compile(r"[\s,，、;；]+")


class TextForm(forms.Form):
    """A text with its subject, and what goes to a gateway instead of it."""

    subject = forms.CharField(label=_("Subject"), error_messages=EMPTY)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea({"rows": 10}), error_messages=EMPTY)
    code = forms.CharField(
        label=_("Code of the template for text messages"),
        required=False,
        help_text=_("As the carrier approved it. Empty: no text message is sent."),
    )
    names = forms.CharField(
        label=_("Names that go with the text message"),
        required=False,
        help_text=_("In the order of the approved template, for example: count, due."),
    )
    wechat_code = forms.CharField(
        label=_("Code of the template at WeChat"),
        required=False,
        help_text=_("The template of the service account has a code of its own. Empty: nothing is sent by WeChat."),
    )
    wechat_names = forms.CharField(
        label=_("Names that go with the WeChat message"),
        required=False,
        help_text=_("In the order of the approved template, for example: count, due."),
    )

    @classmethod
    def of(cls, text: Text) -> TextForm:
        """The form with the text as it is."""
        values = {"subject": text.subject, "body": text.body, "code": text.code, "wechat_code": text.wechat_code}
        named = {"names": ", ".join(text.names), "wechat_names": ", ".join(text.wechat_names)}
        return cls(initial=values | named)

    def draft(self) -> Draft:
        """What was written."""
        given = {name: self.data.get(name, "").replace("\r\n", "\n").replace("\0", "") for name in self.fields}
        names, wechat = (
            tuple(name for name in _PARTED.split(given[which]) if name) for which in ("names", "wechat_names")
        )
        subject, body, code, coded = (given[name].strip() for name in ("subject", "body", "code", "wechat_code"))
        return Draft(subject, body, code, names, coded, wechat)

    def object_to(self, faults: dict[Part, Broken]) -> None:
        """Put each fault beside its part."""
        for part, broken in faults.items():
            if part.value not in self.errors:
                self.add_error(part.value, sentence(broken))


class HabitsForm(forms.Form):
    """When readers are told what."""

    quiet_from = ClockField(label=_("Quiet from"), widget=forms.TimeInput({"maxlength": 5}, "%H:%M"))
    quiet_to = ClockField(
        label=_("Quiet until"),
        widget=forms.TimeInput({"maxlength": 5}, "%H:%M"),
        help_text=_("It may go over midnight. The same time twice means: never quiet."),
    )
    due_soon_days = forms.IntegerField(label=_("Days before it is due"), help_text=_("0 for not at all."))
    overdue_steps = forms.CharField(
        label=_("Days after it was due, reminder by reminder"), help_text=_("Rising, for example: 1, 7, 30.")
    )
    card_days = forms.IntegerField(label=_("Days before the card runs out"))
    closure_days = forms.IntegerField(label=_("Days before a closure"))

    @classmethod
    def of(cls, habits: Habits) -> HabitsForm:
        """The form with the times as they are."""
        steps = ", ".join(str(days) for days in habits.overdue_steps)
        return cls(initial={name: getattr(habits, name) for name in cls.base_fields} | {"overdue_steps": steps})

    def clean_overdue_steps(self) -> tuple[int, ...]:
        """The steps as numbers; full-width signs are as good as narrow ones."""
        words = _PARTED.split(unicodedata.normalize("NFKC", self.cleaned_data["overdue_steps"]).strip())
        if not all(word.isdecimal() and len(word) <= 4 for word in words):
            raise forms.ValidationError(_("Write whole numbers of days with commas between, for example 1, 7, 30."))
        return tuple(int(word) for word in words)

    def habits(self) -> Habits:
        """What was written."""
        return Habits(**{name: self.cleaned_data[name] for name in self.fields})

    def object_to(self, fault: Fault) -> None:
        """Put a fault beside what it concerns."""
        field = None if fault is Fault.DAYS_OUT_OF_RANGE else "overdue_steps"
        self.add_error(field, str(HABIT_FAULTS[fault]))


class ReasonForm(forms.Form):
    """Why notices are given up."""

    reason = forms.CharField(max_length=200, error_messages={"required": _("Write why they are given up.")})

    def clean_reason(self) -> Any:
        """Not only blanks."""
        return self.cleaned_data["reason"].replace("\0", "").strip()
