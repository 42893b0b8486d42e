"""One copy: its state, and what libraries say of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.item_story import marks_for, needs, story_of
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import items_with_barcode
from shulian.core.charges import MOST_FEN
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Right
from shulian.interfaces.api.circulation import Barcode, ItemOut, choices
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Code, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.problems import answers, refused

router = Router(tags=["circulation"], auth=ANYONE_KNOWN)


class ItemState(Schema):
    """Where a copy stands; `due_on` while it is lent, `bound_for` while it travels. Who has it is not told."""

    item: ItemOut
    state: str
    place: str
    due_on: date | None
    bound_for: str | None
    waiting: int = Field(description="How many readers wait for this copy or for its title.")
    marks: list[str] = Field(description="What can be said of it in its state.")


class MarkWish(Schema):
    """What a library says of a copy, and why. The same `command` again gets the same answer."""

    command: UUID
    library: Code
    barcode: Barcode
    owner: Code | None = Field(None, description="Whose item it is, when several libraries use this barcode.")
    mark: Mark
    note: Annotated[Text, Field(min_length=1, description="Why; stands in the journal, so without names.")]
    damage_fen: Annotated[
        int, Field(ge=0, le=MOST_FEN, description="What its last reader pays for damage, within the terms of the loan.")
    ] = 0


class Marked(Schema):
    """The state from now on, and what was charged to the borrower."""

    item: ItemOut
    state: str
    charge_fen: int


@router.get("/items", response=answers(ItemState, 401, 403, 404, 409, 422))
def item_state(request: Request, library: Code, barcode: Barcode, owner: Code | None = None) -> ItemState:
    """The state of a copy, for a library that lends."""
    access.library_for(request.auth, Right.CIRCULATE, library)
    item = _item(barcode, owner)
    story = story_of(item)
    return ItemState(
        item=_told(item),
        state=item.state,
        place=item.place.code,
        due_on=story.loan.due_on if story.loan else None,
        bound_for=story.transit.destination.code if story.transit else None,
        waiting=story.waiting,
        marks=[str(one) for one in marks_for(item)],
    )


@router.post("/marks", response=answers(Marked, 401, 403, 404, 409, 422, 429))
def mark_item(request: Request, wish: MarkWish) -> Marked:
    """Say of a copy that it is lost, missing, damaged, mended, claimed returned, found, withdrawn or back."""
    library = access.library_for(request.auth, Right.CIRCULATE, wish.library)
    item = _item(wish.barcode, wish.owner)
    right, place = needs(wish.mark, item, library)
    access.require(request.auth, right, place)
    done = mark(act_of(request, wish.command, library), item.pk, wish.mark, wish.note, damage_fen=wish.damage_fen)
    if done.refusal:
        raise refused(done.refusal)
    return Marked(item=_told(item), state=done.state, charge_fen=done.charge_fen)


def _item(barcode: str, owner: str | None) -> Item:
    """The copy with this barcode; a question when several libraries use it."""
    found = items_with_barcode(barcode)
    if owner:
        whose: Library = known_library(owner)
        found = found.filter(library=whose)
    items = list(found[:2])
    if not items:
        raise refused(Refusal.UNKNOWN_ITEM)
    if len(items) > 1:
        raise refused(Refusal.BARCODE_AMBIGUOUS, choices=choices(barcode))
    return items[0]


def _told(item: Item) -> ItemOut:
    return ItemOut(barcode=item.barcode, library=item.library.code, title=item.title_id, name=item.title.title)
