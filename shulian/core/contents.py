"""What a volume holds (目次): the pieces that its records list, each on a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST = 20_000
"""Characters that are kept; some records list every poem of a collection."""
_BETWEEN = re.compile(r"\s*(?:-{2,}|[—―]{2}|[;；\n])\s*")
_NOTHING = " .。-"


def contents_text(said: Iterable[str]) -> str:
    """Contents as records say them in a row, as a title keeps them: each piece once, none cut through."""
    kept: dict[str, None] = {}
    left = LONGEST
    for piece in (piece for text in said for piece in pieces(text)):
        left -= len(piece) + 1
        if left < 0:
            break
        kept[piece] = None
    return "\n".join(kept)


def pieces(text: str) -> list[str]:
    """The pieces of contents, between dashes, semicolons or lines."""
    return [" ".join(piece.split()) for piece in _BETWEEN.split(text) if piece.strip(_NOTHING)]
