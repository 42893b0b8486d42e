"""Fields whose characters mean something by their place: the leader, 100, 105, 106, 110, 008 (头标与编码字段)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Characters from `first` up to `last`: a day, a year, a language, one of `values` each, or free."""

    name: str
    first: int
    last: int
    values: str = ""
    date: bool = False
    year: bool = False
    language: bool = False

    @property
    def span(self) -> str:
        """The place as manuals write it: 0-7, 17."""
        return f"{self.first}-{self.last - 1}" if self.last - self.first > 1 else f"{self.first}"


@dataclass(frozen=True)
class Coded:
    """One coded field: its length, and its places by name. `code` is the subfield, empty for a control field."""

    tag: str
    code: str
    length: int
    places: tuple[Place, ...]
    blank: str


_CN_LEADER = Coded(
    "LDR",
    "",
    24,
    (
        Place("status", 5, 6, "cdnop"),
        Place("type", 6, 7, "abcdefgijklmnruv"),
        Place("level", 7, 8, "amsci"),
        Place("hierarchy", 8, 9, " 012"),
        Place("completeness", 17, 18, " 123"),
        Place("isbd", 18, 19, " nip"),
    ),
    "00000nam0 2200000   45  ",
)
_US_LEADER = Coded(
    "LDR",
    "",
    24,
    (
        Place("status", 5, 6, "acdnp"),
        Place("type", 6, 7, "acdefgijkmoprt"),
        Place("level", 7, 8, "abcdims"),
        Place("control", 8, 9, " a"),
        Place("coding", 9, 10, " a"),
        Place("completeness", 17, 18, " 1234578uz"),
        Place("form", 18, 19, " aciunr"),
    ),
    "00000nam a2200000 i 4500",
)

_CN_100 = Coded(
    "100",
    "a",
    36,
    (
        Place("entered", 0, 8, date=True),
        Place("date-type", 8, 9, "abcdefghijku"),
        Place("year-1", 9, 13, year=True),
        Place("year-2", 13, 17, year=True),
        Place("audience", 17, 20, "abcdekmu |"),
        Place("government", 20, 21, "abcdefghiuyz "),
        Place("modified", 21, 22, "01 "),
        Place("cataloguing-language", 22, 25, language=True),
        Place("transliteration", 25, 26, "abcdefuy "),
        Place("character-sets", 26, 30),
        Place("more-character-sets", 30, 34),
        Place("script", 34, 36),
    ),
    "        d2026    em y0chiy50      ea",
)
_CN_105 = Coded(
    "105",
    "a",
    13,
    (
        Place("illustrations", 0, 4, "abcdefghijklmoy| "),
        Place("contents", 4, 8, "abcdefghijklmnopqrstvwxyz| "),
        Place("conference", 8, 9, "01|"),
        Place("festschrift", 9, 10, "01|"),
        Place("index", 10, 11, "01|"),
        Place("literature", 11, 12, "abcdefghyz| "),
        Place("biography", 12, 13, "abcdy| "),
    ),
    "y   z   000yy",
)
_CN_106 = Coded("106", "a", 1, (Place("physical-form", 0, 1, "defghirsyz"),), "r")
_CN_110 = Coded(
    "110",
    "a",
    11,
    (
        Place("serial-type", 0, 1, "abcefz|"),
        Place("frequency", 1, 2, "abcdefghijklmnopuyz"),
        Place("regularity", 2, 3, "abuy"),
        Place("material", 3, 4),
        Place("contents", 4, 7),
        Place("conference", 7, 8, "01|"),
        Place("title-page", 8, 9),
        Place("index", 9, 10),
        Place("cumulative-index", 10, 11, "01|"),
    ),
    "afa    0xx0",
)
_US_008 = Coded(
    "008",
    "",
    40,
    (
        Place("entered", 0, 6, date=True),
        Place("date-type", 6, 7, "bcdeikmnpqrstu|"),
        Place("year-1", 7, 11, year=True),
        Place("year-2", 11, 15, year=True),
        Place("country", 15, 18),
        Place("illustrations", 18, 22),
        Place("audience", 22, 23, " abcdefgj|"),
        Place("physical-form", 23, 24),
        Place("contents", 24, 28),
        Place("government", 28, 29),
        Place("conference", 29, 30),
        Place("festschrift", 30, 31),
        Place("index", 31, 32),
        Place("literature", 33, 34),
        Place("biography", 34, 35),
        Place("language", 35, 38, language=True),
        Place("modified", 38, 39),
        Place("source", 39, 40, " cdu|"),
    ),
    "      s2026    cc            000 0 chi d",
)

LEADER = {"cnmarc": _CN_LEADER, "marc21": _US_LEADER}
CODED: dict[str, dict[str, Coded]] = {
    "cnmarc": {"100": _CN_100, "105": _CN_105, "106": _CN_106, "110": _CN_110},
    "marc21": {"008": _US_008},
}


def coded_field(record_format: str, tag: str) -> Coded | None:
    """The coded field of this tag; LDR is the leader."""
    return LEADER[record_format] if tag == "LDR" else CODED[record_format].get(tag)


def put(text: str, place: Place, said: str, coded: Coded) -> str:
    """The field with something else at a place; what is too short is filled with blanks, and a short field too."""
    whole = text.ljust(coded.length)[: coded.length]
    width = place.last - place.first
    return whole[: place.first] + said.ljust(width)[:width] + whole[place.last :]
