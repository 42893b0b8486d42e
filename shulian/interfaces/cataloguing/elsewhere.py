"""What is said of other catalogues that cannot be asked."""

from __future__ import annotations

from django.utils.translation import gettext as _

from shulian.apps.catalogue.models import CatalogueTarget
from shulian.apps.catalogue.outside import NOT_ALLOWED

PROTOCOLS = {CatalogueTarget.Kind.SRU: "SRU", CatalogueTarget.Kind.Z3950: "Z39.50"}
"""The protocols as people write them."""


def protocol_name(kind: str) -> str:
    """The protocol by which a catalogue is asked."""
    return PROTOCOLS[CatalogueTarget.Kind(kind)]


def inside_said(host: str) -> str:
    """Why a catalogue inside the network is not asked, and who can allow it."""
    return _(
        "%(host)s lies inside this network, so it was not asked. The administrator of the server can allow it: "
        "by its name or network in the setting SHULIAN_EXCHANGE_ALLOW."
    ) % {"host": host}


def trouble_said(trouble: str) -> str:
    """What went wrong with a harvest, as people read it."""
    return inside_said(trouble.removesuffix(NOT_ALLOWED)) if trouble.endswith(NOT_ALLOWED) else trouble
