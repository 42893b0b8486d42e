"""MARC fields as the database keeps them; no Django in here."""

from __future__ import annotations

from typing import Any

from shulian.protocols import marc

Packed = list[list[Any]]


def pack(fields: tuple[marc.Field, ...]) -> Packed:
    """[tag, value] for a control field, [tag, indicators, [[code, value], …]] for a data field."""
    return [
        [tag, indicators, subfields] if indicators else [tag, value] for tag, indicators, subfields, value in fields
    ]


def unpacked(packed: list[Any]) -> marc.Field:
    """The field again."""
    if len(packed) == 2:
        return marc.Field(packed[0], value=packed[1])
    tag, indicators, subfields = packed
    return marc.Field(tag, indicators, tuple((code, value) for code, value in subfields))
