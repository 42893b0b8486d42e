"""Lists that travel with books, as plain values, and those values as a PDF: manifest and delivery note."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from shulian.documents import code128, typeset


class Code(TypedDict):
    """A number to scan: what it is called, the number, and its Code 128 modules (see `code`)."""

    label: str
    text: str
    modules: str


class Manifest(TypedDict):
    """A page of facts, barcodes and lines; everything is text already, in the words of the reader's language."""

    title: str
    issuer: str
    facts: list[tuple[str, str]]
    codes: list[Code]
    header: list[str]
    rows: list[list[str]]
    scanned: int
    """The column whose texts are also printed as barcodes, -1 for none."""
    signatures: list[str]
    notes: list[str]
    page: str


def code(label: str, text: str) -> Code:
    """A number with its barcode."""
    return {"label": label, "text": text, "modules": code128.modules(text)}


def pdf(manifest: Manifest, made_at: datetime) -> bytes:
    """The list as an A4 PDF."""
    column = manifest["scanned"]
    bars = [code128.modules(row[column]) if column >= 0 else "" for row in manifest["rows"]]
    return typeset.pdf("manifest.typ", {"manifest": manifest, "bars": bars}, made_at)
