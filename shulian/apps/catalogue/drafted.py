"""Lines of the editor as drafts keep them and pages carry them, and back."""

from __future__ import annotations

from collections.abc import Iterable

from shulian.apps.catalogue.packed import Packed
from shulian.core.fieldrules import Line


def packed_lines(lines: Iterable[Line]) -> Packed:
    """[tag, value] for a control field, [tag, indicators, [[code, value], …]] for any other one."""
    return [
        [one.tag, one.value]
        if one.value or not one.indicators
        else [one.tag, one.indicators, [list(pair) for pair in one.subfields]]
        for one in lines
    ]


def unpacked_lines(fields: Packed) -> list[Line]:
    """The lines again, without the leader."""
    return [
        Line(one[0], value=one[1])
        if len(one) == 2
        else Line(one[0], one[1], tuple((code, text) for code, text in one[2]))
        for one in fields
    ]
