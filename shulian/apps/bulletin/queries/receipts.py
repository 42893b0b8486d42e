"""Whom official documents are addressed to, and who has opened them and signed for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.alliance.queries.register import open_libraries, there_on
from shulian.apps.bulletin.models import Paper, Receipt
from shulian.core.library import Standing


@dataclass(frozen=True)
class Counts:
    """How many libraries a document is addressed to, and how far they are."""

    addressed: int
    opened: int
    received: int


def addressed_to(paper: Paper) -> list[Library]:
    """The libraries that a document is for: all members, or those named by their codes; none that is closed."""
    if not paper.everyone:
        return list(open_libraries().filter(code__in=codes_in(paper.addressed)).order_by("path"))
    members = Membership.objects.filter(standing=Standing.ACTIVE).values("library")
    return list(open_libraries().filter(pk__in=members).order_by("path"))


def codes_in(text: str) -> list[str]:
    """The codes of libraries as they are typed, each once."""
    return list(dict.fromkeys(one for one in re.split(r"[\s,，、;；]+", text) if one))


def unknown_codes(text: str) -> list[str]:
    """Those that no open library has."""
    there = set(open_libraries().filter(code__in=codes_in(text)).values_list("code", flat=True))
    return [one for one in codes_in(text) if one not in there]


def owed(paper: Paper) -> QuerySet[Receipt]:
    """The receipts that were given, or are owed: of a library that has closed for good since nobody signs any more."""
    return paper.receipts.filter(Q(received_at__isnull=False) | there_on(clock.today(), "library"))


def receipts_of(paper: Paper) -> QuerySet[Receipt]:
    """Everybody a document is addressed to, those first who have done least; who closed for good owes nothing."""
    found = owed(paper).select_related("library", "opened_by", "received_by")
    return found.order_by(F("received_at").asc(nulls_first=True), F("opened_at").asc(nulls_first=True), "library__path")


def counts_of(paper: Paper) -> Counts:
    """How far the libraries are."""
    rows = list(owed(paper).values_list("opened_at", "received_at"))
    opened, received = (sum(row[at] is not None for row in rows) for at in (0, 1))
    return Counts(len(rows), opened, received)
