"""However much a page of the cataloguers has to show, it asks the database the same few questions."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.catalogue.actions.authorities import Said, save_authority
from shulian.apps.catalogue.actions.editing import Edited, keep_draft
from shulian.apps.circulation.actions.weeding import Proposal, propose
from shulian.apps.circulation.models import WeedingRow
from shulian.apps.holdings.actions.accessions import Entered, register
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.holdings.actions.recordbatches import Plan, ask_for_record_batch, draft_record_batch, run_record_batch
from shulian.apps.holdings.models import RecordBatch
from shulian.apps.holdings.queries.recordbatches import Chosen, chosen_records
from shulian.apps.journal.actions import Act
from shulian.core.authorities import Kind
from shulian.core.fieldlines import line_of
from shulian.core.recordchange import Change
from shulian.core.recordchange import Kind as ChangeKind
from shulian.core.weeding import Criteria
from shulian.protocols import marc
from tests import make
from tests.interfaces.cataloguing.conftest import Room

pytestmark = pytest.mark.django_db
PAGES = (
    "records/",
    "authorities/",
    "call-numbers/",
    "accessions/",
    "new-titles/",
    "weeding/",
    "weeding/{weeding}/",
    "changes/{batch}/",
    "clc/",
)


def book(room: Room, number: int) -> None:
    lines = (
        line_of("100", "##", "$a20260101d2026    em y0chiy50      ea"),
        line_of("101", "0#", "$achi"),
        line_of("200", "1#", f"$a第{number}种书"),
        line_of("210", "##", f"$c文学社$d{2000 + number}"),
    )
    edited = Edited(marc.Format.CNMARC, "00000nam0 2200000   45  ", lines)
    save_here(Act("test", library=room.library.pk), room.library, edited)
    keep_draft(Act("test"), room.library, edited)
    save_authority(Act("test"), Said(Kind.PERSON, f"作者{number}", (f"笔名{number}",)))
    make.item(room.library, f"N{number}", make.title(f"新{number}", clc=f"I24{number}", authors=["路遥"]))
    item = make.item(room.library, f"A{number}", make.title(f"账{number}"), call_number="I2/1")
    register(Act("test"), room.library, [item.pk], Entered(clock.today()))


def filled(room: Room, numbers: range) -> dict[str, Any]:
    for number in numbers:
        book(room, number)
    barcodes = tuple(f"A{number}" for number in numbers)
    weeding = propose(Act("test"), room.library, Proposal(f"剔{numbers.start}", Criteria(), barcodes))
    change = Change(ChangeKind.REPLACE_TEXT, "210", code="c", find="文学社", put=f"文学社{numbers.start}")
    plan = Plan("改", change, chosen_records(room.library, Chosen(text="种书")))
    batch = draft_record_batch(Act("test"), room.library, plan)
    assert isinstance(batch, int)
    ask_for_record_batch(Act("test"), RecordBatch.objects.get(pk=batch))
    run_record_batch(batch)
    return {"weeding": weeding, "batch": batch}


def asked(room: Room, page: str) -> int:
    room.get(page)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        room.get(page)
    return len(caught)


def test_pages_ask_the_same_however_much_there_is(room: Room) -> None:
    few = filled(room, range(1, 3))
    before = {page: asked(room, page.format(**few)) for page in PAGES}
    many = filled(room, range(3, 12))
    assert WeedingRow.objects.filter(weeding_list=many["weeding"]).count() > 2
    after = {page: asked(room, page.format(**many)) for page in PAGES}
    assert after == before
