"""The form view of a record: which parts of it are asked for, and what is made of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shulian.core.fieldlines import line_of, replaced, sorted_in
from shulian.core.fieldrules import Line


@dataclass(frozen=True)
class Section:
    """One field as the form shows it: the subfields asked for, and whether it may be repeated."""

    tag: str
    codes: str
    many: bool = False
    indicators: str = "  "


_S = Section
SECTIONS: dict[str, tuple[Section, ...]] = {
    "cnmarc": (
        _S("010", "abd", many=True),
        _S("011", "ad"),
        _S("091", "ad"),
        _S("101", "a", indicators="0 "),
        _S("102", "ab"),
        _S("200", "adehifg", indicators="1 "),
        _S("205", "a"),
        _S("210", "acd"),
        _S("215", "acde"),
        _S("225", "av", many=True, indicators="2 "),
        _S("300", "a", many=True),
        _S("330", "a"),
        _S("606", "axyz", many=True, indicators="0 "),
        _S("610", "a", many=True, indicators="0 "),
        _S("690", "av", many=True),
        _S("701", "af4", many=True, indicators=" 0"),
        _S("702", "af4", many=True, indicators=" 0"),
        _S("711", "a4", many=True, indicators="02"),
        _S("801", "abc", indicators=" 0"),
        _S("856", "u", many=True, indicators="4 "),
        _S("905", "abcdev", many=True),
    ),
    "marc21": (
        _S("020", "aqc", many=True),
        _S("022", "a"),
        _S("041", "a"),
        _S("245", "abnpc", indicators="10"),
        _S("250", "a"),
        _S("264", "abc", indicators=" 1"),
        _S("300", "abce"),
        _S("490", "av", many=True, indicators="0 "),
        _S("500", "a", many=True),
        _S("520", "a"),
        _S("650", "axzyv", many=True, indicators=" 4"),
        _S("653", "a", many=True),
        _S("084", "a2", many=True),
        _S("100", "ade", indicators="1 "),
        _S("700", "ade", many=True, indicators="1 "),
        _S("710", "ae", many=True, indicators="2 "),
        _S("856", "u", many=True, indicators="40"),
        _S("852", "abchip", many=True),
    ),
}


@dataclass(frozen=True)
class Asked:
    """One row of the form: the number of its line, or None for one to be added; code and text of each part."""

    section: Section
    line: int | None
    parts: tuple[tuple[str, str], ...]


def rows(record_format: str, lines: Sequence[Line]) -> list[Asked]:
    """The rows of the form for a record: what it has, and one empty row wherever something may be added."""
    found: list[Asked] = []
    for section in SECTIONS[record_format]:
        there = [(number, line) for number, line in enumerate(lines) if line.tag == section.tag]
        found += [Asked(section, number, _parts(section, line)) for number, line in there]
        if section.many or not there:
            found.append(Asked(section, None, tuple((code, "") for code in section.codes)))
    return found


def filled(record_format: str, lines: Sequence[Line], answers: Mapping[str, str]) -> list[Line]:
    """The lines with what was answered: `3-a` is $a of line 3, `new-606-a` $a of a new field 606.

    Lines of which nothing is left go. What the form does not ask for stays as it is.
    """
    made: list[Line | None] = list(lines)
    sections = {section.tag: section for section in SECTIONS[record_format]}
    for number, line in enumerate(lines):
        section = sections.get(line.tag)
        changed = line
        for code in section.codes if section else "":
            said = answers.get(f"{number}-{code}")
            if said is not None and said.strip() != line_first(line, code).strip():
                changed = replaced(changed, code, said.strip())
        if changed is not line:
            made[number] = changed if changed.subfields else None
    kept = [line for line in made if line is not None]
    for section in SECTIONS[record_format]:
        new = line_of(section.tag, section.indicators, "")
        for code in section.codes:
            new = replaced(new, code, answers.get(f"new-{section.tag}-{code}", "").strip())
        if new.subfields:
            kept = sorted_in(kept, new)
    return kept


def line_first(line: Line, code: str) -> str:
    """The first subfield with this code, or an empty string."""
    return next((text for mark, text in line.subfields if mark == code), "")


def _parts(section: Section, line: Line) -> tuple[tuple[str, str], ...]:
    return tuple((code, line_first(line, code)) for code in section.codes)
