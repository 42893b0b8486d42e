"""Fields of forms whose rules are judged elsewhere, all faults together, and which must still be shown as needed."""

from __future__ import annotations

from typing import Any

from django import forms


class NeededField(forms.CharField):
    """A line that is needed; that it is missing is said by the rules."""

    def validate(self, value: Any) -> None:
        """Nothing here."""


class NeededDateField(forms.DateField):
    """A day that is needed; that it is missing is said by the rules."""

    def validate(self, value: Any) -> None:
        """Nothing here."""


class PresetField(forms.ChoiceField):
    """A choice that begins with the usual one, which also holds where none is sent."""

    def to_python(self, value: Any) -> str:
        """What was chosen, or the first one."""
        usual = next((str(code) for code, _ in self.widget.choices), "")
        return str(super().to_python(value)) or usual
