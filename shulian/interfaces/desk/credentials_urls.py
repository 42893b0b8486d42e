"""Addresses of credentials, ranges of card numbers and printed cards."""

from __future__ import annotations

from django.urls import path, register_converter

from shulian.interfaces.desk import card_numbers, card_print, credentials


class ActConverter:
    """What can be done with a credential."""

    regex = "|".join(credentials.ACTS)

    def to_python(self, value: str) -> str:
        """The act itself."""
        return value

    def to_url(self, value: str) -> str:
        """The act itself."""
        return value


register_converter(ActConverter, "credential_act")

urlpatterns = [
    path("", credentials.credentials, name="credentials"),
    path("act/<credential_act:what>/", credentials.act, name="credential-act"),
    path("numbers/", card_numbers.ranges, name="card-numbers"),
    path("numbers/open/", card_numbers.begin, name="card-numbers-open"),
    path("numbers/workbook/", card_numbers.workbook, name="card-numbers-workbook"),
    path("numbers/<int:pk>/close/", card_numbers.close, name="card-numbers-close"),
    path("print/", card_print.page, name="card-print"),
    path("print/one/", card_print.one, name="card-print-one"),
]
