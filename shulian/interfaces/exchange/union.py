"""The union catalogue as a Z39.50 session asks it."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from lxml import etree

from shulian.apps.discovery import exchange, queries
from shulian.apps.discovery.folder import IndexMissing
from shulian.interfaces.exchange import shapes
from shulian.protocols import cql, marc
from shulian.protocols.marc import union
from shulian.protocols.z3950 import Diagnostic, Syntax, Wanted

_NOT_IN_SYNTAX, _SYSTEM_ERROR = 238, 14
_UNAVAILABLE, _FIRST_OUT_OF_RANGE = 2, 61
_SYNTAXES = {Syntax.USMARC: marc.Format.MARC21, Syntax.UNIMARC: marc.Format.CNMARC}
_ENCODINGS = {"utf-8": marc.Encoding.UTF_8, "gb18030": marc.Encoding.GB18030, "gbk": marc.Encoding.GB18030}


class UnionCatalogue:
    """Answers by the same functions as the pages and SRU."""

    def count(self, query: cql.Query) -> int:
        """How many titles match."""
        return _found(query, 0, 1).total

    def records(self, query: cql.Query, first: int, number: int, wanted: Wanted) -> Sequence[bytes | Diagnostic]:
        """The records of the titles from `first` on; a title that went meanwhile leaves a diagnostic in its place."""
        if first + number - 1 > queries.DEEPEST:
            raise cql.CqlError(_FIRST_OUT_OF_RANGE, f"> {queries.DEEPEST}")
        titles: list[int] = []
        while len(titles) < number:
            part = _found(query, first - 1 + len(titles), number - len(titles)).hits
            if not part:
                break
            titles += [hit.title_id for hit in part]
        made = _made(titles[:number], wanted)
        return [made.get(title, Diagnostic(_SYSTEM_ERROR, str(title))) for title in titles[:number]]

    def scan(self, clause: cql.Clause, number: int, position: int) -> tuple[Sequence[tuple[str, int]], int]:
        """Terms of an index around the clause's own."""
        try:
            terms, before = queries.scan(clause.index, cql.pattern(clause.term).text, number, max(position - 1, 0))
        except IndexMissing as missing:
            raise cql.CqlError(_UNAVAILABLE) from missing
        return [(one.text, one.count) for one in terms], before + 1


def _found(query: cql.Query, start: int, count: int) -> queries.Results:
    try:
        return queries.by_query(query, start, count)
    except IndexMissing as missing:
        raise cql.CqlError(_UNAVAILABLE, "The index is being built.") from missing


def _made(titles: list[int], wanted: Wanted) -> dict[int, bytes | Diagnostic]:
    if wanted.syntax is Syntax.XML:
        elements = shapes.elements(titles, shapes.Shape(wanted.schema), settings.EXCHANGE_SITE)
        return {title: etree.tostring(element, encoding="utf-8") for title, element in elements.items()}
    if wanted.syntax is Syntax.SUTRS:
        given = exchange.given(titles, marc.Format.CNMARC)
        return {one.title.pk: exchange.sutrs(one).encode(wanted.charset, errors="replace") for one in given}
    record_format = _SYNTAXES[wanted.syntax]
    return {one.title.pk: _marc(one, record_format, wanted) for one in exchange.given(titles, record_format)}


def _marc(one: exchange.Given, record_format: marc.Format, wanted: Wanted) -> bytes | Diagnostic:
    record = exchange.as_marc(one, record_format)
    if wanted.brief:
        record = union.brief(record)
    encoding = _ENCODINGS.get(wanted.charset, marc.Encoding.UTF_8)
    try:
        return marc.to_iso2709(union.in_encoding(record, encoding), encoding)
    except marc.DoesNotFitError:
        return Diagnostic(_NOT_IN_SYNTAX, "longer than ISO 2709 can say; ask for XML")
