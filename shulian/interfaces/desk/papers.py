"""A document that lies on the desk, typed or scanned into a page about a record that is there already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.readers.faults import sentence
from shulian.core.identity import Document
from shulian.core.papers import Paper
from shulian.core.registration import Fault, Faults, Field
from shulian.interfaces.documents import document_choices
from shulian.interfaces.fields import NeededField, PresetField


class PaperForm(forms.Form):
    """Which document it is, and its number; what it must be is judged by the rules."""

    use_required_attribute = False

    document = PresetField(label=gettext_lazy("Identity document"))
    identity = forms.CharField(label=gettext_lazy("Number of the document"), max_length=40, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].choices = document_choices()  # type: ignore[attr-defined]
        self.fields["identity"].widget.attrs |= {"autocomplete": "off"}

    def paper(self) -> Paper:
        """What was typed."""
        return Paper(self.cleaned_data.get("document") or Document.CITIZEN, self.cleaned_data.get("identity", ""))

    def object_to(self, faults: Faults) -> None:
        """Put each fault beside its field."""
        for field, fault in faults.items():
            if fault is Fault.ALREADY_REGISTERED:
                self.add_error(
                    "identity",
                    _(
                        "Another record has this number. It stands among the doubtful pairs now: merge the two there, "
                        "or decline this one if the document is not this person's."
                    ),
                )
            else:
                self.add_error("document" if field is Field.DOCUMENT else "identity", sentence(field, fault))


class SeenPaperForm(PaperForm):
    """The document of a record that has none yet: its number is needed."""

    identity = NeededField(label=gettext_lazy("Number of the document"), max_length=40)
