"""Whoever was erased and comes back with a restored backup is erased again, and told of to nobody."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import translation

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.leaving import cancel_card
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice
from shulian.apps.readers import erased, proof
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.models import Card, Erasure, FormerToken, Reader
from shulian.interfaces import erasing, persons
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("erasures_file")]

NAME = "欧阳雪芹"
Callbacks = Callable[..., Any]


@pytest.fixture
def library() -> Library:
    make.policy()
    return make.library("雁塔区图书馆")


def closed(reader: Reader) -> Card:
    card = reader.cards.get()
    done = cancel_card(Act("desk", library=reader.home_library_id), Wish(card, identified=True))
    assert isinstance(done, Done)
    return card


def erase(card: Card) -> None:
    assert not isinstance(persons.erase(Act("job"), card), Refused)


def test_a_line_names_nobody_and_has_every_token(
    library: Library, erasures_file: Path, django_capture_on_commit_callbacks: Callbacks
) -> None:
    reader, former = make.reader(library, "C-0815", name=NAME), uuid4()
    FormerToken.objects.create(reader=reader, token=former, year=2025, replaced_at=clock.now())
    card = closed(reader)
    with django_capture_on_commit_callbacks(execute=True):
        erase(card)
        assert not erasures_file.exists(), "nothing before the commit"
    held, said = erased.listing(), erasures_file.read_text()
    assert held is not None
    assert (held.ids, len(held.digests), held.wrong) == ({Erasure.objects.get().pk}, 2, ())
    for word in (NAME, "C-0815", *(mark for token in (reader.token, former) for mark in (str(token), token.hex))):
        assert word not in said
    assert stat.S_IMODE(erasures_file.stat().st_mode) == 0o600
    # The proof writes what a kill has kept from the list, and nothing twice.
    assert proof.prove_all(Act("job"), proof.waiting()) == 1
    assert erasures_file.read_text() == said


def test_what_is_not_committed_stands_on_no_list_and_what_a_kill_kept_from_it_comes_with_the_proof(
    library: Library, erasures_file: Path, django_capture_on_commit_callbacks: Callbacks
) -> None:
    card = closed(make.reader(library))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        erase(card)
        transaction.set_rollback(True)
    assert not erasures_file.exists()
    erase(card)
    erasures_file.write_bytes(b"half a li")
    proof.prove_all(Act("job"), proof.waiting())
    held = erased.listing()
    assert held is not None
    assert (held.ids, held.wrong) == ({Erasure.objects.get().pk}, (1,))


def test_who_comes_back_goes_again_and_with_whom_something_is_open_waits_closed(library: Library) -> None:
    goes, waits, stays = (make.reader(library) for _ in range(3))
    former = uuid4()
    FormerToken.objects.create(reader=goes, token=former, year=2025, replaced_at=clock.now())
    for token in (former, waits.token):
        erased.remember(uuid4(), clock.now(), [str(token)])
    lent = {"library": library, "lent_at": clock.now(), "due_on": date(2099, 1, 1)}
    Loan.objects.create(reader=waits, item=make.item(library), **lent)
    assert erasing.erase_again(Act("command")) == erasing.Again(gone=1, waits=1, merged=0)
    assert set(Reader.objects.values_list("pk", flat=True)) == {waits.pk, stays.pk}
    waits.refresh_from_db()
    assert (waits.status, waits.cards.get().status) == ("left", "cancelled")
    assert not Notice.objects.filter(state="waiting").exists()
    Loan.objects.update(returned_at=clock.now())
    assert erasing.erase_left(Act("job")) == 1
    assert Reader.objects.get() == stays
    assert erasing.erase_again(Act("command")) == erasing.Again(gone=0, waits=0, merged=0)


def test_who_comes_back_merged_into_somebody_who_stays_is_told_of_and_stays(
    library: Library, capsys: pytest.CaptureFixture[str]
) -> None:
    stays, goes, within, also = (make.reader(library) for _ in range(4))
    for merged, into in ((within, stays), (also, goes)):
        Reader.objects.filter(pk=merged.pk).update(merged_into=into, status="left")
    for reader in (within, also, goes):
        erased.remember(uuid4(), clock.now(), [str(reader.token)])
    with translation.override("en"):
        call_command("erase_again")
    said = capsys.readouterr().out
    assert "1 reader who had been erased came back" in said
    assert "1 more came back inside the record of somebody else" in said
    assert set(Reader.objects.values_list("pk", flat=True)) == {stays.pk, within.pk}


def test_the_list_of_the_former_folder_is_given_later(
    library: Library, erasures_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, unknown, other = make.reader(library), erasures_file.with_suffix(".unknown"), tmp_path / "other"
    erased.remember(uuid4(), clock.now(), [str(reader.token)])
    erasures_file.rename(other)
    unknown.write_text("")
    with translation.override("en"):
        for wrong, said in ((tmp_path / "none", "cannot be read"), (Path(__file__), "is no list")):
            with pytest.raises(CommandError, match=said):
                call_command("erase_again", wrong)
        assert unknown.exists()
        other.write_text(other.read_text() + "half a li")
        call_command("erase_again", other)
    said = capsys.readouterr().out
    assert "cannot be read, and who stood there may be back: 3." in said
    assert "1 reader who had been erased came back" in said
    assert (Reader.objects.count(), unknown.exists()) == (0, False)
    unknown.write_text("")
    call_command("erase_again", lost=True)
    assert not unknown.exists()
