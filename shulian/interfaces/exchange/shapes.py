"""Titles as elements of XML, in the shapes that SRU, OAI-PMH and Z39.50 give them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from django.urls import reverse
from lxml import etree

from shulian.apps.discovery import exchange
from shulian.protocols import dublin, marc
from shulian.protocols.marc import marcxml


class Shape(StrEnum):
    """The schemas; `dc` is that of SRU, `oai_dc` that of OAI-PMH."""

    MARCXML = "marcxml"
    CNMARCXML = "cnmarcxml"
    DC = "dc"
    OAI_DC = "oai_dc"


_MARC = {
    Shape.MARCXML: (marc.Format.MARC21, marc.to_marcxml),
    Shape.CNMARCXML: (marc.Format.CNMARC, marc.to_cnmarcxml),
}
_DUBLIN = {Shape.DC: dublin.for_sru, Shape.OAI_DC: dublin.for_oai}


def elements(titles: Sequence[int], shape: Shape, site: str) -> dict[int, etree._Element]:
    """Title by title its element; a title that is gone has none. `site` is the address of this site, without a path."""
    if shape in _DUBLIN:
        dublin_of = _DUBLIN[shape]
        return {
            one.title.pk: dublin_of(exchange.as_dublin(one.title, site + reverse("portal:title", args=[one.title.pk])))
            for one in exchange.given(titles)
        }
    wanted, write = _MARC[shape]
    made = {
        one.title.pk: etree.fromstring(write(exchange.as_marc(one, wanted))) for one in exchange.given(titles, wanted)
    }
    if shape is Shape.CNMARCXML:
        for element in made.values():
            element.set(etree.QName(dublin.XSI, "schemaLocation"), f"{marcxml.CNMARC_NAMESPACE} {cnmarc_schema(site)}")
    return made


def cnmarc_schema(site: str) -> str:
    """The address of the schema of CNMARC in XML."""
    return site + reverse("exchange:cnmarcxml-schema")
