"""An item: found by its barcode, corrected, or given to another library with or without its call number."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.access import libraries_for, library_for, not_there, require
from shulian.apps.holdings.actions.corrections import correct_item
from shulian.apps.holdings.actions.moves import move_item
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.holdings.queries.labels import sheets_of
from shulian.core.moving import NotMoved
from shulian.core.roles import Right
from shulian.interfaces.cataloguing.acting import act_of, cataloguing
from shulian.interfaces.cataloguing.item_form import SENTENCES as NOT_CORRECTED
from shulian.interfaces.cataloguing.item_form import ItemForm, form_of
from shulian.interfaces.cataloguing.place import asked, library_of, placed

SENTENCES = {
    NotMoved.SAME_LIBRARY: gettext_lazy("The item is this library's already."),
    NotMoved.ON_LOAN: gettext_lazy("A reader has the item. Take it back first, then move it."),
    NotMoved.IN_TRANSIT: gettext_lazy("The item is on its way. Receive it first, then move it."),
    NotMoved.ON_HOLD_SHELF: gettext_lazy("The item is set aside for a reader. Move it when that hold is over."),
    NotMoved.CLAIMED_RETURNED: gettext_lazy("A reader says to have returned it. Settle that first, then move it."),
    NotMoved.GONE: gettext_lazy("The item is lost or withdrawn. Bring it back into stock first."),
    NotMoved.BARCODE_TAKEN: gettext_lazy(
        "The other library has an item with this barcode. Give one of the two a new barcode first."
    ),
}


@require_safe
@cataloguing(Right.CATALOGUE)
def items(request: HttpRequest) -> HttpResponse:
    """The items with a barcode, of those libraries where this person catalogues."""
    library, barcode = library_of(request), asked(request, "barcode", 40)
    own = set(libraries_for(request.user, Right.CATALOGUE).values_list("pk", flat=True))
    found = [one for one in items_with_barcode(barcode)[:50] if one.library_id in own] if barcode else []
    if len(found) == 1:
        return redirect("cataloguing:item-move", found[0].pk)
    context = placed(request, "items", library) | {"barcode": barcode, "found": found}
    return render(request, "cataloguing/items.html", context)


@require_safe
@cataloguing(Right.CATALOGUE)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One item, what can be corrected of it, and the libraries it can go to."""
    return _page(request, _item(request, pk))


@require_POST
@cataloguing(Right.CATALOGUE)
def move_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it; both libraries must be this person's."""
    item = _item(request, pk)
    to = library_for(request.user, Right.CATALOGUE, asked(request, "to"))
    keeps = asked(request, "call_number") == "keep"
    refusal = move_item(act_of(request, item.library), item.pk, to, keeps_call_number=keeps)
    if refusal is not None:
        return _page(request, item, str(SENTENCES[refusal]), to.code)
    messages.success(request, _("%(barcode)s belongs to %(name)s now.") % {"barcode": item.barcode, "name": to.name})
    return redirect("cataloguing:item-move", pk)


@require_POST
@cataloguing(Right.CATALOGUE)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct it, and offer labels; what stands in the way is said above the form."""
    item, form = _item(request, pk), ItemForm(request.POST)
    if not form.is_valid():
        return _page(request, item, form=form)
    refusal = correct_item(act_of(request, item.library), item.pk, form.correction())
    if refusal is not None:
        return _page(request, item, str(NOT_CORRECTED[refusal]), form=form)
    messages.success(request, _("The copy is corrected. Print new labels if barcode or call number changed."))
    return redirect("cataloguing:item-move", pk)


def _item(request: HttpRequest, pk: int) -> Item:
    """The item, if this person catalogues for its library."""
    item = item_by_id(pk)
    if item is None:
        raise not_there(request.user, "item", Right.CATALOGUE)
    require(request.user, Right.CATALOGUE, item.library)
    return item


def _page(request: HttpRequest, item: Item, said: str = "", to: str = "", form: ItemForm | None = None) -> HttpResponse:
    """The page of an item, with what stood in the way."""
    others = libraries_for(request.user, Right.CATALOGUE).exclude(pk=item.library_id)
    context = placed(request, "items", item.library) | {
        "item": item,
        "others": others,
        "said": said,
        "to": to,
        "form": form or form_of(item),
        "sheets": sheets_of(item.library),
        "command": uuid4(),
        "correcting": uuid4(),
    }
    return render(request, "cataloguing/item_move.html", context)
