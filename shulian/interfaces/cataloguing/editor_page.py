"""What the editor's page shows: rows with their names, what is wrong with each, coded places with their meanings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.editing import Objection, label_of, lines_of_row
from shulian.apps.catalogue.queries.records import record_by_id
from shulian.apps.catalogue.templates import field_name, place_name
from shulian.core import recordform
from shulian.core.codedfields import Coded, Place, coded_field
from shulian.core.fieldlines import differences, shown, shown_indicators, text_of
from shulian.core.fieldrules import Fault, Finding, Severity
from shulian.interfaces.cataloguing.editor_state import KEY_PLACES, ROWS, State, View, coded_fields, coded_text

OBJECTIONS: dict[Objection, Promise] = {
    Objection.NUMBER_TAKEN: gettext_lazy(
        "Another record of this library has this control number (001). Empty the field, and a new number is given. "
        "What you typed is kept as a draft."
    ),
    Objection.DOES_NOT_FIT: gettext_lazy(
        "The record is longer than ISO 2709 can say (a field 9,999 bytes, a record 99,999), and it cannot be kept as "
        "XML either: text stands before the first subfield, or a sign that XML does not know. Correct that. "
        "What you typed is kept as a draft."
    ),
    Objection.NO_DESCRIPTION: gettext_lazy(
        "This is no description of a work: look at the type in the leader (06) and at the title. "
        "What you typed is kept as a draft."
    ),
}

FAULTS: dict[Fault, Promise] = {
    Fault.MISSING_FIELD: gettext_lazy("Field %(tag)s %(name)s is missing."),
    Fault.REPEATED_FIELD: gettext_lazy("This field may stand once. Join it with the other one, or remove it."),
    Fault.UNKNOWN_FIELD: gettext_lazy("The table of fields does not know %(tag)s. Is the tag right?"),
    Fault.NO_TAG: gettext_lazy("A tag is three figures."),
    Fault.INDICATOR: gettext_lazy("Indicator %(what)s has a value that this field does not know."),
    Fault.MISSING_SUBFIELD: gettext_lazy("$%(what)s is missing; without it the field says nothing."),
    Fault.REPEATED_SUBFIELD: gettext_lazy("$%(what)s stands more than once."),
    Fault.UNKNOWN_SUBFIELD: gettext_lazy("The table of fields does not know $%(what)s here."),
    Fault.EMPTY: gettext_lazy("Nothing stands here. Fill the field or remove it."),
    Fault.ISBN: gettext_lazy(
        "The check digit of this ISBN is wrong. Compare it with the book; one that is printed wrong goes into $z."
    ),
    Fault.ISSN: gettext_lazy("The check digit of this ISSN is wrong. Compare it with the issue."),
    Fault.YEAR: gettext_lazy("No year is found here (%(what)s)."),
    Fault.CLASS: gettext_lazy("This has not the form of a CLC number, such as I247.57 or TP311.13."),
    Fault.PRICE: gettext_lazy("A price is written with its currency, such as CNY59.70."),
    Fault.LANGUAGE: gettext_lazy("A language is three small letters, such as chi or eng."),
    Fault.LENGTH: gettext_lazy("The length is not right: %(what)s characters."),
    Fault.DATE: gettext_lazy("Positions %(what)s are no date (YYYYMMDD; in 008: YYMMDD)."),
    Fault.CODE: gettext_lazy("Position %(what)s has a code that is not known."),
}


def words(record_format: str, one: Finding) -> str:
    """A finding as a sentence."""
    name = field_name(record_format, one.tag)
    return str(FAULTS[one.fault]) % {"tag": one.tag, "name": name, "what": one.what}


def warned(number: int) -> str:
    """How many warnings were passed over."""
    return ngettext("%(number)s warning stays.", "%(number)s warnings stay.", number) % {"number": number}


def conflict() -> str:
    """What is said to the later one of two."""
    return _(
        "Somebody else saved this record while you had it open. Nothing is lost: your version is kept as a draft, "
        "and both stand below line by line. Take over yours, or throw the draft away."
    )


def has_errors() -> str:
    """What is said of a record with errors."""
    return _("The record has errors and is kept as a draft; the catalogue has not changed. Mend what is marked.")


def seen(state: State, findings: Sequence[Finding], library: Library) -> dict[str, Any]:
    """Everything the page needs."""
    row = record_by_id(state.record) if state.record else None
    by_line: dict[int | None, list[tuple[str, str]]] = defaultdict(list)
    for one in findings:
        by_line[one.line].append((one.severity.value, words(state.format.value, one)))
    behind = bool(row and row.library_id == library.pk and row.version != state.base)
    compared = behind and row is not None
    return {
        "state": state,
        "row": row,
        "label": label_of(state.edited()),
        "foreign": row is not None and row.library_id != library.pk,
        "behind": behind,
        "differences": differences([shown(line) for line in lines_of_row(row)], [shown(line) for line in state.lines])
        if compared and row
        else [],
        "sections": _sections(state, by_line) if state.view is View.FORM else [],
        "places": _key_places(state) if state.view is View.FORM else [],
        "rows": _rows(state, by_line) if state.view is View.FIELDS else [],
        "hidden": max(0, len(state.lines) - ROWS),
        "leader_findings": by_line[-1],
        "leader_help": _help(state, "LDR"),
        "found": [
            (one.severity.value, one.tag if one.line is not None else "", words(state.format.value, one))
            for one in findings
        ],
        "errors": sum(one.severity is Severity.ERROR for one in findings),
        "warnings": sum(one.severity is Severity.WARNING for one in findings),
    }


def _sections(state: State, by_line: dict[int | None, list[tuple[str, str]]]) -> list[dict[str, Any]]:
    form = state.format.value
    found: list[dict[str, Any]] = []
    for asked in recordform.rows(form, state.lines):
        section = asked.section
        name = f"{asked.line}" if asked.line is not None else f"new-{section.tag}"
        parts = [
            {
                "name": f"{name}-{code}",
                "code": code,
                "label": field_name(form, section.tag, code) or f"${code}",
                "text": text,
                "list": _list_of(form, section.tag, code),
            }
            for code, text in asked.parts
        ]
        row = {
            "parts": parts,
            "new": asked.line is None,
            "findings": by_line.get(asked.line, []) if asked.line is not None else [],
        }
        if not found or found[-1]["tag"] != section.tag:
            found.append({"tag": section.tag, "name": field_name(form, section.tag), "rows": []})
        found[-1]["rows"].append(row)
    return found


def _list_of(form: str, tag: str, code: str) -> str:
    """Which list of suggestions a field has."""
    if code == "a" and (form, tag) in {("cnmarc", "690"), ("marc21", "084")}:
        return "clc"
    if code == "a" and tag in ("701", "702", "711", "100", "700", "710"):
        return "names"
    if code == "a" and (form, tag) in {("cnmarc", "606"), ("marc21", "650")}:
        return "subjects"
    return ""


def _key_places(state: State) -> list[dict[str, Any]]:
    found = []
    for tag, names in KEY_PLACES[state.format.value]:
        coded = coded_field(state.format.value, tag)
        text = coded_text(state, coded) if coded else None
        if coded is None or text is None:
            continue
        found += [_place(coded, place, text) for place in coded.places if place.name in names]
    return found


def _place(coded: Coded, place: Place, text: str) -> dict[str, Any]:
    said = text.ljust(coded.length)[place.first : place.last]
    width = place.last - place.first
    choices = [(sign, _meaning(coded.tag, place, sign)) for sign in place.values] if width == 1 else []
    if choices and said not in place.values:
        choices.insert(0, (said, said))
    return {
        "name": f"place-{coded.tag}-{place.name}",
        "label": place_name(coded.tag, place.name),
        "span": f"{coded.tag}/{place.span}",
        "text": said.rstrip() if width > 1 else said,
        "width": width,
        "choices": choices,
        "values": [
            (sign, name) for sign in place.values if width > 1 and (name := place_name(coded.tag, place.name, sign))
        ],
    }


def _meaning(tag: str, place: Place, sign: str) -> str:
    name = place_name(tag, place.name, sign)
    shown_sign = "#" if sign == " " else sign
    return f"{shown_sign} {name}" if name else shown_sign


def _rows(state: State, by_line: dict[int | None, list[tuple[str, str]]]) -> list[dict[str, Any]]:
    form = state.format.value
    return [
        {
            "number": number,
            "tag": line.tag,
            "indicators": shown_indicators(line),
            "text": text_of(line),
            "name": field_name(form, line.tag),
            "findings": by_line.get(number, []),
            "help": _help(state, line.tag),
        }
        for number, line in enumerate(state.lines[:ROWS])
    ]


def _help(state: State, tag: str) -> list[dict[str, Any]]:
    """The places of a coded field with what stands there and what may."""
    form = state.format.value
    coded = coded_field(form, tag) if tag in coded_fields(form) else None
    text = coded_text(state, coded) if coded else None
    if coded is None or text is None:
        return []
    return [
        {
            "span": place.span,
            "name": place_name(tag, place.name),
            "text": text[place.first : place.last].replace(" ", "#"),
            "values": [_meaning(tag, place, sign) for sign in place.values],
        }
        for place in coded.places
    ]
