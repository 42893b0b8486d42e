"""What the cataloguers' addresses name: records, drafts and lists of the library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.actions.authorities import Said, save_authority
from shulian.apps.catalogue.actions.editing import Edited, keep_draft
from shulian.apps.catalogue.models import AuthorityFile
from shulian.apps.circulation.actions.weeding import Proposal, propose
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.holdings.actions.recordbatches import Plan, draft_record_batch
from shulian.apps.holdings.queries.recordbatches import Chosen, chosen_records
from shulian.apps.journal.actions import Act
from shulian.core.authorities import Kind
from shulian.core.fieldlines import line_of
from shulian.core.recordchange import Change
from shulian.core.recordchange import Kind as ChangeKind
from shulian.core.weeding import Criteria
from shulian.protocols import marc
from tests import make

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
    authority = {"pk": save_authority(Act("test"), Said(Kind.PERSON, "鲁迅", ("周树人",)))}
    item = make.item(yanta, "Y-WEED", make.title("旧书", clc="I210"), added_at=clock.now() - timedelta(days=4000))
    plan = Proposal("十一月剔旧", Criteria(), (item.barcode,))
    weeding = {"pk": propose(Act("test", accounts["desk"].pk, yanta.pk), yanta, plan)}
    change = Change(ChangeKind.SET_SUBFIELD, "690", code="v", put="4")
    records = chosen_records(yanta, Chosen(text="呐喊"))
    batch = {"pk": draft_record_batch(Act("test", library=yanta.pk), yanta, Plan("改版次", change, records))}
    draft = {"pk": keep_draft(Act("test", library=yanta.pk), yanta, edited)}
    named: dict[str, dict[str, Any]] = {
        "restore": record | {"version": 1},
        "suggest": {"what": "clc"},
        "weeding-step": weeding | {"what": "drop"},
        "change-go": batch | {"what": "do"},
    }
    for name in ("weeding-list", "weeding-judge", "weeding-decide", "weeding-paper", "weeding-workbook"):
        named[name] = weeding
    named["authority-taken"] = {"pk": AuthorityFile.objects.create(library=yanta, kind="iso-2709", channel="test").pk}
    named |= dict.fromkeys(("authority", "authority-merge"), authority)
    named |= dict.fromkeys(("change", "change-progress"), batch)
    named |= dict.fromkeys(("record", "edit", "history"), record)
    named |= dict.fromkeys(("draft", "discard", "take-over", "choose-class"), draft)
    bodies = _bodies(yanta, item.pk)
    return Room(
        {f"cataloguing:{name}": values for name, values in named.items()},
        {f"cataloguing:{name}": values for name, values in bodies.items()},
    )


def _bodies(yanta: Library, item: int) -> dict[str, dict[str, Any]]:
    return {
        "choose": {"library": yanta.code},
        "editor": {"format": "cnmarc", "leader": LEADER, "lines": "[]", "shown": "form", "do": "keep"},
        "choose-class": {"class": "I2"},
        "copy-take": {"raw": marc.write(_written()).hex()},
        "weeding": {"name": "空", "not_lent_years": 5},
        "weeding-judge": {"verdict": "keep", "row": 1},
        "weeding-decide": {"do": "refuse"},
        "authority-new": {"kind": "person", "heading": "老舍"},
        "authority": {"kind": "person", "heading": "鲁迅"},
        "authority-merge": {"other": 0},
        "accessions": {"on": "2026-01-01", "item": item},
        "call-numbers-give": {"item": item},
        "call-numbers-labels": {"item": item, "kind": "barcode"},
        "call-number-rules": {"method": "sequence", "width": 1},
        "changes": {"name": "改", "text": "呐喊", "kind": "set-subfield", "tag": "690", "code": "v", "put": "3"},
        "targets": {"name": "国家图书馆", "kind": "sru", "address": "https://example.cn/sru"},
    }


def _written() -> marc.Record:
    fields = tuple(marc.Field(one.tag, one.indicators, one.subfields, one.value) for one in LINES)
    return marc.Record(LEADER, fields, marc.Format.CNMARC, marc.Encoding.UTF_8, (), b"", 0, 1)
