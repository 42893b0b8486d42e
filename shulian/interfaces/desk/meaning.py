"""What a scan can mean: a card, an item (whose number its hold slip bears), a box, a receipt; sometimes two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy

from shulian.apps.alliance.models import Library
from shulian.apps.charges.queries.numbers import receipt_by_number
from shulian.apps.distribution.queries.boxes import box_scanned
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import items_with_barcode
from shulian.apps.readers.credentialwords import KINDS
from shulian.apps.readers.finding import found_by
from shulian.apps.readers.models import Credential
from shulian.core.credentials import Kind

MOST = 9


class What(StrEnum):
    """The things that have a number to scan."""

    CARD = "card"
    ITEM = "item"
    BOX = "box"
    RECEIPT = "receipt"


NAMES = {
    What.CARD: gettext_lazy("Reader card"),
    What.ITEM: gettext_lazy("Item"),
    What.BOX: gettext_lazy("Box or bag"),
    What.RECEIPT: gettext_lazy("Receipt"),
}


@dataclass(frozen=True)
class Meaning:
    """One thing that the scan can mean; `key` is its id, `detail` what tells it from the others."""

    what: What
    key: int = 0
    detail: str = ""

    @property
    def code(self) -> str:
        """What the page sends back when this is chosen."""
        return f"{self.what}-{self.key}" if self.what is What.CARD else str(self.what)

    @property
    def name(self) -> str:
        """The word for the kind of thing."""
        return str(NAMES[self.what])


def meanings(library: Library, text: str) -> list[Meaning]:
    """All that the scan can mean here, a card first; several items with one barcode count as one thing.

    What can be nothing else than a card is left to whoever looks the reader up: an empty list.
    """
    found = [meaning for read_as in READINGS for meaning in read_as(library, text)]
    return [*_card(text), *found][:MOST] if found else []


def credential_chosen(code: str) -> int:
    """The id in what the page sent back; 0 when no credential was chosen."""
    what, _dash, key = code.partition("-")
    return int(key) if what == What.CARD and key.isascii() and key.isdigit() and len(key) < 19 else 0


def of_credential(found: Credential) -> Meaning:
    """A reader, by what was scanned; two readers' are told apart by the kind."""
    detail = found.mask if found.kind == Kind.CARD else f"{KINDS[found.kind]} {found.mask}"
    return Meaning(What.CARD, found.pk, detail)


def _card(text: str) -> list[Meaning]:
    return [of_credential(found) for found in found_by(text)]


def _items(_library: Library, text: str) -> list[Meaning]:
    items: list[Item] = list(items_with_barcode(text)[:MOST])
    if not items:
        return []
    owners = "、".join(dict.fromkeys(item.library.name for item in items))
    return [Meaning(What.ITEM, items[0].pk, f"{items[0].title.title[:20]} · {owners}")]


def _box(library: Library, text: str) -> list[Meaning]:
    box = box_scanned(library, text)
    return [Meaning(What.BOX, box.pk, f"{box.number} · {box.source.name} → {box.destination.name}")] if box else []


def _receipt(library: Library, text: str) -> list[Meaning]:
    receipt = receipt_by_number(library, text)
    return [Meaning(What.RECEIPT, receipt.pk, receipt.code)] if receipt else []


READINGS: tuple[Callable[[Library, str], list[Meaning]], ...] = (_items, _box, _receipt)
