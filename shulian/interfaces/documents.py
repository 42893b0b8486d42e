"""The identity documents that forms offer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shulian.apps.readers.credentialwords import DOCUMENTS, NUMBERED_ALIKE
from shulian.core.documents import CHOICES

OF_BIRTH_DATES = _("Only where the number does not tell it: passports, travel permits.")


def document_choices() -> list[tuple[str, str]]:
    """The documents that a person may show; all that are numbered like identity cards are one choice."""
    first, *others = CHOICES
    return [(first, str(NUMBERED_ALIKE)), *((one, str(DOCUMENTS[one])) for one in others)]
