"""Files of authority records: read in the background, taken up after a crash, every record accounted for."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue import jobs
from shulian.apps.catalogue.actions import authorityfiles
from shulian.apps.catalogue.actions.authorityfiles import read_authority_file, start_authority_file
from shulian.apps.catalogue.actions.imports import NotReadableError, Upload
from shulian.apps.catalogue.models import Authority, AuthorityFile, AuthorityForm, AuthorityRefusal
from shulian.apps.catalogue.queries.imports import share_done
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.journal.models import Entry
from shulian.protocols import marc
from shulian.protocols.marc import marcxml
from tests import make
from tests.apps.catalogue.files import authority
from tests.protocols.marc.samples import dream

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def library() -> Library:
    return make.library("雁塔区图书馆")


def sent(library: Library, data: bytes) -> AuthorityFile:
    upload = Upload("规范.mrc", io.BytesIO(data), keep=True)
    return start_authority_file(Act("test", library=library.pk), library, upload)


def people(number: int) -> bytes:
    return b"".join(marc.write(authority(f"A{one}", f"作者{one}", f"笔名{one}")) for one in range(number))


def told(source: AuthorityFile) -> tuple[str, int, int, int]:
    source.refresh_from_db()
    return source.status, source.read, source.taken, source.refused


class Crash(Exception):
    """The power goes out."""


def crash_after(batches: int) -> Callable[[AuthorityFile], None]:
    def tell(source: AuthorityFile) -> None:
        nonlocal batches
        batches -= 1
        if not batches:
            raise Crash

    return tell


def test_more_records_than_one_request_could_take_are_read_batch_by_batch(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorityfiles, "BATCH", 2)
    source = sent(library, people(5))
    assert told(source) == ("waiting", 0, 0, 0)
    jobs.read_authorities(source=source.pk)
    jobs.read_authorities(source=source.pk)
    assert told(source) == ("finished", 5, 5, 0)
    assert (share_done(source), bool(source.file), AuthorityForm.objects.count()) == (100, False, 10)
    quantities = Entry.objects.filter(kind="authorities-imported").order_by("pk").values_list("quantity", flat=True)
    assert list(quantities) == [2, 2, 1]


def test_every_record_that_is_not_taken_is_named_with_its_place_and_why(library: Library) -> None:
    long, gone = authority("A4", "长" * 201), authority("A5", "走", leader="00000dx   2200000   45  ")
    many = authority("A6", "多", *(f"笔名{one}" for one in range(200)))
    records = [authority("A1", "老舍"), dream(), authority("A2", ""), long, gone, many]
    source = sent(library, b"".join(map(marc.write, records)) + b"nothing at all\x1d")
    jobs.read_authorities(source=source.pk)
    assert told(source) == ("finished", 7, 1, 6)
    rows = AuthorityRefusal.objects.order_by("number")
    assert [(row.number, row.reason) for row in rows] == [
        (2, "not-authority"),
        (3, "no-known-heading"),
        (4, "heading-too-long"),
        (5, "authority-deleted"),
        (6, "forms-too-many"),
        (7, "too-short"),
    ]
    assert bytes(rows[0].sample)[5:8] == b"nam"
    assert [one.heading for one in Authority.objects.all()] == ["老舍"]


def test_of_a_file_of_titles_only_the_first_are_listed_and_all_are_counted_and_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authorityfiles, "BATCH", 2)
    monkeypatch.setattr(authorityfiles, "MOST_LISTED", 3)
    titles = marc.write(dream()) * 6
    source = sent(library, titles + people(1) + b"nothing at all\x1d")
    jobs.read_authorities(source=source.pk)
    assert told(source) == ("finished", 8, 1, 7)
    assert list(AuthorityRefusal.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert source.reasons == {"not-authority": 6, "too-short": 1}
    told_of = Entry.objects.filter(subject=f"authority-file:{source.pk}").order_by("pk")
    assert list(told_of.values_list("kind", "quantity")) == [
        ("authority-file-requested", 1),
        *[("authorities-refused", 2)] * 3,
        ("authorities-imported", 1),
        ("authorities-refused", 1),
        ("authority-file-read", 8),
    ]
    assert told_of.last().details == {"taken": 1, "refused": 7}  # type: ignore[union-attr]


def test_what_was_listed_of_a_file_is_deleted_after_a_while_and_the_numbers_stay(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = sent(library, marc.write(dream()) * 5)
    jobs.read_authorities(source=source.pk)
    since = clock.now() - timedelta(days=61)
    AuthorityFile.objects.update(requested_at=since)
    jobs.forget_files_of_imports(timestamp=0)
    assert AuthorityRefusal.objects.count() == 5
    AuthorityFile.objects.update(finished_at=since, heartbeat_at=since)
    monkeypatch.setattr(authorityfiles, "MOST_FORGOTTEN", 2)
    with CaptureQueriesContext(connection) as asked:
        jobs.forget_files_of_imports(timestamp=0)
    assert [one["sql"].startswith("DELETE") for one in asked].count(True) == 3
    assert not AuthorityRefusal.objects.exists()
    source.refresh_from_db()
    assert (source.refused, source.reasons) == (5, {"not-authority": 5})


@pytest.mark.parametrize(
    "write", [people, lambda n: b"".join(marcxml.write_all(marc.read(io.BytesIO(people(n)), marc.FileKind.ISO_2709)))]
)
def test_a_file_goes_on_where_the_worker_stopped(
    library: Library, monkeypatch: pytest.MonkeyPatch, write: Callable[[int], bytes]
) -> None:
    monkeypatch.setattr(authorityfiles, "BATCH", 2)
    source = sent(library, write(7))
    with pytest.raises(Crash):
        read_authority_file(source.pk, crash_after(2))
    assert told(source) == ("failed", 4, 4, 0)
    AuthorityFile.objects.update(status="running")
    jobs.take_up_authority_files(timestamp=0)
    assert told(source) == ("running", 4, 4, 0)
    since = clock.now() - timedelta(minutes=3)
    AuthorityFile.objects.update(requested_at=since, heartbeat_at=since)
    jobs.take_up_authority_files(timestamp=0)
    assert told(source) == ("finished", 7, 7, 0)
    assert Authority.objects.count() == 7
    assert sum(Entry.objects.filter(kind="authorities-imported").values_list("quantity", flat=True)) == 7


def test_the_same_file_again_takes_up_what_stopped_and_is_another_one_after_the_end(library: Library) -> None:
    source = sent(library, people(2))
    assert sent(library, people(2)) == source
    AuthorityFile.objects.update(status="failed", failure="Crash")
    assert sent(library, people(2)) == source
    assert AuthorityFile.objects.get().status == "waiting"
    jobs.read_authorities(source=source.pk)
    again = sent(library, people(2))
    assert again != source
    jobs.read_authorities(source=again.pk)
    assert told(again) == ("finished", 2, 2, 0)
    assert Authority.objects.count() == 2


def test_a_form_sent_twice_is_one_file_and_with_another_file_is_refused(library: Library) -> None:
    act, first, other = Act("desk", library=library.pk), people(2), people(3)
    source = start_authority_file(act, library, Upload("a.mrc", io.BytesIO(first), keep=True))
    assert start_authority_file(act, library, Upload("a.mrc", io.BytesIO(first), keep=True)) == source
    with pytest.raises(CommandReused):
        start_authority_file(act, library, Upload("a.mrc", io.BytesIO(other), keep=True))
    assert AuthorityFile.objects.count() == 1


def test_another_worker_at_the_same_file_takes_nothing_twice(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorityfiles, "BATCH", 2)
    source = sent(library, people(6))

    def meanwhile(_source: AuthorityFile) -> None:
        read_authority_file(source.pk)

    read_authority_file(source.pk, meanwhile)
    assert told(source) == ("finished", 6, 6, 0)
    assert Authority.objects.count() == 6


def test_one_record_that_the_database_refuses_does_not_stop_the_others(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = authorityfiles.take_authority

    def refuse(number: str, said: Any) -> Any:
        if number == "A2":
            raise DataError
        return take(number, said)

    monkeypatch.setattr(authorityfiles, "take_authority", refuse)
    source = sent(library, people(5))
    jobs.read_authorities(source=source.pk)
    assert told(source) == ("finished", 5, 4, 1)
    assert [(row.number, row.reason) for row in AuthorityRefusal.objects.all()] == [(3, "not-storable")]


def test_what_is_no_file_of_records_is_not_kept(library: Library) -> None:
    with pytest.raises(NotReadableError):
        sent(library, b"%PDF-1.7")
    assert not AuthorityFile.objects.exists()


def test_the_file_with_which_nobody_goes_on_is_deleted(library: Library) -> None:
    source = sent(library, people(1))
    since = clock.now() - timedelta(days=61)
    AuthorityFile.objects.update(requested_at=since, status="failed")
    assert jobs.forget_files_of_imports(timestamp=0) == 1
    source.refresh_from_db()
    assert not source.file
    assert sent(library, people(1)) != source
