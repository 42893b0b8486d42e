"""A record made from a plain description, for a title that has none in the format that is asked for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from .record import Encoding, Field, Format, Record


@dataclass(frozen=True, slots=True)
class Plain:
    """The elements of a title that a minimal record can say."""

    title: str
    kind: str = "a"
    """What it is, as leader/06 of the format says it."""
    remainder: str = ""
    volume: str = ""
    responsibility: str = ""
    authors: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    """Translators and the like, each with the role."""
    bodies: frozenset[str] = frozenset()
    """Which of all these are no persons."""
    edition: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    isbns: tuple[str, ...] = ()
    issn: str = ""
    classes: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    language: str = ""
    extent: str = ""
    series: tuple[tuple[str, str], ...] = ()
    """Names, each with its number."""
    summary: str = ""
    is_serial: bool = False
    is_juvenile: bool = False
    other_titles: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    wrong_isbns: tuple[str, ...] = ()
    wrong_issns: tuple[str, ...] = ()
    unified: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


_UNKNOWN_SERIAL = "|uu|||||uu|"
"""What CNMARC 110 codes of a serial of which only that is known: how often it comes, and with an index, is unknown."""
Subfields = tuple[tuple[str, str], ...]
_SCRIPTS = (
    ("HIRAGANA", "da"),
    ("KATAKANA", "da"),
    ("HANGUL", "ka"),
    ("CJK", "ea"),
    ("CYRILLIC", "ca"),
    ("ARABIC", "fa"),
    ("GREEK", "ga"),
    ("LATIN", "ba"),
)
"""Scripts as Unicode names their letters, and as CNMARC 100 codes that of a title: of several the first one here."""


def compose(plain: Plain, record_format: Format, entered: str = "19000101") -> Record:
    """A minimal record in this format; `entered` is the day it was first entered, as eight figures."""
    table = _marc21 if record_format is Format.MARC21 else _cnmarc
    level = "s" if plain.is_serial else "m"
    leader = (
        f"00000n{plain.kind}{level} a2200000   4500"
        if record_format is Format.MARC21
        else f"00000n{plain.kind}{level}0 2200000   45  "
    )
    return Record(
        # "Less than full": whoever takes it over should know that nobody has catalogued it in this format.
        leader=f"{leader[:17]}{'7' if record_format is Format.MARC21 else '3'}{leader[18:]}",
        fields=tuple(field for field in table(plain, entered) if field.value or field.subfields),
        format=record_format,
        encoding=Encoding.UTF_8,
        repairs=(),
        raw=b"",
        offset=0,
        number=0,
    )


def _field(tag: str, indicators: str, *subfields: tuple[str, str]) -> Field:
    return Field(tag, indicators, tuple((code, text) for code, text in subfields if text))


def _named(plain: Plain, person: tuple[str, str], body: tuple[str, str], name: str, *role: tuple[str, str]) -> Field:
    """The heading of a person or a body: tag and indicators of the one or the other."""
    tag, indicators = body if name in plain.bodies else person
    return _field(tag, indicators, ("a", name), *role)


def _script(title: str) -> str:
    words = {unicodedata.name(letter, "").partition(" ")[0] for letter in title if letter.isalpha()}
    return next((code for word, code in _SCRIPTS if word in words), "zz")


def _marc21(plain: Plain, entered: str) -> list[Field]:
    coded = f"{entered[2:8]}{_marc21_dates(plain)}xx {_marc21_kind(plain)}{plain.language or 'und'} d"
    first, *others = plain.authors or ("",)
    return [
        Field("008", value=coded),
        *(_field("020", "  ", ("a", isbn)) for isbn in plain.isbns),
        *(_field("020", "  ", ("z", isbn)) for isbn in plain.wrong_isbns),
        _field("022", "  ", ("a", plain.issn)),
        *(_field("022", "  ", ("z", issn)) for issn in plain.wrong_issns),
        *(_field("024", "8 ", ("a", number)) for number in plain.unified),
        *(_field("084", "  ", ("a", one), ("2", "clc")) for one in plain.classes),
        _named(plain, ("100", "1 "), ("110", "2 "), first),
        _field(
            "245",
            "10" if first else "00",
            ("a", plain.title),
            ("n", plain.volume),
            ("b", plain.remainder),
            ("c", plain.responsibility),
        ),
        *(_field("246", "3 ", ("a", one)) for one in plain.other_titles),
        _field("250", "  ", ("a", plain.edition)),
        _field("264", " 1", ("a", plain.place), ("b", plain.publisher), ("c", str(plain.year or ""))),
        _field("300", "  ", ("a", plain.extent)),
        *(_field("490", "0 ", ("a", name), ("v", number)) for name, number in plain.series),
        *(_field("500", "  ", ("a", note)) for note in plain.notes),
        _field("505", "0 ", ("a", " -- ".join(plain.contents))),
        _field("520", "  ", ("a", plain.summary)),
        *(_field("650", " 7", ("a", subject), ("2", "local")) for subject in plain.subjects),
        *(_named(plain, ("700", "1 "), ("710", "2 "), author) for author in others),
        *(_named(plain, ("700", "1 "), ("710", "2 "), name, ("e", role)) for name, role in plain.others),
        *(_field("856", "40", ("u", address)) for address in plain.links),
    ]


def _marc21_dates(plain: Plain) -> str:
    """Which years there are; of a serial nobody told us whether it goes on: its status is unknown."""
    if plain.is_serial:
        return f"u{plain.year or 'uuuu'}uuuu"
    return f"s{plain.year}    " if plain.year else "nuuuuuuuu"


def _marc21_kind(plain: Plain) -> str:
    """The places 18 to 34 of 008, which say other things of serials: there is no place for whom they are.

    A blank or a figure would say that it is not illustrated, no fiction and nobody's life: the fill says nothing.
    """
    return "|| |||||||||   ||" if plain.is_serial else f"||||{'j' if plain.is_juvenile else ' '} |||||||| ||"


def _cnmarc_dates(plain: Plain) -> str:
    """The same; a serial is of unknown status."""
    if plain.is_serial:
        return f"c{plain.year or '    '}    "
    return f"d{plain.year}    " if plain.year else "u        "


def _cnmarc(plain: Plain, entered: str) -> list[Field]:
    # Whether a book is for specialists or for everybody is not known of a title.
    audience = "a" if plain.is_juvenile else "u"
    coded = f"{entered}{_cnmarc_dates(plain)}{audience}  y0chiy50      {_script(plain.title)}"
    return [
        *(_field("010", "  ", ("a", isbn)) for isbn in plain.isbns),
        *(_field("010", "  ", ("z", isbn)) for isbn in plain.wrong_isbns),
        _field("011", "  ", ("a", plain.issn)),
        *(_field("011", "  ", ("z", issn)) for issn in plain.wrong_issns),
        *(_field("091", "  ", ("a", number)) for number in plain.unified),
        _field("100", "  ", ("a", coded)),
        _field("101", "0 ", ("a", plain.language)),
        _field("110", "  ", ("a", _UNKNOWN_SERIAL if plain.is_serial else "")),
        _field(
            "200",
            "1 ",
            ("a", plain.title),
            ("h", plain.volume),
            ("e", plain.remainder),
            ("f", plain.responsibility or "，".join([*plain.authors, *(name for name, _ in plain.others)])),
        ),
        _field("205", "  ", ("a", plain.edition)),
        _field("210", "  ", ("a", plain.place), ("c", plain.publisher), ("d", str(plain.year or ""))),
        _field("215", "  ", ("a", plain.extent)),
        *(_field("225", "2 ", ("a", name), ("v", number)) for name, number in plain.series),
        *(_field("300", "  ", ("a", note)) for note in plain.notes),
        _field("327", "1 ", *(("a", piece) for piece in plain.contents)),
        _field("330", "  ", ("a", plain.summary)),
        *(_field("517", "1 ", ("a", one)) for one in plain.other_titles),
        *(_field("606", "0 ", ("a", subject)) for subject in plain.subjects),
        *(_field("690", "  ", ("a", one), ("v", "5")) for one in plain.classes),
        *(_named(plain, ("701", " 0"), ("711", "02"), author) for author in plain.authors),
        *(_named(plain, ("702", " 0"), ("712", "02"), name, ("4", role)) for name, role in plain.others),
        *(_field("856", "40", ("u", address)) for address in plain.links),
    ]
