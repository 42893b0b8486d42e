"""Work of the cataloguers: names of writers, catalogues to copy from, a draft, call numbers, the register, weeding."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue import templates
from shulian.apps.catalogue.actions.authorities import Said, count_open_headings, save_authority
from shulian.apps.catalogue.actions.classes import count_classes
from shulian.apps.catalogue.actions.editing import Edited, keep_draft
from shulian.apps.catalogue.actions.profiles import save_profile
from shulian.apps.catalogue.actions.targets import save_target
from shulian.apps.catalogue.rules import PRESETS
from shulian.apps.circulation.actions.weeding import Judged, Proposal, carry_out, decide, judge, propose, submit
from shulian.apps.circulation.models import WeedingList
from shulian.apps.holdings.actions.accessions import Entered, register
from shulian.apps.holdings.actions.callnumbers import save_scheme
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.callnumbers import Scheme
from shulian.core.circulation.states import ItemState
from shulian.core.fieldlines import line_of
from shulian.core.weeding import Criteria, Reason, Verdict
from shulian.interfaces.commands.demonstration import rhythm
from shulian.interfaces.commands.demonstration.libraries import PROVINCE, YANTA
from shulian.protocols import marc

SOURCE = "demonstration"
NAMES = Path(__file__).with_name("data") / "authorities.csv"
TARGETS = (
    {
        "name": "国家图书馆（中文普通图书）",
        "kind": "z3950",
        "address": "202.96.31.28:9991",
        "database": "UCS01U",
        "syntax": "unimarc",
        "encoding": "utf-8",
    },
    {
        "name": "美国国会图书馆 Library of Congress",
        "kind": "z3950",
        "address": "lx2.loc.gov:210",
        "database": "LCDB",
        "syntax": "usmarc",
        "encoding": "utf-8",
    },
)
PROFILES = (
    ("本馆系统导出（CNMARC，馆藏在 905）", "cnmarc-905-listed"),
    ("外文书目（MARC21，馆藏在 852）", "marc21-852"),
    ("乡镇分馆登记表（xlsx）", "table"),
)
REGISTERED = 40
WEEDED, WAITING = 2, 6


def load(tree: Mapping[str, Library]) -> None:
    """After the quarter: what the cataloguers have done in it."""
    cataloguer, director = (Account.objects.get(username=name) for name in ("cataloguer", "director"))
    first, last = rhythm.quarter(clock.today())
    with clock.stopped_at(datetime.combine(first, time(9), clock.PLACE)):
        _write_authorities(cataloguer)
        for target in TARGETS:
            save_target(Act(SOURCE, cataloguer.pk, tree[PROVINCE].pk), dict(target))
        for code in (PROVINCE, YANTA):
            for name, preset in PROFILES:
                save_profile(Act(SOURCE, cataloguer.pk, tree[code].pk), tree[code], None, name, PRESETS[preset])
            save_scheme(Act(SOURCE, cataloguer.pk, tree[code].pk), tree[code], Scheme(copies=False))
            _register(tree[code], cataloguer)
    with clock.stopped_at(datetime.combine(last, time(15), clock.PLACE)):
        _leave_a_draft(tree[YANTA], cataloguer)
        _weed(tree[YANTA], cataloguer, director)
    count_open_headings()
    count_classes()


def _write_authorities(cataloguer: Account) -> None:
    with NAMES.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            said = Said(
                kind=row["kind"],
                heading=row["heading"],
                variants=tuple(filter(None, row["variants"].split(";"))),
                dates=row["dates"],
                note=row["note"],
                source="演示数据",
            )
            save_authority(Act(SOURCE, cataloguer.pk), said)


def _register(library: Library, cataloguer: Account) -> None:
    items = Item.objects.filter(library=library).exclude(state=ItemState.WITHDRAWN).order_by("pk")
    act = Act(SOURCE, cataloguer.pk, library.pk)
    register(act, library, items.values_list("pk", flat=True)[:REGISTERED], Entered(clock.today(), "新华书店（演示）"))


def _leave_a_draft(library: Library, cataloguer: Account) -> None:
    setting = templates.Setting(clock.today(), library.code, "610113")
    begun = templates.new_record("local", setting)
    if begun is None:
        return
    lines = [one for one in begun.lines if one.tag != "200"]
    lines.insert(4, line_of("200", "1#", "$a雁塔区志续编（演示）$f雁塔区地方志编纂委员会编"))
    edited = Edited(marc.Format(begun.format), begun.leader, tuple(lines))
    keep_draft(Act(SOURCE, cataloguer.pk, library.pk), library, edited)


def _weed(library: Library, cataloguer: Account, director: Account) -> None:
    """One list was approved and carried out, the next one waits for the director."""
    free = Item.objects.filter(library=library, place=library, state=ItemState.AVAILABLE, loans=None)
    barcodes = list(free.order_by("-pk").values_list("barcode", flat=True)[: WEEDED + WAITING])
    for name, chosen, done in (
        ("破损图书（演示）", barcodes[:WEEDED], True),
        ("多余复本（演示）", barcodes[WEEDED:], False),
    ):
        made = propose(Act(SOURCE, cataloguer.pk, library.pk), library, Proposal(name, Criteria(), tuple(chosen)))
        if not isinstance(made, int):
            return
        _decide(WeedingList.objects.get(pk=made), cataloguer, director, done=done)


def _decide(made: WeedingList, cataloguer: Account, director: Account, *, done: bool) -> None:
    act = Act(SOURCE, cataloguer.pk, made.library_id)
    rows: Sequence[int] = list(made.rows.values_list("pk", flat=True))
    reason = Reason.DAMAGED if done else Reason.DUPLICATE
    judge(
        act, made, Judged(tuple(rows), Verdict.WEED, reason, "书脊脱落（演示）" if done else "", last_copy_decided=done)
    )
    kept = tuple(made.rows.filter(others=0).values_list("pk", flat=True))
    if not done and kept:
        judge(Act(SOURCE, cataloguer.pk, made.library_id), made, Judged(kept, Verdict.KEEP))
    submit(Act(SOURCE, cataloguer.pk, made.library_id), made)
    if done:
        with clock.stopped_at(clock.now() + timedelta(hours=1)):
            decide(Act(SOURCE, director.pk, made.library_id), made, approve=True)
            carry_out(made.pk)
