"""Titles that an import remembers from batch to batch say what the database says of them."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shulian.apps.catalogue.actions import imports, remembered
from shulian.apps.catalogue.actions.arrivals import NO_SHELF
from shulian.apps.catalogue.actions.imports import request_import, run_import
from shulian.apps.catalogue.models import Import, Record, Title
from shulian.apps.holdings.actions.items import SHELF
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.protocols import marc
from tests import make
from tests.apps.catalogue.files import counts, imported, upload, written
from tests.apps.holdings.files import book, copy
from tests.protocols.marc.samples import data_field

pytestmark = pytest.mark.django_db(transaction=True)


def about(number: int, subject: str, title: str = "平凡的世界", *more: marc.Field) -> marc.Record:
    return book(str(number), title, data_field("606", f"a{subject}"), *more)


def reads(asked: CaptureQueriesContext) -> int:
    """How often whole titles were read to compare records with them."""
    return sum('"catalogue_title"."contents"' in one["sql"] and "ANY" in one["sql"] for one in asked)


SUBJECTS = ("长篇小说", "当代文学", "陕西", "农村")
FILE = written(*(about(number, subject) for number, subject in enumerate(SUBJECTS, 1)))


def test_what_an_import_has_written_it_does_not_read_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 1)
    with CaptureQueriesContext(connection) as asked:
        imported(make.library("甲馆"), FILE)
    title = Title.objects.get()
    assert (title.subjects, reads(asked)) == ([*SUBJECTS], 0)
    with CaptureQueriesContext(connection) as asked:
        assert counts(imported(make.library("乙馆"), FILE)) == {"read": 4, "created": 4}
    assert (Title.objects.get().pk, reads(asked)) == (title.pk, 1)


def test_a_title_that_someone_changed_meanwhile_is_read_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 1)

    def change(source: Import) -> None:
        if source.read == 2:
            Title.objects.update(summary="孙少安和孙少平", subjects=["小说"])

    imported(make.library("甲馆"), FILE, change)
    title = Title.objects.get()
    assert (title.summary, title.subjects) == ("孙少安和孙少平", ["小说", *SUBJECTS[2:]])


def test_a_title_that_someone_changed_is_read_again_also_when_only_a_copy_has_dated_it_since(
    monkeypatch: pytest.MonkeyPatch,
):
    library, known = make.library("甲馆"), about(1, "长篇小说", "平凡的世界", copy("A1"))
    imported(library, written(known))
    monkeypatch.setattr(imports, "BATCH", 2)
    data = written(
        *(about(2, "当代文学"), about(3, "短篇小说", "人生")),
        *(known, about(4, "短篇小说", "路")),
        *(about(5, "农村"), about(6, "短篇小说", "惊心动魄的一幕")),
    )

    def change(source: Import) -> None:
        if source.read == 2:
            Title.objects.filter(title="平凡的世界").update(summary="孙少安和孙少平", subjects=["小说"])

    source = request_import(Act("command", library=library.pk), library, upload(data))
    run_import(source, io.BytesIO(data), SHELF, change)
    title = Title.objects.get(title="平凡的世界")
    assert (title.summary, title.subjects, Item.objects.count()) == ("孙少安和孙少平", ["小说", "农村"], 1)


def test_a_title_that_went_meanwhile_is_not_found_again(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    imported(make.library("甲馆"), FILE, lambda _: Title.objects.update(gone_at="2026-01-01T00:00Z"))
    assert [title.subjects for title in Title.objects.order_by("pk")] == [[*SUBJECTS[:2]], [*SUBJECTS[2:]]]


def test_what_a_refused_batch_said_of_a_title_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    library = make.library("甲馆")

    def refuse(act: Act, taken: list, _sought: object) -> int:
        if Title.objects.filter(subjects__contains=["农村"]).exists():
            Record.objects.create(title_id=taken[0].title, library=library, control_number="4", raw=b"", digest=b"")
        return 0

    source = request_import(Act("command", library=library.pk), library, upload(FILE))
    finished = run_import(source, io.BytesIO(FILE), replace(NO_SHELF, add=refuse))
    assert counts(finished) == {"read": 4, "created": 3, "rejected": 1}
    assert Title.objects.get().subjects == [*SUBJECTS[:3]]


def test_a_record_that_comes_again_changes_what_is_remembered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 2)
    again = written(about(1, "小说"), about(5, "第一卷"))
    assert counts(imported(make.library("甲馆"), FILE + again)) == {"read": 6, "created": 5, "updated": 1}
    assert Title.objects.get().subjects == ["小说", *SUBJECTS[1:], "第一卷"]


def test_only_so_many_titles_are_remembered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(imports, "BATCH", 1)
    monkeypatch.setattr(remembered, "MOST", 1)
    others = [about(number, "短篇小说", title) for number, title in enumerate(("人生", "平凡的世界", "人生"), 11)]
    with CaptureQueriesContext(connection) as asked:
        imported(make.library("甲馆"), FILE + written(*others))
    assert (Title.objects.count(), reads(asked)) == (2, 2)


@pytest.mark.parametrize(("long", "read"), [("327", 2), ("606", 2), ("801", 0)])
def test_titles_are_remembered_only_while_their_texts_are_not_too_long_together(
    monkeypatch: pytest.MonkeyPatch, long: str, read: int
):
    monkeypatch.setattr(imports, "BATCH", 1)
    monkeypatch.setattr(remembered, "MOST_TEXT", 1000)
    field = data_field(long, "a" + "三十年间的农村" * 100)
    data = [about(number, "小说", title, field) for number, title in enumerate(("路", "人生", "路", "人生"), 1)]
    with CaptureQueriesContext(connection) as asked:
        imported(make.library("甲馆"), written(*data))
    assert (Title.objects.count(), reads(asked)) == (2, read)
