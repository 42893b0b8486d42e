"""Editing by hand: versions are kept, errors make drafts, and of two people nobody loses what was typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from shulian.apps.catalogue.actions.editing import (
    Edited,
    Objection,
    Saved,
    discard_draft,
    keep_draft,
    lines_of,
    lines_of_row,
    read_again,
    restored,
)
from shulian.apps.catalogue.drafted import unpacked_lines
from shulian.apps.catalogue.models import Outbox, Record, RecordDraft, RecordVersion, Title
from shulian.apps.catalogue.queries.records import drafts_of, records_of_library, versions_of
from shulian.apps.holdings.actions.editing import save_here
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.fieldlines import line_of, replaced
from shulian.core.fieldrules import Fault, Line
from shulian.protocols import marc
from tests import make

pytestmark = pytest.mark.django_db
LEADER = "00000nam0 2200000   45  "


@pytest.fixture
def library() -> Any:
    return make.library("雁塔区图书馆")


def lines(title: str = "平凡的世界", isbn: str = "978-7-02-000220-7", **more: str) -> tuple[Line, ...]:
    said = {
        "010": f"$a{isbn}$dCNY59.70" if isbn else "",
        "100": "$a20260101d2026    em y0chiy50      ea",
        "101": "$achi",
        "200": f"$a{title}$f路遥著",
        "210": "$a北京$c人民文学出版社$d2026",
        "690": "$aI247.57$v5",
        "701": "$a路遥$4著",
    } | {tag.removeprefix("f"): text for tag, text in more.items()}
    first = {"101": "0 ", "200": "1 "}
    return tuple(line_of(tag, first.get(tag, "  "), text) for tag, text in sorted(said.items()) if text)


def edit(*, at: tuple[Line, ...] | None = None, **more: Any) -> Edited:
    return Edited(marc.Format.CNMARC, LEADER, lines() if at is None else at, **more)


def saved(library: Any, edited: Edited) -> Saved:
    return save_here(Act("test", library=library.pk), library, edited)


def new(library: Any, **more: Any) -> Record:
    made = saved(library, edit(**more))
    assert made.record is not None, made
    return Record.objects.get(pk=made.record)


def again(row: Record, at: tuple[Line, ...]) -> Edited:
    return edit(at=at, record=row.pk, base=row.version)


def test_a_new_record_gets_a_number_a_title_and_a_place_in_the_outbox(library: Any) -> None:
    row = new(library)
    assert row.control_number.startswith("SL")
    assert (row.title.title, row.title.isbns, row.title.clc) == ("平凡的世界", ["9787020002207"], "I247.57")
    assert row.title.work is not None
    assert Outbox.objects.filter(title=row.title_id).exists()
    assert getattr(read_again(bytes(row.raw)), "control_number", "") == row.control_number
    assert list(records_of_library(library, "9787020002207")) == [row]


def test_a_new_record_of_a_known_edition_joins_its_title(library: Any) -> None:
    other = make.library("汉台区图书馆")
    assert new(library).title_id == new(other).title_id
    assert Title.objects.count() == 1


def test_copies_that_the_record_reports_become_items(library: Any) -> None:
    row = new(library, at=lines(f905="$bY0001$bY0002$dI247.57$e12"))
    assert [item.call_number for item in Item.objects.filter(record=row)] == ["I247.57/12", "I247.57/12"]


def test_an_edit_keeps_the_bytes_before_and_restates_the_title(library: Any) -> None:
    row = new(library)
    before = bytes(row.raw)
    made = saved(library, again(row, lines("平凡的世界（普及本）")))
    row.refresh_from_db()
    assert (made.version, row.version, row.title.title) == (2, 2, "平凡的世界（普及本）")
    assert bytes(RecordVersion.objects.get(record=row).raw) == before
    assert [one.version for one in versions_of(row)] == [2, 1]
    assert row.control_number == Record.objects.get().control_number
    assert Entry.objects.filter(kind="record-changed", title=row.title_id).count() == 1


def test_the_number_of_a_record_cannot_be_edited_away(library: Any) -> None:
    row = new(library)
    saved(library, again(row, (line_of("001", "", "OTHER"), *lines("平凡"))))
    assert Record.objects.get().control_number == row.control_number


def test_a_record_that_contradicts_a_shared_title_leaves_it_and_its_copies_follow(library: Any) -> None:
    other = new(make.library("汉台区图书馆"))
    row = new(library, at=lines(f905="$bY0001$dI247.57$e12"))
    item = Item.objects.get(record=row)
    saved(library, again(row, lines("人生", "978-7-5302-1200-4")))
    row.refresh_from_db()
    item.refresh_from_db()
    assert (row.title.title, item.title_id, other.title.title) == ("人生", row.title_id, "平凡的世界")


def test_a_record_with_errors_is_kept_as_a_draft_and_changes_nothing(library: Any) -> None:
    row = new(library)
    made = saved(library, again(row, lines("", f100="$a2026")))
    assert made.record is None
    assert {one.fault for one in made.findings} >= {Fault.LENGTH, Fault.MISSING_SUBFIELD}
    draft = RecordDraft.objects.get()
    assert (draft.pk, draft.record_id, draft.base, draft.errors > 0) == (made.draft, row.pk, 1, True)
    assert Record.objects.get().version == 1
    assert Title.objects.get().title == "平凡的世界"


def test_what_was_wrong_with_a_record_before_only_warns(library: Any) -> None:
    row = new(library)
    brief = [[row.fields[0][0]], *(field for field in row.fields[1:] if field[0] not in ("100", "101"))]
    Record.objects.filter(pk=row.pk).update(fields=brief)
    row.refresh_from_db()
    without = tuple(one for one in lines("平凡的世界（普及本）") if one.tag not in ("100", "101"))
    made = saved(library, again(row, without))
    assert (made.version, {one.fault for one in made.findings} >= {Fault.MISSING_FIELD}) == (2, True)
    row.refresh_from_db()
    worse = saved(library, again(row, tuple(one for one in without if one.tag != "200")))
    assert (worse.record, RecordDraft.objects.count()) == (None, 1)


def test_warnings_do_not_keep_a_record_back(library: Any) -> None:
    made = saved(library, edit(at=lines(f690="$a小说", f210="")))
    assert made.record is not None
    assert {one.fault for one in made.findings} >= {Fault.CLASS, Fault.MISSING_FIELD}


def test_of_two_people_the_later_gets_both_versions_and_nothing_is_lost(library: Any) -> None:
    row = new(library)
    mine, theirs = again(row, lines("我的改动")), again(row, lines("他的改动"))
    assert saved(library, theirs).version == 2
    late = saved(library, mine)
    assert (late.conflict, late.record) == (True, None)
    assert Record.objects.get().title.title == "他的改动"
    draft = RecordDraft.objects.get(pk=late.draft)
    assert draft.label == "我的改动"
    row.refresh_from_db()
    taken = replace(again(row, mine.lines), draft=draft.pk, draft_version=draft.version)
    assert saved(library, taken).version == 3
    assert not RecordDraft.objects.exists()
    assert RecordVersion.objects.count() == 2


def test_two_people_with_one_draft_make_two_of_it(library: Any) -> None:
    first = keep_draft(Act("test"), library, edit(at=lines("一")))
    kept = RecordDraft.objects.get(pk=first)
    seen = {"draft": kept.pk, "draft_version": kept.version}
    assert keep_draft(Act("test"), library, edit(at=lines("二"), **seen)) == first
    assert keep_draft(Act("test"), library, edit(at=lines("三"), **seen)) != first
    assert {one.label for one in drafts_of(library)} == {"二", "三"}
    assert unpacked_lines(kept.fields[1:])[3].subfields[0] == ("a", "一")
    discard_draft(Act("test"), kept)
    assert drafts_of(library).count() == 1


def test_the_record_of_another_library_is_copied_and_stays_as_it_is(library: Any) -> None:
    theirs = new(make.library("汉台区图书馆", code="610702"), at=lines(f905="$b0100001$sI247/1"))
    own_copy = line_of("905", "  ", "$b0200002")
    made = saved(library, edit(at=(*lines_of_row(theirs), own_copy), record=theirs.pk, base=theirs.version))
    held = set(Item.objects.values_list("library", "barcode"))
    assert held == {(theirs.library_id, "0100001"), (library.pk, "0200002")}
    own = Record.objects.get(pk=made.record)
    assert (own.library_id, own.title_id, own.version) == (library.pk, theirs.title_id, 1)
    assert own.control_number != theirs.control_number
    assert f"(610702){theirs.control_number}" in str(own.fields)
    assert Record.objects.get(pk=theirs.pk).version == 1


def test_an_earlier_version_comes_back_as_a_new_one(library: Any) -> None:
    row = new(library)
    saved(library, again(row, lines("改坏了")))
    row.refresh_from_db()
    back = restored(row, RecordVersion.objects.get())
    assert back is not None
    assert saved(library, back).version == 3
    row.refresh_from_db()
    assert row.title.title == "平凡的世界"


def test_bytes_that_cannot_be_read_are_not_restored(library: Any) -> None:
    row = new(library)
    broken = RecordVersion(record=row, version=9, raw=b"\xff\xd8\xff", digest=b"")
    assert restored(row, broken) is None


def abstract(size: int) -> Line:
    return Line("330", "  ", (("a", "长" * size),))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_record_longer_than_iso_2709_is_corrected_shortened_and_restored(library: Any, encoding: str) -> None:
    row = new(library, at=(*lines("长篇"), abstract(10)))
    Record.objects.filter(pk=row.pk).update(encoding=encoding)
    assert saved(library, again(row, (*lines("长篇"), abstract(40_000)))).version == 2
    row.refresh_from_db()
    kept = read_again(bytes(row.raw))
    assert bytes(row.raw).startswith(b"<record")
    assert kept is not None
    assert (kept.format, lines_of_row(row)) == (marc.Format.CNMARC, lines_of(kept))
    assert abstract(40_000) in lines_of_row(row)
    assert saved(library, again(row, lines("长篇"))).version == 3
    row.refresh_from_db()
    assert bytes(row.raw)[:5].isdigit()
    back = restored(row, RecordVersion.objects.get(version=2))
    assert back is not None
    assert saved(library, back).version == 4
    assert abstract(40_000) in lines_of_row(Record.objects.get())


def test_a_taken_number_and_a_record_that_no_form_can_hold_are_refused_as_drafts(library: Any) -> None:
    row = new(library)
    taken = saved(library, edit(at=(line_of("001", "", row.control_number), *lines("人生"))))
    long = saved(library, edit(at=(*lines("长"), Line("999", "  ", (("", "长" * 4000),)))))
    authority = saved(library, replace(edit(), leader="00000nzm0 2200000   45  "))
    said = (taken.objection, long.objection, authority.objection)
    assert said == (Objection.NUMBER_TAKEN, Objection.DOES_NOT_FIT, Objection.NO_DESCRIPTION)
    assert RecordDraft.objects.count() == 3
    assert Record.objects.count() == 1


def test_a_command_sent_twice_saves_once(library: Any) -> None:
    act = Act("test", library=library.pk, command=uuid4())
    first = save_here(act, library, edit())
    assert save_here(act, library, edit()) == first
    assert Record.objects.count() == 1


def test_text_in_gb18030_stays_so(library: Any) -> None:
    row = new(library)
    Record.objects.filter(pk=row.pk).update(encoding="gb18030")
    at = tuple(replaced(one, "f", "路遥著") if one.tag == "200" else one for one in lines("鄠邑区志"))
    saved(library, again(row, at))
    assert "鄠邑区志".encode("gb18030") in bytes(Record.objects.get().raw)
