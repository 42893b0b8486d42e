"""What tells of one person, such as a telephone or a card, and where it stands by itself, not inside something else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LONG = 8
"""Signs from which on a number is somebody's wherever it stands; a shorter one is a year or an amount as well."""
GROUPED = 10
"""Figures from which on a number may be written in groups; fewer in groups are a date (2026-11-27)."""
ALONE = 11
"""Figures from which on a number needs no space after a letter: tel13987654321."""

_BETWEEN = r"[\s.\-－·()（）]"
_BETWEENS = re.compile(_BETWEEN)
_PHONE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9]\d{9}|0\d{9,11})")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d\d))(\d{7,8})")
_ABROAD = re.compile(rf"\s*(?:(?:\+|00){_BETWEEN}*86|86{_BETWEEN}){_BETWEEN}*")
"""The country said so that it is no part of the number: by a plus, by 00, or with a sign behind it."""
_DIALLED = re.compile(r"([48]00\d{7})|(10\d{8}|2\d{9}|[3-9]\d{9,10})")
"""What follows the country: without the 0 that is dialled here before the place."""
_FIGURES = re.compile(r"\d+[xX]?", re.ASCII)
_COUNTRY = rf"(?:(?:\+|00)?86{_BETWEEN}*)?"
_ZERO = f"[0０]{_BETWEEN}*"
_COUNTRY_OR_ZERO = rf"[(（]?(?:(?:(?:\+|00){_BETWEEN}*86{_BETWEEN}*|86{_BETWEEN}+)(?:{_ZERO})?|(?:86)?{_ZERO})"
_WIDE = ord("０") - ord("0")
# People write on without a space (邮箱snow@example.org谢谢), and Chinese characters are letters to \w.
_LETTER = "A-Za-z0-9_"
_DOMAIN = rf"@[{_LETTER}-]+(?:\.[{_LETTER}-]+)+"
_BEGINS = rf"(?<![{_LETTER}%+])(?<![{_LETTER}%+][.-])"
_ADDRESS = rf"{_BEGINS}[{_LETTER}%+][{_LETTER}.%+-]*{_DOMAIN}"


# A line's end in a row or a log is told by a letter, and so is a sign in an address: \n, \u8bdd, %9D.
_ESCAPED = re.compile(r"(?:\\(?:[abfnrtv0]|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2})|%[0-9a-fA-F]{2})\Z")
_PREFIX = re.compile(r"(?:00)?86\Z")
AROUND = 12
"""Signs before a mark that say whether it begins there: an escaped one and the country's number."""


@dataclass(frozen=True)
class Written:
    """How one person's marks are written: by which anybody is known, which may be others' too, and names in Chinese."""

    known: re.Pattern[str] | None
    short: re.Pattern[str] | None
    names: re.Pattern[str] | None


def is_name(mark: str) -> bool:
    """Whether it is a name, or a card without figures, which may be a word as well."""
    return "@" not in mark and not (mark.isascii() and any(map(str.isdigit, mark)))


def is_somebodys(mark: str) -> bool:
    """Whether it is nobody else's wherever it stands: a telephone, an address, or a long number."""
    return "@" in mark or (len(mark) >= LONG and not is_name(mark))


def is_sought(mark: str) -> bool:
    """Whether it is looked for in all that is stored: a number that is short is a year or the number of a row there."""
    return is_name(mark) or is_somebodys(mark)


def whole(mark: str, before: str, after: str) -> bool:
    """Whether a mark stands as a whole between what comes before and after it: a name anywhere, for Chinese parts no
    words; the rest not inside a longer run of letters and figures, a telephone with the country before it."""
    if not mark.isascii():
        return True
    country = _PREFIX.search(before) if _MOBILE.fullmatch(mark) else None
    before = before[: country.start()] if country else before
    if mark.isdecimal() and len(mark) >= ALONE:
        # So long a number is somebody's also behind a word: tel13987654321.
        return not after[:1].isdecimal() and not before[-1:].isdecimal()
    return not _is_letter(after[:1]) and (not _is_letter(before[-1:]) or bool(_ESCAPED.search(before)))


def in_stored(marks: Sequence[str], text: str) -> bool:
    """Whether one of a person's marks stands as a whole in a text that is stored."""
    return any(
        whole(mark, text[max(0, at.start() - AROUND) : at.start()], text[at.end() : at.end() + 1])
        for mark in {form for mark in marks for form in as_stored(mark)}
        if mark in text and is_sought(mark)
        for at in re.finditer(re.escape(mark), text)
    )


def bare(mark: str) -> str:
    """A telephone as it is dialled here, in one run: 02987654321 for +86 29 8765 4321; anything else as it is."""
    plain = unicodedata.normalize("NFKC", mark)
    if phone := _PHONE.fullmatch(_BETWEENS.sub("", plain)):
        return phone[1]
    abroad = _ABROAD.match(plain)
    found = _DIALLED.fullmatch(_BETWEENS.sub("", plain[abroad.end() :])) if abroad else None
    if found is None:
        return mark
    return found[1] or f"0{found[2]}"


def as_stored(mark: str) -> tuple[str, ...]:
    """The ways in which a mark may lie in what is stored, where nobody but programs and forms writes."""
    number = bare(mark)
    line = _LANDLINE.fullmatch(number)
    more = (f"{line[1]}-{line[2]}", f"+86{number[1:]}", f"0086{number[1:]}") if line else ()
    return tuple(dict.fromkeys((mark, number, *more)))


def written(marks: Sequence[str]) -> Written:
    """Patterns of one person's marks as people write them."""
    marks = list(dict.fromkeys(map(bare, marks)))
    names = [re.escape(mark) for mark in _longest_first(marks) if is_name(mark) and not mark.isascii()]
    return Written(
        _any([mark for mark in marks if is_somebodys(mark)]),
        _any([mark for mark in marks if mark.isascii() and not is_somebodys(mark)]),
        re.compile("|".join(names)) if names else None,
    )


def stands(pattern: re.Pattern[str] | None, text: str) -> bool:
    """Whether a mark stands there; what is a part of somebody else's e-mail address does not count."""
    return pattern is not None and any(match.lastgroup is None for match in pattern.finditer(text))


def taken_out(pattern: re.Pattern[str] | None, text: str) -> str:
    """A text with an ellipsis wherever a mark stood; addresses of others stay whole."""
    return pattern.sub(lambda match: match[0] if match.lastgroup else "…", text) if pattern else text


def _is_letter(sign: str) -> bool:
    return sign.isascii() and sign.isalnum()


def _longest_first(marks: Sequence[str]) -> list[str]:
    return sorted(marks, key=len, reverse=True)


def _any(marks: Sequence[str]) -> re.Pattern[str] | None:
    """From left to right: an address is read before the numbers in it, and left alone unless it is the person's."""
    if not marks:
        return None
    plain = _longest_first(marks)
    own = [rf"{_BEGINS}{re.escape(mark)}(?![{_LETTER}-]|\.[{_LETTER}])" for mark in plain if "@" in mark]
    own += [rf"(?<!\d)(?:\+?86)?{mark}{_DOMAIN}" for mark in plain if _MOBILE.fullmatch(mark)]
    rest = [_number(mark) if _FIGURES.fullmatch(mark) else _word(mark) for mark in plain if "@" not in mark]
    return re.compile("|".join((*own, rf"(?P<other>{_ADDRESS})", *rest)), re.IGNORECASE)


def _number(mark: str) -> str:
    """A number in wide figures, a long one in groups too, a telephone with the country before it."""
    line = _LANDLINE.fullmatch(mark)
    wide = [f"[{sign}{chr(ord(sign) + _WIDE)}]" for sign in (mark[1:] if line else mark)]
    signs = (f"{_BETWEEN}*" if len(mark) >= GROUPED else "").join(wide)
    beside = r"\d" if len(mark) >= ALONE else r"\dA-Za-z"
    country = _COUNTRY if _MOBILE.fullmatch(mark) else _COUNTRY_OR_ZERO if line else ""
    return rf"(?<![{beside}]){country}{signs}(?![{beside}])"


def _word(mark: str) -> str:
    return rf"(?<![{_LETTER}])(?<![{_LETTER}][.+-]){re.escape(mark)}(?![{_LETTER}]|-[{_LETTER}])"
