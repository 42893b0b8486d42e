"""Credentials, ranges of card numbers and printed cards for the whole site."""

from __future__ import annotations

from typing import Any

from django.core import signing

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card, CardSeries
from shulian.core.credentials import Kind
from shulian.interfaces.desk.session import SALT
from tests import make


def parameters(yanta: Library) -> dict[str, dict[str, Any]]:
    """A range of this library, and one act."""
    series = CardSeries.objects.create(library=yanta, prefix="YT", width=6, until=99_999)
    return {"desk:card-numbers-close": {"pk": series.pk}, "desk:credential-act": {"what": "freeze"}}


def bodies(yanta: Library) -> dict[str, dict[str, Any]]:
    """The reader of another library stands at the desk of this one, with a transit card."""
    kept = Card.objects.get(number="C-OWN")
    made = make.known_by(kept.reader, "6101000012345678", Kind.TRANSIT)
    seal = signing.dumps([yanta.pk, kept.pk], salt=SALT)
    return {
        "desk:credentials": {"reader": seal},
        "desk:credential-act": {"reader": seal, "credential": made.pk},
        "desk:card-numbers-open": {"prefix": "YX", "width": 6, "first": 1, "until": 99},
        "desk:card-print": {"what": "issued", "since": "2099-01-01", "count": 1},
        "desk:card-print-one": {"reader": seal, "identified": "yes"},
        "api:/readers/find": {"library": yanta.code, "credential": "6101000012345678"},
    }
