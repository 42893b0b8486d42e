"""What can be corrected of one copy: the form on its page, and the words for what stands in the way."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.catalogue.preparing import DEAREST
from shulian.apps.holdings.actions.corrections import Correction
from shulian.apps.holdings.actions.following import said_by
from shulian.apps.holdings.models import Item
from shulian.core import charges
from shulian.core.correcting import NotCorrected
from shulian.core.reported import Said
from shulian.interfaces.templatetags.money import in_yuan

SENTENCES = {
    NotCorrected.CHANGED_MEANWHILE: gettext_lazy(
        "The copy was changed meanwhile: lent, returned or corrected. Look again."
    ),
    NotCorrected.WITHDRAWN: gettext_lazy("The copy is withdrawn. Bring it back into stock first."),
    NotCorrected.NO_BARCODE: gettext_lazy("A copy needs a barcode."),
    NotCorrected.NO_CLASS: gettext_lazy("A copy needs a class, such as book."),
    NotCorrected.BARCODE_TAKEN: gettext_lazy("Another copy of this library has this barcode."),
}


class ItemForm(forms.Form):
    """What can be corrected of a copy; the version that was seen goes along."""

    base = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    barcode = forms.CharField(label=gettext_lazy("Barcode"), max_length=40, required=False)
    call_number = forms.CharField(label=gettext_lazy("Call number"), max_length=80, required=False)
    shelf = forms.CharField(label=gettext_lazy("Shelf"), max_length=80, required=False)
    item_class = forms.CharField(label=gettext_lazy("Item class"), max_length=30, required=False)
    price = forms.CharField(label=gettext_lazy("Price (yuan)"), max_length=14, required=False)
    volume = forms.CharField(label=gettext_lazy("Volume"), max_length=40, required=False)

    def clean_price(self) -> int | None:
        """An amount in fen, 0 for a gift; nothing is no price. At most what a file may say."""
        text = self.cleaned_data["price"]
        if not text:
            return None
        fen = charges.read_price(text)
        if not isinstance(fen, int) or fen < 0:
            raise forms.ValidationError(_("This is not an amount of money."))
        if fen > DEAREST:
            raise forms.ValidationError(_("A price is at most %(yuan)s yuan.") % {"yuan": in_yuan(DEAREST)})
        return fen

    def correction(self) -> Correction:
        """What the copy is to have."""
        said = self.cleaned_data
        copy = Said(said["call_number"], said["shelf"], said["price"], said["item_class"], said["volume"])
        return Correction(said["base"], said["barcode"], copy)


def form_of(item: Item) -> ItemForm:
    """The form as the copy is."""
    said = said_by(item)
    price = "" if said.price_fen is None else in_yuan(said.price_fen)
    shown: dict[str, Any] = said._asdict() | {"price": price, "base": item.version, "barcode": item.barcode}
    return ItemForm(initial=shown)
