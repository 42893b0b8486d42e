"""What is said of other catalogues that cannot be asked."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.catalogue.outside import Inside

PROTOCOLS = {CatalogueTarget.Kind.SRU: "SRU", CatalogueTarget.Kind.Z3950: "Z39.50"}
"""The protocols as people write them."""
_CODE = re.compile(rf"(?P<how>{'|'.join(Inside)}):(?P<host>\S+)")
"""What is stored of a harvest that was not made."""
_ONCE = " is inside this network, and SHULIAN_EXCHANGE_ALLOW does not name it"
"""What was stored behind the host before there were codes."""


def protocol_name(kind: str) -> str:
    """The protocol by which a catalogue is asked."""
    return PROTOCOLS[CatalogueTarget.Kind(kind)]


def inside_said(host: str, how: Inside = Inside.ASKED) -> str:
    """Why a catalogue inside the network is not asked, and who can allow it; what others lead to is not to be."""
    if how is Inside.LED:
        said = _(
            "%(host)s, the address that was entered, led on to another address inside this network, which was not "
            "asked. If a catalogue inside is meant, enter its own address: in the setting SHULIAN_EXCHANGE_ALLOW the "
            "administrator should allow only what was entered here, never what another server leads to."
        )
    else:
        said = _(
            "%(host)s lies inside this network, so it was not asked. The administrator of the server can allow it: "
            "by its name or network in the setting SHULIAN_EXCHANGE_ALLOW."
        )
    return said % {"host": host}


def trouble_said(trouble: str) -> str:
    """What went wrong with a harvest, as people read it."""
    if found := _CODE.fullmatch(trouble):
        return inside_said(found["host"], Inside(found["how"]))
    return inside_said(trouble.removesuffix(_ONCE)) if trouble.endswith(_ONCE) else trouble
