"""A text that was published anew is shown at the next sign-in, and answered before the reader goes on.

A guardian answers for each child too. A "no" ends what depends on that one consent and nothing else.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from shulian.apps.alliance.models import Account
from shulian.apps.readers.consents import to_answer
from shulian.apps.readers.queries import reader_of
from shulian.interfaces.entrance.first import comes_first

ASKED = "consents_asked"


def asked_first(request: HttpRequest, account: Account, url: str) -> HttpResponse | None:
    """On to the question, if there is one; where the reader was heading is kept for afterwards."""
    reader = reader_of(account) if account.kind == Account.Kind.READER else None
    if reader is None or not to_answer(reader):
        return None
    request.session[ASKED] = url
    return redirect("portal:consents-again")


def answered(request: HttpRequest) -> str:
    """Everything is answered: where the reader was heading, or the own page."""
    return str(request.session.pop(ASKED, "") or "/me/")


consents_are_asked = comes_first(ASKED, "portal:consents-again", "/me/consents/", "/privacy/", "/api/")
"""Middleware: whoever has to answer first does this before anything else on the pages."""
