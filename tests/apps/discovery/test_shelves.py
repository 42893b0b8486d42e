"""How the index hears that a copy went out or came back."""

from __future__ import annotations

from pathlib import Path

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Outbox, Title
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.comparison import compare
from shulian.apps.discovery.queries import search
from shulian.apps.discovery.shelves import MOVES_A_COPY, SHELVES
from shulian.apps.discovery.writer import IndexWriter
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.followers import step
from shulian.apps.journal.models import Entry
from shulian.core.circulation.marks import Mark

pytestmark = pytest.mark.django_db


def found(library: Library) -> int:
    """How many titles about 红楼 the library has in."""
    return search(Asked("红楼", library=(library.pk,), available=True)).total


def test_a_copy_that_went_missing_is_no_longer_offered_as_available(
    index_folder: Path, titles: dict[int, Title], library: Library
) -> None:
    item = Item.objects.create(library=library, place=library, barcode="B1", title=titles[2])
    writer = IndexWriter(index_folder)
    writer.step()
    assert found(library) == 1
    begun = Entry.objects.order_by("-pk").first()
    mark(Act("desk", library=library.pk), item.pk, Mark.MISSING)
    entries = Entry.objects.filter(kind__in=MOVES_A_COPY, pk__gt=begun.pk if begun else 0)
    SHELVES.follow(list(entries))
    assert Outbox.objects.filter(title=titles[2].pk).exists()
    writer.step()
    assert found(library) == 0
    assert search(Asked("红楼", library=(library.pk,))).total == 1, "it is still held"


def test_an_entry_that_names_only_the_copy_refreshes_its_title(titles: dict[int, Title], library: Library) -> None:
    item = Item.objects.create(library=library, place=library, barcode="B1", title=titles[2])
    SHELVES.follow([Entry(kind="scanned", item=item.pk), Entry(kind="checkin", title=titles[1].pk)])
    assert list(Outbox.objects.values_list("title", flat=True)) == sorted([titles[1].pk, titles[2].pk])


def test_every_mark_is_heard() -> None:
    assert {f"item-{mark}" for mark in Mark} <= MOVES_A_COPY
    assert step(SHELVES) == 0


def test_a_comparison_says_in_what_titles_differ(
    index_folder: Path, titles: dict[int, Title], library: Library
) -> None:
    writer = IndexWriter(index_folder)
    writer.step()
    item = Item.objects.create(library=library, place=library, barcode="B1", title=titles[2])
    Title.objects.filter(pk=titles[3].pk).update(publisher="中华书局")
    [sentence] = compare()
    assert str(titles[2].pk) in sentence
    assert str(titles[3].pk) in sentence
    assert "书目描述: 1" in sentence
    assert "收藏馆: 1" in sentence
    Outbox.objects.create(title=titles[2].pk)
    Outbox.objects.create(title=titles[3].pk)
    writer.step()
    assert compare() == []
    Item.objects.filter(pk=item.pk).update(state="on-loan")
    assert "在架情况" in compare()[0]
