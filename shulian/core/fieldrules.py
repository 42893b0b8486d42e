"""What a record must be like to be kept (字段规则): a table of fields, and one function that reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shulian.core import isbn
from shulian.core.codedfields import CODED, LEADER, Coded


@dataclass(frozen=True, slots=True)
class Line:
    """One field of a record: a control field has a value, any other one indicators and subfields."""

    tag: str
    indicators: str = ""
    subfields: tuple[tuple[str, str], ...] = ()
    value: str = ""


class Severity(StrEnum):
    """An error keeps a record a draft, a warning is shown and may be passed over."""

    ERROR = "error"
    WARNING = "warning"


class Fault(StrEnum):
    """What can be wrong; the words people see live in the translations."""

    MISSING_FIELD = "missing-field"
    REPEATED_FIELD = "repeated-field"
    UNKNOWN_FIELD = "unknown-field"
    NO_TAG = "no-tag"
    INDICATOR = "indicator"
    MISSING_SUBFIELD = "missing-subfield"
    REPEATED_SUBFIELD = "repeated-subfield"
    UNKNOWN_SUBFIELD = "unknown-subfield"
    EMPTY = "empty"
    ISBN = "isbn"
    ISSN = "issn"
    YEAR = "year"
    CLASS = "class"
    PRICE = "price"
    LANGUAGE = "language"
    LENGTH = "length"
    DATE = "date"
    CODE = "code"


class Check(StrEnum):
    """What a subfield must be."""

    ISBN = "isbn"
    ISSN = "issn"
    YEAR = "year"
    CLASS = "class"
    PRICE = "price"
    LANGUAGE = "language"


@dataclass(frozen=True)
class FieldRule:
    """One line of the table. `must` says how bad it is when the field is missing; empty `first` or `second` is any.

    `subfields` are those that exist, `once` those that may not be repeated, `needed` those without which there is
    no field, `checks` what some of them must look like.
    """

    tag: str
    subfields: str = ""
    must: Severity | None = None
    repeatable: bool = True
    first: str = ""
    second: str = ""
    needed: str = ""
    once: str = ""
    checks: tuple[tuple[str, Check], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: `line` counts from zero, -1 is the leader and None the record; `what` names the part meant."""

    line: int | None
    tag: str
    fault: Fault
    severity: Severity
    what: str = ""


_TAG = re.compile(r"[0-9]{3}")
_ISSN = re.compile(r"([0-9]{4})-?([0-9]{3})([0-9Xx])")
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}|民国|[清明宋元唐]|[?\]]")
_PRICE = re.compile(r"[A-Z]{3}[0-9]+(?:\.[0-9]{1,2})?(?:\D.*)?")
_LANGUAGE = re.compile(r"[a-z]{3}")
# One or two letters, then figures in threes with points between them, then the auxiliary signs in any order. Of what
# is written in a computer's language its first letters stand behind the figures: TP312JA, TP311.138SQ.
_CLASS = re.compile(
    r"\[?(?:(?:[A-KN-SUVXZ]|DF|T[A-Z]?)[0-9]*(?:\.[0-9]+){0,2}a?|TP3[0-9]+(?:\.[0-9]+)?[A-Z]{1,4})(?:[-(=\"<:+/][^\s]*)?\]?"
)
_THREES = re.compile(r"[A-Z]{1,2}([0-9]+(?:\.[0-9]+)*)")


def check(record_format: str, leader: str, lines: Sequence[Line], table: Sequence[FieldRule]) -> list[Finding]:
    """Everything that is wrong with a record, in the order of its lines; what is missing comes last."""
    rules = {rule.tag: rule for rule in table}
    found = list(_coded(-1, "LDR", leader, LEADER[record_format]))
    counted: Counter[str] = Counter()
    for number, line in enumerate(lines):
        counted[line.tag] += 1
        found += _line(number, line, rules.get(line.tag), counted[line.tag])
        found += _positions(record_format, number, line)
    found += [
        Finding(None, rule.tag, Fault.MISSING_FIELD, rule.must)
        for rule in table
        if rule.must is not None and not counted[rule.tag]
    ]
    return found


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether the record may only be kept as a draft."""
    return any(one.severity is Severity.ERROR for one in findings)


def is_issn(text: str) -> bool:
    """Whether an ISSN with a right check digit stands in the text."""
    match = _ISSN.search(text)
    if match is None:
        return False
    figures = match[1] + match[2]
    rest = -sum(int(figure) * (8 - place) for place, figure in enumerate(figures)) % 11
    return match[3].upper() == ("X" if rest == 10 else str(rest))


def is_class(text: str) -> bool:
    """Whether the text has the form of a number of the Chinese Library Classification (中图法分类号)."""
    if not _CLASS.fullmatch(text):
        return False
    figures = _THREES.match(text.strip("[]"))
    if figures is None:
        return True
    *whole, last = figures[1].split(".")
    return all(len(one) == 3 for one in whole) and (len(whole) > 0 or len(last) <= 3)


_CHECKS: dict[Check, tuple[Callable[[str], object], Fault, Severity]] = {
    Check.ISBN: (isbn.normalise, Fault.ISBN, Severity.ERROR),
    Check.ISSN: (is_issn, Fault.ISSN, Severity.ERROR),
    Check.YEAR: (_YEAR.search, Fault.YEAR, Severity.WARNING),
    Check.CLASS: (is_class, Fault.CLASS, Severity.WARNING),
    Check.PRICE: (_PRICE.fullmatch, Fault.PRICE, Severity.WARNING),
    Check.LANGUAGE: (_LANGUAGE.fullmatch, Fault.LANGUAGE, Severity.WARNING),
}


def _line(number: int, line: Line, rule: FieldRule | None, count: int) -> Iterator[Finding]:
    if not _TAG.fullmatch(line.tag):
        yield Finding(number, line.tag, Fault.NO_TAG, Severity.ERROR)
        return
    if not line.value and not any(text.strip() for _, text in line.subfields):
        yield Finding(number, line.tag, Fault.EMPTY, Severity.ERROR)
        return
    if rule is None:
        # Local fields are every library's own.
        if "9" not in line.tag:
            yield Finding(number, line.tag, Fault.UNKNOWN_FIELD, Severity.WARNING)
        return
    if count > 1 and not rule.repeatable:
        yield Finding(number, line.tag, Fault.REPEATED_FIELD, Severity.ERROR)
    if not line.value:
        yield from _indicators(number, line, rule)
        yield from _subfields(number, line, rule)


def _indicators(number: int, line: Line, rule: FieldRule) -> Iterator[Finding]:
    for place, allowed in enumerate((rule.first, rule.second)):
        if allowed and line.indicators[place : place + 1] not in tuple(allowed):
            yield Finding(number, line.tag, Fault.INDICATOR, Severity.WARNING, f"{place + 1}")


def _subfields(number: int, line: Line, rule: FieldRule) -> Iterator[Finding]:
    counted = Counter(code for code, _ in line.subfields)
    for code in rule.needed:
        if not counted[code]:
            yield Finding(number, line.tag, Fault.MISSING_SUBFIELD, Severity.ERROR, code)
    for code, count in counted.items():
        if rule.subfields and code not in rule.subfields:
            yield Finding(number, line.tag, Fault.UNKNOWN_SUBFIELD, Severity.WARNING, code)
        if count > 1 and code in rule.once:
            yield Finding(number, line.tag, Fault.REPEATED_SUBFIELD, Severity.WARNING, code)
    wanted = dict(rule.checks)
    for code, text in line.subfields:
        if code in wanted:
            is_right, fault, severity = _CHECKS[wanted[code]]
            if not is_right(text.strip()):
                yield Finding(number, line.tag, fault, severity, code)


def _positions(record_format: str, number: int, line: Line) -> Iterator[Finding]:
    """What is wrong in the fields whose characters stand for something by their place."""
    coded = CODED[record_format].get(line.tag)
    if coded is None:
        return
    texts = [line.value] if not coded.code else [text for code, text in line.subfields if code == coded.code]
    for text in texts:
        yield from _coded(number, line.tag, text, coded)


def _coded(number: int, tag: str, text: str, coded: Coded) -> Iterator[Finding]:
    if len(text) != coded.length:
        yield Finding(number, tag, Fault.LENGTH, Severity.ERROR, f"{len(text)}/{coded.length}")
        return
    for place in coded.places:
        said = text[place.first : place.last]
        if place.date and not _is_date(said):
            yield Finding(number, tag, Fault.DATE, Severity.ERROR, place.span)
        elif place.year and not re.fullmatch(r"[0-9]{4}|[0-9]{2}[u|]{2}|[0-9]{3}[u|]|\|{4}| {4}|u{4}", said):
            yield Finding(number, tag, Fault.YEAR, Severity.WARNING, place.span)
        elif place.language and not _LANGUAGE.fullmatch(said):
            yield Finding(number, tag, Fault.LANGUAGE, Severity.WARNING, place.span)
        elif place.values and not all(sign in place.values for sign in said):
            yield Finding(number, tag, Fault.CODE, Severity.WARNING, place.span)


def _is_date(text: str) -> bool:
    """A day as YYYYMMDD or YYMMDD."""
    if not text.isdecimal() or not text.isascii():
        return False
    return 1 <= int(text[-4:-2]) <= 12 and 1 <= int(text[-2:]) <= 31
