"""Whoever had several records that were merged is erased with all of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import override_settings

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers import proof
from shulian.apps.readers.actions.merging import merge, part
from shulian.apps.readers.models import Card, Erasure, FormerToken, Reader, ReaderMerge
from shulian.interfaces import erasing
from tests import make

pytestmark = pytest.mark.django_db

NAME, PHONE = "欧阳雪芹", "13987654321"


@pytest.fixture(autouse=True)
def _folders(tmp_path: Path) -> object:
    with override_settings(MEDIA_ROOT=tmp_path / "files", LOG_FOLDER=tmp_path / "log", RUN_FOLDER=tmp_path / "run"):
        yield


@pytest.fixture
def library() -> Library:
    make.policy()
    return make.library("雁塔区图书馆")


def record(library: Library, card: str, **fields: object) -> Reader:
    return make.reader(library, card, name=NAME, birth_date=date(1990, 3, 14), **fields)


def leaves(reader: Reader) -> None:
    """The card was given up longer ago than anything is kept."""
    then = clock.now() - timedelta(days=400)
    Reader.objects.filter(pk=reader.pk).update(status=Reader.Status.LEFT, closed_as="cancelled", closed_at=then)
    Card.objects.filter(reader=reader).update(status=Card.Status.CANCELLED)


def test_whoever_is_erased_goes_with_all_merged_records(library: Library) -> None:
    account = Account.objects.create_user("reader-oyxq", "correct horse")
    first = record(library, "ERASED-1", phone=secrets.seal(PHONE), account=account)
    second, kept = record(library, "ERASED-2"), record(library, "ERASED-3")
    former = FormerToken.objects.create(
        reader=first, token="0b6ff3de-1111-4222-8333-944444444444", year=2024, replaced_at=clock.now()
    )
    merge(Act("desk", library=library.pk), first, second)
    merge(Act("desk", library=library.pk), second, kept)
    leaves(kept)
    assert erasing.erase_left(Act("job")) == 1
    assert not Reader.objects.filter(pk__in=(first.pk, second.pk, kept.pk)).exists()
    assert not ReaderMerge.objects.exists()
    assert not Account.objects.filter(pk=account.pk).exists()
    erasure = Erasure.objects.get()
    marks = proof.opened(erasure)
    assert {NAME, PHONE, "ERASED-1", "ERASED-2", "ERASED-3"} <= set(marks.texts)
    assert {str(first.token), str(former.token), str(second.token)} <= set(marks.tokens)
    assert {first.pk, second.pk} == set(marks.joined)
    assert erasure.counts["readers.reader"] == 3
    assert proof.prove(Act("job"), erasure), Erasure.objects.get().searched


def test_who_was_parted_again_stays(library: Library) -> None:
    one, other = record(library, "ERASED-1"), record(library, "ERASED-2")
    made = ReaderMerge.objects.get(pk=merge(Act("desk", library=library.pk), one, other).merge)
    part(Act("desk", library=library.pk), made)
    leaves(other)
    assert erasing.erase_left(Act("job")) == 1
    assert Reader.objects.filter(pk=one.pk).exists()
    assert not ReaderMerge.objects.exists()


def test_a_record_that_was_merged_keeps_no_erasure_behind(library: Library) -> None:
    first, kept = record(library, "ERASED-1"), record(library, "ERASED-2")
    merge(Act("desk", library=library.pk), first, kept)
    then = clock.now() - timedelta(days=400)
    Reader.objects.filter(pk=first.pk).update(status=Reader.Status.LEFT, closed_at=then)
    assert (list(erasing.who_may_go()), erasing.erase_left(Act("job")), erasing.overdue()) == ([], 0, None)


def test_who_vanished_while_the_night_went_on_does_not_end_it(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    goes = record(library, "ERASED-1")
    leaves(goes)
    monkeypatch.setattr(erasing, "who_may_go", lambda: iter((goes.pk + 1_000_000, goes.pk)))
    monkeypatch.setattr(erasing, "note_overdue", lambda: None)
    assert erasing.erase_left(Act("job")) == 1
