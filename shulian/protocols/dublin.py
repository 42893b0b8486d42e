"""Dublin Core: a title in fifteen plain elements, as OAI-PMH and SRU give it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

DC = "http://purl.org/dc/elements/1.1/"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
OAI_DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
SRW_DC = "info:srw/schema/1/dc-schema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

UNSPEAKABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Dublin:
    """The elements that a title fills, in the order in which they are written."""

    title: tuple[str, ...]
    creator: tuple[str, ...] = ()
    contributor: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    description: tuple[str, ...] = ()
    publisher: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    format: tuple[str, ...] = ()
    identifier: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    relation: tuple[str, ...] = ()


def said(text: str) -> str:
    """The text without what XML cannot carry."""
    return UNSPEAKABLE.sub(" ", text)


def for_oai(title: Dublin) -> etree._Element:
    """An `oai_dc:dc` element."""
    root = etree.Element(etree.QName(OAI_DC, "dc"), nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(etree.QName(XSI, "schemaLocation"), f"{OAI_DC} {OAI_DC_SCHEMA}")
    return _filled(root, title)


def for_sru(title: Dublin) -> etree._Element:
    """A `dc` element of the schema that SRU uses."""
    root = etree.Element(etree.QName(SRW_DC, "dc"), nsmap={"srw_dc": SRW_DC, "dc": DC})
    return _filled(root, title)


def _filled(root: etree._Element, title: Dublin) -> etree._Element:
    for name in title.__slots__:
        for text in getattr(title, name):
            if text:
                etree.SubElement(root, etree.QName(DC, name)).text = said(text)
    return root
