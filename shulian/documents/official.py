"""Official documents (公文) in the form of GB/T 9704 as plain values, and those values as a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict

from shulian.documents import typeset
from shulian.documents.bulletin import Chart, Heading, Items, Paragraph, Photo, Table


class Official(TypedDict):
    """A notice or decision, ready to be printed; a draft says that it is one."""

    agency: str
    number: str
    title: str
    recipients: str
    parts: Sequence[Heading | Paragraph | Items | Photo | Table | Chart]
    attachments: list[str]
    date: str
    copied_to: str
    printed_by: str
    printed_on: str
    draft: bool


def pdf(official: Official, made_at: datetime, *, withdrawn: bool = False) -> bytes:
    """The document as an A4 PDF with embedded fonts; a withdrawn one says so across each page."""
    stamp = "草　稿" if official["draft"] else "已撤销" if withdrawn else ""
    return typeset.pdf("official.typ", {"official": official, "stamp": stamp}, made_at)
