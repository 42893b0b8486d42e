"""References to titles, as other programs and papers take them: RIS, BibTeX, and GB/T 7714 for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_AUTHORS = 3
_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_INVERTED = re.compile(r"(?!.* and )[\x21-\x7e\u00a0-\u024f ]+, [\x21-\x7e\u00a0-\u024f ]+", re.IGNORECASE)
_ORDINAL = re.compile(r"^第([0-9]{1,3})版")
_FIRST = re.compile(r"1版|第一版|初版|1st ed(?:ition)?|first edition", re.IGNORECASE)
_LANGUAGES = {
    "chi": "chinese",
    "eng": "english",
    "fre": "french",
    "ger": "german",
    "ita": "italian",
    "jpn": "japanese",
    "kor": "korean",
    "rus": "russian",
    "spa": "spanish",
}
# Kind of thing: for RIS, for BibTeX, and the mark of GB/T 7714-2015 with that of its carrier.
_KINDS = {
    "book": ("BOOK", "book", "M"),
    "serial": ("SER", "periodical", "J"),
    "music": ("MUSIC", "misc", "Z"),
    "map": ("MAP", "misc", "CM"),
    "audio": ("SOUND", "misc", "A"),
    "video": ("VIDEO", "misc", "A"),
    "e-book": ("EBOOK", "book", "M/OL"),
    "electronic": ("ELEC", "misc", "EB"),
    "picture": ("ART", "misc", "Z"),
    "kit": ("GEN", "misc", "Z"),
    "device": ("GEN", "misc", "Z"),
}


@dataclass(frozen=True)
class Reference:
    """What is cited; unknown parts are empty and are left out, never filled in."""

    key: str
    title: str
    remainder: str = ""
    volume: str = ""
    edition: str = ""
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Translators, annotators and the like, each with the role, for a citation that people read."""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    isbns: tuple[str, ...] = ()
    issn: str = ""
    series: str = ""
    subjects: tuple[str, ...] = ()
    summary: str = ""
    language: str = ""
    kind: str = "book"
    url: str = ""
    links: tuple[str, ...] = ()
    """Addresses at which it is read."""


def gbt7714(reference: Reference) -> str:
    """Authors. Title[M]. Others, role. Edition. Place: Publisher, Year. Address. A first edition is not said."""
    authors = ", ".join(reference.authors[:MOST_AUTHORS])
    if len(reference.authors) > MOST_AUTHORS:
        authors += ", et al" if reference.authors[0].isascii() else ", 等"
    name = ": ".join(part for part in (reference.title, _parted(reference.remainder), reference.volume) if part)
    house = ": ".join(part for part in (reference.place, reference.publisher) if part)
    imprint = ", ".join(part for part in (house, str(reference.year or "")) if part)
    mark = "J" if reference.issn and reference.kind == "book" else _kind(reference)[2]
    if reference.kind == "electronic" and reference.links:
        mark = "EB/OL"
    address = reference.links[:1] if mark.endswith("/OL") else ()
    parts = (authors, f"{name}[{mark}]", *reference.others, _edition(reference.edition), imprint, *address)
    return _one_line(". ".join(part for part in parts if part) + ".")


def _edition(statement: str) -> str:
    """第2版 as GB/T 7714 writes it: 2版; nothing for a first edition."""
    text = _ORDINAL.sub(r"\1版", statement.strip().strip("[]").rstrip(". "))
    return "" if _FIRST.fullmatch(text) else text


def ris(references: Iterable[Reference]) -> bytes:
    """RIS, as EndNote, Zotero and NoteExpress read it: UTF-8, lines end as its description says."""
    lines: list[str] = []
    for one in references:
        pairs = [("TY", _kind(one)[0]), ("ID", one.key), ("TI", _name(one))]
        pairs += [("AU", author) for author in one.authors]
        pairs += [("A4", name) for name in one.translators]
        pairs += [("ET", one.edition)]
        pairs += [("PY", str(one.year or "")), ("CY", one.place), ("PB", one.publisher), ("T3", one.series)]
        pairs += [("SN", number) for number in (*one.isbns, one.issn)]
        pairs += [("KW", subject) for subject in one.subjects]
        pairs += [("AB", one.summary)]
        pairs += [("LA", one.language), ("UR", one.url)]
        lines += [f"{tag}  - {_one_line(value)}" for tag, value in pairs if value]
        lines.append("ER  - ")
    return "".join(f"{line}\r\n" for line in lines).encode()


def bibtex(references: Iterable[Reference]) -> bytes:
    """BibTeX in UTF-8; what TeX would take for a command is written as the sign it stands for."""
    return "\n".join(_bibtex_entry(one) for one in references).encode()


def _bibtex_entry(one: Reference) -> str:
    fields: Sequence[tuple[str, str]] = (
        ("title", _name(one)),
        ("author", _names(one.authors)),
        ("translator", _names(one.translators)),
        ("edition", one.edition),
        ("year", str(one.year or "")),
        ("publisher", one.publisher),
        ("address", one.place),
        ("series", one.series),
        ("isbn", ", ".join(one.isbns)),
        ("issn", one.issn),
        ("keywords", ", ".join(one.subjects)),
        ("langid", _LANGUAGES.get(one.language, "")),
        ("url", one.url),
    )
    written = [(name, value if name in ("author", "translator") else _tex(value)) for name, value in fields if value]
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in written)
    return f"@{_kind(one)[1]}{{{one.key},\n{body}}}\n"


def _names(names: Sequence[str]) -> str:
    """Names for a style to sort and shorten when they are inverted Western ones; all others must not be taken apart."""
    return " and ".join(_tex(one) if _INVERTED.fullmatch(one) else f"{{{_tex(one)}}}" for one in names)


def _kind(reference: Reference) -> tuple[str, str, str]:
    return _KINDS.get(reference.kind, _KINDS["book"])


def _name(reference: Reference) -> str:
    name = ": ".join(part for part in (reference.title, _parted(reference.remainder)) if part)
    return " ".join(part for part in (name, reference.volume) if part)


def _parted(remainder: str) -> str:
    """Other information on the title as references write it: no blank before the colon, as catalogues have one."""
    return remainder.replace(" : ", ": ")


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text).strip()


def _tex(text: str) -> str:
    return "".join(_TEX.get(sign, sign) for sign in _one_line(text))
