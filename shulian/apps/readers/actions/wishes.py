"""A reader asks for a correction, or to have the card given up and everything deleted; the home library answers."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError
from django.db.models import OuterRef, Subquery

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import DataWish, Reader
from shulian.core.wishes import Fault, What, against_answer, fault_of

Kind, State = DataWish.Kind, DataWish.State


def ask_correction(act: Act, reader: Reader, what: What, text: str) -> Fault | None:
    """Ask for something in the record to be put right; None when the wish stands."""
    return _ask(act, DataWish(reader=reader, kind=Kind.CORRECT, what=what), text)


def ask_deletion(act: Act, reader: Reader, text: str) -> Fault | None:
    """Ask for the card to be given up and everything to be deleted; None when the wish stands."""
    return _ask(act, DataWish(reader=reader, kind=Kind.DELETE), text)


def withdraw_wish(act: Act, wish: DataWish) -> bool:
    """The reader has thought better of it; False for what is open no more: it was answered, or taken back, before."""

    def write() -> Answer:
        if DataWish.objects.filter(pk=wish.pk, state=State.OPEN).update(
            state=State.WITHDRAWN, answered_at=clock.now(), text=b""
        ):
            entry(act, "data-wish-withdrawn", library=wish.library_id)
            return {"done": True}
        return {"done": False}

    return bool(perform(act, "withdraw-data-wish", write)["done"])


def follow_home(reader: int) -> None:
    """What is still open goes to the library where the reader is at home now; a part of another act."""
    home = Reader.objects.filter(pk=OuterRef("reader")).values("home_library")
    DataWish.objects.filter(reader=reader, state=State.OPEN).update(library=Subquery(home))


def stays(wish: DataWish) -> bool:
    """Whether deletion was asked for by somebody whose card has not been given up."""
    return wish.kind == Kind.DELETE and wish.reader.status != Reader.Status.LEFT


def answer_wish(act: Act, wish: DataWish, text: str, *, done: bool) -> Fault | None:
    """Say to the reader that it was done, or why not; why this cannot be said, if so."""

    def write() -> Answer:
        held = DataWish.objects.select_for_update().get(pk=wish.pk)
        if held.state != State.OPEN:
            return {"fault": Fault.ANSWERED}
        if fault := against_answer(text, done=done, stays=stays(held)):
            return {"fault": fault}
        held.state = State.DONE if done else State.DECLINED
        held.answer = secrets.seal(text.strip()) if text.strip() else b""
        held.answered_at, held.answered_by_id = clock.now(), act.actor
        held.save()
        entry(act, "data-wish-answered", library=held.library_id, details={"done": done})
        return {"fault": None}

    fault = perform(act, "answer-data-wish", write)["fault"]
    return Fault(fault) if fault else None


def deletion_done(act: Act, reader: Reader) -> bool:
    """The card was given up: an open wish for deletion, if any, is answered with that; a part of another act."""
    return _end_deletion(
        act, reader, (State.OPEN,), {"state": State.DONE, "answered_by": act.actor}, "data-wish-answered"
    )


def deletion_withdrawn(act: Act, reader: Reader) -> None:
    """Somebody who came back asks for deletion no longer, answered or not; a part of another act."""
    gone = {"state": State.WITHDRAWN, "text": b""}
    _end_deletion(act, reader, (State.OPEN, State.DONE), gone, "data-wish-withdrawn")


def _end_deletion(
    act: Act, reader: Reader, states: tuple[DataWish.State, ...], values: dict[str, Any], kind: str
) -> bool:
    found = DataWish.objects.filter(reader=reader, kind=Kind.DELETE, state__in=states)
    libraries = list(found.values_list("library", flat=True))
    found.update(answered_at=clock.now(), **values)
    for library in libraries:
        entry(act, kind, library=library, details={"done": True} if kind == "data-wish-answered" else {})
    return bool(libraries)


def _ask(act: Act, wish: DataWish, text: str) -> Fault | None:
    same = DataWish.objects.filter(reader=wish.reader, kind=wish.kind, what=wish.what, state=State.OPEN)
    needed = wish.kind == Kind.CORRECT
    if fault := fault_of(text, open_already=same.exists(), needed=needed):
        return fault

    def write() -> Answer:
        wish.library_id = wish.reader.home_library_id
        wish.text = secrets.seal(text.strip()) if text.strip() else b""
        wish.asked_at = clock.now()
        wish.save()
        # Without the token, as every entry of a wish: its row names the reader and the moment.
        entry(act, "data-wish", library=wish.library_id, details={"kind": wish.kind})
        return {"wish": wish.pk}

    try:
        perform(act, "ask-data-wish", write)
    except IntegrityError:
        return Fault.OPEN_ALREADY
    return None
