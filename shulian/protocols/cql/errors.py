"""What is wrong with a query, as a diagnostic of SRU."""

from __future__ import annotations


class CqlError(ValueError):
    """A query that cannot be read or answered.

    `number` is that of info:srw/diagnostic/1, `detail` what it is about (an index, a relation, the text where reading
    stopped), `offset` the character in the query where it stands, None for a query that did not come as text.
    """

    def __init__(self, number: int, detail: str = "", offset: int | None = None) -> None:
        super().__init__(f"{number} {detail}" if offset is None else f"{number} {detail} (at {offset})")
        self.number = number
        self.detail = detail
        self.offset = offset


SYNTAX = 10
TOO_LONG = 12
PARENTHESES = 13
QUOTES = 14
CONTEXT_SET = 15
EMPTY_TERM = 27
TOO_MANY_BOOLEANS = 38
