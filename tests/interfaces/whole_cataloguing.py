"""What the cataloguers' addresses name: records, drafts and lists of the library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.actions.editing import Edited, keep_draft
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.journal.actions import Act
from shulian.core.fieldlines import line_of
from shulian.protocols import marc

LEADER = "00000nam0 2200000   45  "
LINES = (
    line_of("100", "##", "$a20260101d2026    em y0chiy50      ea"),
    line_of("101", "0#", "$achi"),
    line_of("200", "1#", "$a呐喊$f鲁迅著"),
    line_of("690", "##", "$aI210.6$v5"),
)


@dataclass(frozen=True)
class Room:
    """What stands in for the parameters of addresses, and what forms send along."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(yanta: Library, accounts: dict[str, Account]) -> Room:
    """Everything at once."""
    act = Act("test", accounts["cataloguer"].pk, yanta.pk)
    edited = Edited(marc.Format.CNMARC, LEADER, LINES)
    saved = save_here(act, yanta, edited)
    record = {"pk": saved.record}
    save_here(Act("test", library=yanta.pk), yanta, Edited(marc.Format.CNMARC, LEADER, LINES, saved.record, 1))
    draft = {"pk": keep_draft(Act("test", library=yanta.pk), yanta, edited)}
    named: dict[str, dict[str, Any]] = {
        "restore": record | {"version": 1},
        "suggest": {"what": "clc"},
    }
    named |= dict.fromkeys(("record", "edit", "history"), record)
    named |= dict.fromkeys(("draft", "discard", "take-over", "choose-class"), draft)
    bodies: dict[str, dict[str, Any]] = {
        "choose": {"library": yanta.code},
        "editor": {"format": "cnmarc", "leader": LEADER, "lines": "[]", "shown": "form", "do": "keep"},
        "choose-class": {"class": "I2"},
        "copy-take": {"raw": marc.write(_written()).hex()},
        "targets": {"name": "国家图书馆", "kind": "sru", "address": "https://example.cn/sru"},
    }
    return Room(
        {f"cataloguing:{name}": values for name, values in named.items()},
        {f"cataloguing:{name}": values for name, values in bodies.items()},
    )


def _written() -> marc.Record:
    fields = tuple(marc.Field(one.tag, one.indicators, one.subfields, one.value) for one in LINES)
    return marc.Record(LEADER, fields, marc.Format.CNMARC, marc.Encoding.UTF_8, (), b"", 0, 1)
