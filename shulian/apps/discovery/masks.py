"""Texts with masks: `*` for any characters, `?` for one, `^` at the beginning or end of a field."""

from __future__ import annotations

import re
from itertools import groupby

from tantivy import Query

from shulian.apps.discovery import tokens
from shulian.apps.discovery.clauses import all_of, matching, phrase, said
from shulian.apps.discovery.index import CHARACTERS, schema
from shulian.apps.discovery.objections import Objection, refused
from shulian.protocols.cql import Clause, Mark, Pattern

_SHORTEST = 2
"""Letters of a masked word: fewer would fit half of all words."""
_NO_LETTER = re.compile(r"[^\w+#.]|_")
_MEANING = re.compile(r"[+.]")
_REGEX = {Mark.ANY: ".*", Mark.ONE: "."}


def in_text(field: str, asked: Pattern, clause: Clause, *, whole: bool = False) -> Query:
    """Texts of a field in which this stands; as the whole text, if so wanted."""
    if not tokens.runs(asked.text):
        raise refused(Objection.EMPTY_TERM, clause)
    if not asked.is_masked:
        return said(field, asked.text, begins=whole or asked.begins, ends=whole or asked.ends)
    if not any(map(tokens.is_unspaced, tokens.runs(asked.text))):
        return _latin(field, asked, clause)
    return _chinese(field, asked, clause, whole=whole)


def _latin(field: str, asked: Pattern, clause: Clause) -> Query:
    """Words of letters, each as a pattern: the index knows them whole."""
    if asked.begins or asked.ends:
        raise refused(Objection.ANCHOR, clause)
    written = "".join(_REGEX[part] if isinstance(part, Mark) else _escaped(part) for part in asked.parts)
    if not (words := written.split()):
        raise refused(Objection.EMPTY_TERM, clause)
    if any(len(re.sub(r"\W", "", word)) < _SHORTEST for word in words if "." in word):
        raise refused(Objection.MASKED_TOO_SHORT, clause, asked.text)
    if len(words) == 1:
        return matching(field, words[0])
    return Query.regex_phrase_query(schema(), field, list(words))


def _chinese(field: str, asked: Pattern, clause: Clause, *, whole: bool) -> Query:
    """Characters with gaps: one mask is one character, `*` leaves open how many and lets the order go."""
    pieces = [list(piece) for is_any, piece in groupby(asked.parts, lambda part: part is Mark.ANY) if not is_any]
    found = []
    for at, piece in enumerate(pieces):
        begins = at == 0 and asked.parts[0] is not Mark.ANY and (whole or asked.begins)
        ends = at == len(pieces) - 1 and asked.parts[-1] is not Mark.ANY and (whole or asked.ends)
        if all(isinstance(part, Mark) for part in piece):
            continue
        if not any(isinstance(part, Mark) for part in piece):
            found.append(said(field, "".join(piece), begins=begins, ends=ends))
        elif field in CHARACTERS and not begins and not ends:
            found.append(_gapped(field, piece))
        else:
            raise refused(Objection.MASK, clause, asked.text)
    return all_of(found)


def _gapped(field: str, piece: list[str | Mark]) -> Query:
    placed: list[str | tuple[int, str]] = []
    at = 0
    for part in piece:
        if isinstance(part, Mark):
            at += 1
            continue
        for character in tokens.characters(part):
            placed.append((at, character))
            at += 1
    return phrase(CHARACTERS[field], placed)


def _escaped(text: str) -> str:
    """Letters as the index has them; what parts words there parts them here."""
    return _MEANING.sub(r"\\\g<0>", _NO_LETTER.sub(" ", tokens.plain(text)))
