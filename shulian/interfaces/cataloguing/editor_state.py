"""What the editor's page carries from one request to the next, and how it is read back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, QueryDict

from shulian.apps.catalogue.actions.editing import Edited
from shulian.apps.catalogue.drafted import packed_lines, unpacked_lines
from shulian.apps.catalogue.models import Record, RecordDraft
from shulian.apps.catalogue.stored import unpack
from shulian.core import recordform
from shulian.core.codedfields import CODED, Coded, coded_field, put
from shulian.core.fieldlines import LONGEST_LINE, MOST_LINES, line_of, replaced
from shulian.core.fieldrules import Line
from shulian.protocols import marc

ROWS = 250
"""Lines that can be edited on one page; those behind them are carried along."""


class View(StrEnum):
    """The two ways to see a record."""

    FORM = "form"
    FIELDS = "fields"


@dataclass
class State:
    """A record in hand, of which record and draft it is, and how it is looked at."""

    format: marc.Format
    leader: str
    lines: list[Line] = field(default_factory=list)
    record: int | None = None
    base: int = 0
    draft: int | None = None
    draft_version: int = 0
    view: View = View.FORM

    def edited(self) -> Edited:
        """The record as the action takes it."""
        return Edited(
            self.format, self.leader, tuple(self.lines), self.record, self.base, self.draft, self.draft_version
        )

    @property
    def carried(self) -> str:
        """The lines as the page carries them."""
        return json.dumps(packed_lines(self.lines), ensure_ascii=False)

    @property
    def rest(self) -> str:
        """The lines that the field view does not show."""
        return json.dumps(packed_lines(self.lines[ROWS:]), ensure_ascii=False)


def of_record(row: Record, view: View = View.FORM) -> State:
    """A stored record in hand."""
    return _of_marc(unpack(row), view, row.pk, row.version)


def of_marc(record: marc.Record, view: View = View.FORM) -> State:
    """A record from elsewhere in hand."""
    return _of_marc(record, view, None, 0)


def of_draft(draft: RecordDraft, view: View = View.FORM) -> State:
    """A draft in hand."""
    (leader, *_), *lines = draft.fields
    return State(
        format=marc.Format(draft.format),
        leader=leader,
        lines=unpacked_lines(lines),
        record=draft.record_id,
        base=draft.base,
        draft=draft.pk,
        draft_version=draft.version,
        view=view,
    )


def sent(request: HttpRequest) -> State:
    """The record as the page sends it; BadRequest when it is no page of ours."""
    said = request.POST
    try:
        state = State(
            format=marc.Format(said.get("format", "")),
            leader=said.get("leader", "")[:24].ljust(24),
            record=_number(said, "record") or None,
            base=_number(said, "base"),
            draft=_number(said, "draft") or None,
            draft_version=_number(said, "draft_version"),
            view=View(said.get("shown", View.FORM)),
        )
        if state.view is View.FIELDS:
            state.lines = _typed(said) + _carried(said.get("rest", "[]"))
        else:
            state.lines = recordform.filled(state.format.value, _carried(said.get("lines", "")), _texts(said))
            _fill_places(state, said)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise BadRequest("editor") from error
    if len(state.lines) > MOST_LINES:
        raise BadRequest("editor")
    return state


def _of_marc(record: marc.Record, view: View, pk: int | None, version: int) -> State:
    lines = [Line(one.tag, one.indicators, one.subfields, one.value) for one in record.fields]
    return State(record.format, record.leader.ljust(24)[:24], lines, pk, version, view=view)


def _typed(said: QueryDict) -> list[Line]:
    rows = zip(said.getlist("tag"), said.getlist("ind"), said.getlist("text"), strict=True)
    return [line_of(tag.replace("\0", "")[:3], ind, text[:LONGEST_LINE]) for tag, ind, text in rows]


def _carried(text: str) -> list[Line]:
    """Lines out of the page; whatever else somebody sends fails."""
    packed: list[Any] = json.loads(text)
    for one in packed:
        if not all(isinstance(part, str) for part in one[:2]) or len(one) not in (2, 3):
            raise ValueError(one)
        if len(one) == 3 and not all(isinstance(text, str) for pair in one[2] for text in pair):
            raise ValueError(one)
    return unpacked_lines(json.loads(text.replace("\\u0000", " ")))


def _texts(said: QueryDict) -> dict[str, str]:
    """The answers of the form, without what a record cannot hold."""
    return {
        name: "".join(sign for sign in str(text) if sign >= " ")[:LONGEST_LINE]
        for name, text in said.items()
        if "-" in name
    }


KEY_PLACES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "cnmarc": (
        ("LDR", ("type", "level")),
        ("100", ("audience", "date-type", "year-1", "year-2", "entered")),
        ("105", ("literature", "biography", "illustrations")),
        ("106", ("physical-form",)),
        ("110", ("serial-type", "frequency")),
    ),
    "marc21": (
        ("LDR", ("type", "level")),
        ("008", ("audience", "date-type", "year-1", "year-2", "language", "country", "entered")),
    ),
}
"""The places of coded fields that the form view asks for."""


def coded_text(state: State, coded: Coded) -> str | None:
    """What a coded field says; None when the record has none."""
    if coded.tag == "LDR":
        return state.leader
    line = next((one for one in state.lines if one.tag == coded.tag), None)
    if line is None:
        return None
    return recordform.line_first(line, coded.code) if coded.code else line.value


def _fill_places(state: State, said: QueryDict) -> None:
    for tag, names in KEY_PLACES[state.format.value]:
        coded = coded_field(state.format.value, tag)
        before = coded_text(state, coded) if coded else None
        if coded is None or before is None:
            continue
        text = before
        for place in coded.places:
            answer = said.get(f"place-{tag}-{place.name}")
            # Only what was changed is written: a field of the wrong length must not be mended behind one's back.
            if (
                place.name in names
                and answer is not None
                and answer.rstrip() != before[place.first : place.last].rstrip()
            ):
                text = put(text, place, answer, coded)
        if text != before:
            _put_coded(state, coded, text)


def _put_coded(state: State, coded: Coded, text: str) -> None:
    if coded.tag == "LDR":
        state.leader = text
        return
    at = next(number for number, one in enumerate(state.lines) if one.tag == coded.tag)
    line = state.lines[at]
    state.lines[at] = replaced(line, coded.code, text) if coded.code else Line(line.tag, value=text)


def coded_fields(record_format: str) -> Sequence[str]:
    """The tags of the coded fields of a format, the leader first."""
    return ("LDR", *CODED[record_format])


def _number(said: QueryDict, name: str) -> int:
    text = said.get(name, "") or "0"
    if not text.isdecimal() or len(text) > 18:
        raise ValueError(text)
    return int(text)
