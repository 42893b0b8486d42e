"""Cards for the whole site: an act at the library's desk, one of the reader who signs in, and what forms send."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card, CardAct, Reader
from tests import make
from tests.interfaces.whole_shelf import Shelf


def build(yanta: Library, hantai: Library) -> Shelf:
    """Everything at once."""
    other = make.reader(yanta, "Y-CARD")
    own = Reader.objects.exclude(account=None).get(home_library=hantai)
    here = CardAct.objects.create(
        reader=other, card=Card.objects.get(reader=other), deed="renew", library=yanta, source="desk", command=uuid4()
    )
    mine = CardAct.objects.create(reader=own, card=own.cards.first(), deed="freeze", source="portal", command=uuid4())
    parameters: dict[str, dict[str, Any]] = {
        "desk:card-act": {"what": "renew"},
        "desk:clearance-act": {"what": "cancel"},
        "desk:card-receipt": {"pk": here.pk},
        "portal:card-change": {"what": "freeze"},
        "portal:card-receipt": {"pk": mine.pk},
    }
    asked = {"library": yanta.code, "card": "Y-CARD", "identified": True}
    bodies: dict[str, dict[str, Any]] = {
        "desk:card": {"text": "nothing-here"},
        "desk:clearance": {"text": "nothing-here"},
        "desk:particulars": {"text": "nothing-here"},
        "desk:particulars-save": {"name": "王小明"},
        "portal:card-lost": {"username": "nobody", "password": "000000"},
        "api:/cards/lookups": asked,
        "api:/cards/freezes": asked,
        "api:/cards/replacements": asked,
        "api:/cards/renewals": asked,
        "api:/cards/suspension-lifts": asked | {"reason": "住院晚还"},
        "api:/cards/blocks": asked | {"reason": "丢书未赔"},
    }
    return Shelf(parameters, bodies)
