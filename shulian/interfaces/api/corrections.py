"""Wishes of readers about their own data, for programs: a correction is asked for, and the home library answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import StringConstraints

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.readers.access import own_reader, wish_for
from shulian.apps.readers.access_people import may_read, ward_for
from shulian.apps.readers.actions.wishes import answer_wish, ask_correction, stays
from shulian.apps.readers.models import DataWish, Reader
from shulian.apps.readers.queries import answer_to_wish, text_of_wish, wishes_at, wishes_of
from shulian.core.registration import mask_name
from shulian.core.roles import Right
from shulian.core.wishes import LONGEST, Fault, What, against_answer
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Code, Id, Page, storable
from shulian.interfaces.api.problems import Problem, answers
from shulian.interfaces.words import WISH_FAULTS, wished

router = Router(tags=["corrections"], auth=ANYONE_KNOWN)

PER_PAGE = 50
Written = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST), storable]


class WishOut(Schema):
    """What was asked and what became of it; `kind` is correct or delete."""

    id: int
    kind: str
    what: str
    name: str
    state: str
    asked_on: date
    answered_on: date | None


class OwnWish(WishOut):
    """The own words, and the library's answer."""

    text: str
    answer: str


class OwnWishes(Schema):
    """The latest first."""

    wishes: list[OwnWish]


class DeskWish(WishOut):
    """The reader is masked; the words come with the wish alone."""

    reader: str


class DeskWishes(Schema):
    """Those that wait longest on top."""

    wishes: list[DeskWish]
    page: int
    pages: int


class OpenedWish(DeskWish):
    """One wish with its words, and what was answered."""

    text: str
    answer: str


class CorrectionIn(Schema):
    """What is wrong, and how it should be; `child`: in the record of a ward. The same `command` acts once."""

    command: UUID
    what: What
    text: Written
    child: Id | None = None


class AnswerIn(Schema):
    """What became of a wish, as its reader will read it; why not, where it was not done."""

    command: UUID
    library: Code
    done: bool
    text: Written = ""


@router.get("/me/corrections", response=answers(OwnWishes, 401, 403, 422))
def my_corrections(request: Request, child: Id | None = None) -> OwnWishes:
    """What the signed-in reader has asked, or as a guardian for a ward."""
    return _own(_whose(request, child))


@router.post("/me/corrections", response=answers(OwnWishes, 401, 403, 409, 422, 429))
def ask_for_correction(request: Request, asked: CorrectionIn) -> OwnWishes:
    """Ask the home library to put something right that needs a document."""
    reader = _whose(request, asked.child)
    _raise(ask_correction(act_of(request, asked.command), reader, asked.what, asked.text))
    return _own(reader)


@router.get("/corrections", response=answers(DeskWishes, 401, 403, 422))
def corrections(request: Request, library: Code, page: Page = 1) -> DeskWishes:
    """What readers of this library have asked about their data; nobody's name in full."""
    here = access.library_for(request.auth, Right.ANSWER_WISHES, library)
    deletions = access.may(request.auth, Right.CLOSE_CARDS, here)
    shown = Paginator(wishes_at([here.pk], deletions=deletions), PER_PAGE).get_page(page)
    wishes = [DeskWish(**_line(one), reader=mask_name(one.reader.name)) for one in shown]
    return DeskWishes(wishes=wishes, page=shown.number, pages=shown.paginator.num_pages)


@router.get("/corrections/{wish_id}", response=answers(OpenedWish, 401, 403, 422))
def correction(request: Request, wish_id: Id, library: Code) -> OpenedWish:
    """One of them in its reader's words; that the record was opened is recorded."""
    here = access.library_for(request.auth, Right.ANSWER_WISHES, library)
    wish = wish_for(request.auth, here, wish_id)
    return _opened(wish, may_see=may_read(request.auth, here, wish.reader))


@router.post("/corrections/{wish_id}/answers", response=answers(OpenedWish, 401, 403, 409, 422, 429))
def answer_correction(request: Request, wish_id: Id, asked: AnswerIn) -> OpenedWish:
    """Say to the reader that it was done, or why not."""
    library = access.library_for(request.auth, Right.ANSWER_WISHES, asked.library)
    wish = wish_for(request.auth, library, wish_id)
    if not may_read(request.auth, library, wish.reader):
        raise PermissionDenied(f"wish {wish_id}")
    # Looked at before too, so that the command is not spent on what is corrected and sent again.
    _raise(against_answer(asked.text, done=asked.done, stays=stays(wish)))
    _raise(answer_wish(act_of(request, asked.command, library), wish, asked.text, done=asked.done))
    wish.refresh_from_db()
    return _opened(wish, may_see=True)


NO_WORDS = {"text": "", "answer": ""}


def _whose(request: Request, child: int | None) -> Reader:
    return own_reader(request.auth) if child is None else ward_for(request.auth, child)


def _raise(fault: Fault | None) -> None:
    if fault:
        raise Problem(409, fault, WISH_FAULTS[fault], _("Look at what was asked already, and correct what is said."))


def _own(reader: Reader) -> OwnWishes:
    found = wishes_of(reader)[:PER_PAGE]
    return OwnWishes(
        wishes=[OwnWish(**_line(one), text=text_of_wish(one), answer=answer_to_wish(one)) for one in found]
    )


def _opened(wish: DataWish, *, may_see: bool) -> OpenedWish:
    """With its words, which of a minor or for special needs are for those with the right alone."""
    words: dict[str, Any] = {"text": text_of_wish(wish), "answer": answer_to_wish(wish)} if may_see else NO_WORDS
    return OpenedWish(**_line(wish), reader=mask_name(wish.reader.name), **words)


def _line(wish: DataWish) -> dict[str, Any]:
    return {
        "id": wish.pk,
        "kind": wish.kind,
        "what": wish.what,
        "name": str(wished(wish.what)),
        "state": wish.state,
        "asked_on": clock.local(wish.asked_at).date(),
        "answered_on": clock.local(wish.answered_at).date() if wish.answered_at else None,
    }
