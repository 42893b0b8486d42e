"""A search for what an erasure left: in every table, in files, in sessions and in the index."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import override_settings

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Feedback, Library
from shulian.apps.discovery import marks
from shulian.apps.discovery.writer import rebuild
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers import proof
from shulian.apps.readers.models import Erasure, Reader
from shulian.apps.readers.proof import marks_of
from shulian.apps.readers.traces import Marks, Sought, in_tables
from shulian.core.proofs import Proof
from shulian.core.roles import Role
from shulian.documents import xlsx
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    with override_settings(MEDIA_ROOT=tmp_path / "files", LOG_FOLDER=tmp_path / "log", RUN_FOLDER=tmp_path / "run"):
        for name in ("files", "log", "run"):
            (tmp_path / name).mkdir()
        yield tmp_path


def erased(library: Library, wanted: Marks) -> Erasure:
    return Erasure.objects.create(library=library, ground="wish", marks=secrets.seal(json.dumps(asdict(wanted))))


def test_what_is_shared_with_somebody_else_is_no_mark(library: Library) -> None:
    first = make.reader(library, "C-MARKED-1", name="欧阳雪芹")
    make.reader(library, "C-MARKED-2", name="王小明")
    second = make.reader(library, "C-MARKED-3", name="王小明", email=secrets.seal("Wang@Example.cn"))
    assert {"Wang@Example.cn", "wang@example.cn"} <= set(marks_of(second).texts)
    assert {"欧阳雪芹", "C-MARKED-1"} <= set(marks_of(first).texts)
    assert "王小明" not in marks_of(second).texts
    assert marks_of(first).tokens == (str(first.token),)


def test_nothing_left_is_clean_and_the_marks_are_emptied(library: Library, folders: Path) -> None:
    erasure = erased(library, Marks(7, ("0b6ff3de-1111-4222-8333-944444444444",), ("欧阳雪芹", "C-MARKED-1")))
    assert proof.prove(Act("job"), erasure)
    erasure.refresh_from_db()
    assert (erasure.is_clean, bytes(erasure.marks)) == (True, b"")
    assert erasure.searched["table:readers_reader"]["looked"] == Reader.objects.count()
    assert {"logs", "files", "sessions", "discovery"} <= set(erasure.searched)
    assert proof.waiting() == []
    assert not proof.look_again(Act("office"), erasure)


def test_a_trace_in_any_table_or_file_shows(library: Library, folders: Path) -> None:
    wanted = Marks(7, (), ("欧阳雪芹",))
    # What a library says of itself is published, and the name in it is of somebody it speaks of.
    Library.objects.filter(pk=library.pk).update(introduction="馆员欧阳雪芹讲故事")
    Feedback.objects.create(library=library, message="馆员欧阳雪芹讲故事")
    (folders / "log" / "web.log").write_text("... 欧阳雪芹 ...", encoding="utf-8")
    page = xlsx.Page("名单", ("姓名",), [("欧阳雪芹",)], title="名单")
    (folders / "files" / "list.xlsx").write_bytes(xlsx.write([page]))
    erasure = erased(library, wanted)
    assert not proof.prove(Act("job"), erasure)
    erasure.refresh_from_db()
    found = {place for place, seen in erasure.searched.items() if seen["found"]}
    assert found == {"table:alliance_feedback", "logs", "files"}
    Feedback.objects.all().delete()
    for file in ("log/web.log", "files/list.xlsx"):
        (folders / file).unlink()
    assert proof.look_again(Act("office"), erasure)
    assert proof.prove(Act("job"), Erasure.objects.get(pk=erasure.pk))


def test_many_are_searched_for_in_one_walk_and_each_gets_an_answer_of_its_own(library: Library, folders: Path) -> None:
    for said in ("欧阳雪芹和司马相如都来过", "司马相如又来了"):
        Feedback.objects.create(library=library, message=said)
    Library.objects.filter(pk=library.pk).update(phone="13987654321")
    (folders / "log" / "web.log").write_bytes(b"x" * ((1 << 20) - 3) + "诸葛亮明".encode("gb18030"))
    people = [
        Marks(n, (), (name,)) for n, name in enumerate(("欧阳雪芹", "司马相如", "诸葛亮明", "13987654321", "没有此人"))
    ]
    erasures = [erased(library, marks) for marks in people]
    assert proof.prove_all(Act("job"), erasures) == 1
    found = []
    for erasure in erasures:
        erasure.refresh_from_db()
        found.append({place: seen["found"] for place, seen in erasure.searched.items() if seen["found"]})
    table = "table:alliance_feedback"
    assert found == [{table: 1}, {table: 2}, {"logs": 1}, {"table:alliance_library": 1}, {}]


def test_an_author_a_word_and_a_year_are_no_traces_of_a_reader_called_so(library: Library, folders: Path) -> None:
    make.item(library, "B-1", make.title("王蒙自传，精神文明 20260001"))
    Library.objects.filter(pk=library.pk).update(
        introduction="文明单位", address="2026路120260001号", phone="A20260002"
    )
    (folders / "log" / "web.log").write_bytes("卡120260001 20260001a".encode() + "号20260002".encode("gb18030"))
    make.reader(library, "1001")
    people = [("王蒙",), ("文明",), ("2026",), ("1001",), ("20260001",), ("20260002",)]
    erasures = [erased(library, Marks(99 + n, (), texts)) for n, texts in enumerate(people)]
    found = []
    proof.prove_all(Act("job"), erasures)
    for erasure in erasures:
        erasure.refresh_from_db()
        found.append({place: seen["found"] for place, seen in erasure.searched.items() if seen["found"]})
    # A card of this number was given to somebody else: that is for a person to look at.
    assert found[:4] == [{}, {}, {}, {"cards": 1}]
    assert "logs" not in found[4]
    assert {"table:catalogue_title"} <= set(found[4])
    assert found[5] == {"logs": 1}


@pytest.mark.parametrize("coding", ["utf-8", "gb18030", "utf-16-le"])
def test_a_number_in_a_file_is_found_whole_in_every_coding(library: Library, folders: Path, coding: str) -> None:
    # Half of 镕 looks like a letter in GB 18030.
    (folders / "log" / "own.log").write_bytes("镕13987654321镕".encode(coding))
    (folders / "log" / "country.log").write_bytes("电话+8613987654321,".encode(coding))
    (folders / "log" / "other.log").write_bytes("卡9139876543210".encode(coding))
    erasure = erased(library, Marks(99, (), ("0086139 8765 4321",)))
    assert not proof.prove(Act("job"), erasure)
    erasure.refresh_from_db()
    assert {place: seen["found"] for place, seen in erasure.searched.items() if seen["found"]} == {"logs": 2}


def test_a_number_in_a_column_of_bytes_is_found_whole() -> None:
    sought = Sought([Marks(99, (), ("20260001",))], in_tables)
    whole, longer = ("\\\\x" + text.encode().hex() for text in ("号20260001,", "号120260001"))
    assert sought.whole_in(f"(1,{whole})".encode()) == {0}
    assert (sought.in_bytes(longer.encode()), sought.whole_in(longer.encode())) == ({0}, set())


def test_a_stored_command_forgets_the_id(library: Library, folders: Path) -> None:
    known = make.reader(library)
    facts = {"reader": {"id": known.pk}, "loan": {"reader": known.pk}}
    command = Command.objects.create(id=known.token, kind="checkout", facts=facts, recorded_at=known.registered_at)
    other = Command.objects.create(
        id=library_uuid(), kind="checkout", facts={"reader": 99_999_999}, recorded_at=known.registered_at
    )
    proof.prove(Act("job"), erased(library, Marks(known.pk, (), ())))
    command.refresh_from_db()
    other.refresh_from_db()
    assert command.facts == {"reader": {"id": -1}, "loan": {"reader": -1}}
    assert other.facts == {"reader": 99_999_999}


def test_a_number_in_the_index_shows_and_a_name_is_an_authors(library: Library, tmp_path: Path) -> None:
    make.item(library, "B-1", make.title("欧阳雪芹的日记 20260001"))
    with override_settings(INDEX_FOLDER=tmp_path):
        people = [["欧阳雪芹", "20260001"], ["欧阳雪芹", "13987654321", "0260001"]]
        assert marks.searched(people) == (0, [0, 0])
        rebuild(tmp_path)
        assert marks.searched(people) == (1, [1, 0])


def library_uuid() -> str:
    return "0b6ff3de-1111-4222-8333-944444444445"


@pytest.mark.parametrize(
    "asks",
    [
        Reader.objects.filter(name="王小明"),
        Reader.objects.filter(identity_mask="610102********001X"),
        Reader.objects.filter(status="left", closed_at__lt="2026-01-01T00:00:00Z").order_by("closed_at"),
    ],
    ids=["the same name", "the same mask", "who left long ago"],
)
def test_what_is_asked_for_each_erasure_walks_no_table(library: Library, asks: QuerySet[Reader]) -> None:
    many = [
        Reader(name=f"读者{n}", category_id="adult", home_library=library, expires_on="2099-12-31") for n in range(3000)
    ]
    Reader.objects.bulk_create(many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE readers_reader")
    assert "Seq Scan" not in asks.values("pk")[:200].explain()


def found_of_another(library: Library) -> Erasure:
    Feedback.objects.get_or_create(library=library, message="作家王蒙的讲座")
    erasure = erased(library, Marks(7, (), ("王蒙", "W-0001")))
    assert not proof.prove(Act("job"), erasure)
    erasure.refresh_from_db()
    return erasure


def test_traces_that_are_somebody_elses_are_settled_with_a_reason_and_the_marks_go(
    library: Library, folders: Path
) -> None:
    erasure, who = found_of_another(library), make.staff(Role.ALLIANCE_OFFICE, library, "office")
    for why, against in ((" ", "empty"), ("王蒙是作家", "tells-who"), ("证号w-0001", "tells-who")):
        assert proof.settle(Act("office", who.pk), erasure, why) == against
    erasure.refresh_from_db()
    assert proof.proof_of(erasure) == "traces"
    act = Act("office", who.pk)
    assert [proof.settle(act, erasure, " 同名作家的讲座 ") for _twice in range(2)] == [None, None]
    erasure.refresh_from_db()
    assert (proof.proof_of(erasure), bytes(erasure.marks), erasure.settled_by) == ("settled", b"", who)
    assert erasure.settled_why == "同名作家的讲座"
    erased(library, Marks(8, (), ("司马相如",)))
    assert {far: n for far, n in proof.proofs_of(Erasure.objects.all()).items() if n} == {"settled": 1, "underway": 1}
    told = Entry.objects.get(kind="erasure-settled")
    assert (told.subject, told.details) == (f"erasure:{erasure.pk}", {})
    assert proof.settle(Act("office", who.pk), erasure, "再写一次") == "no-traces"
    assert not proof.look_again(Act("office"), erasure)


def test_marks_go_when_nobody_settled_what_was_found_and_the_erasure_stays_unproven(
    library: Library, folders: Path
) -> None:
    found, never = found_of_another(library), erased(library, Marks(8, (), ("司马相如",)))
    with clock.stopped_at(clock.now() + proof.KEEP_MARKS - timedelta(hours=1)):
        assert proof.forget_marks(Act("job")) == 0
    with clock.stopped_at(clock.now() + proof.KEEP_MARKS + timedelta(hours=1)):
        assert proof.marks_over().count() == 1
        assert [proof.forget_marks(Act("job")) for _twice in range(2)] == [1, 0]
    found.refresh_from_db()
    assert (proof.proof_of(found), bytes(found.marks)) == ("lapsed", b"")
    assert proof.proofs_of(Erasure.objects.filter(pk=found.pk))[Proof.LAPSED] == 1
    # What was not searched yet still is.
    assert proof.waiting() == [never]
    assert not proof.look_again(Act("office"), found)
