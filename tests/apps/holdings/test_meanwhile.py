"""Copies that somebody changes while a batch with them is written stay one copy each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from shulian.apps.catalogue.actions import batch
from shulian.apps.holdings.actions.corrections import Correction, correct_item
from shulian.apps.holdings.actions.following import said_by
from shulian.apps.holdings.actions.moves import move_item
from shulian.apps.holdings.models import FormerBarcode, Item
from shulian.apps.journal.actions import Act
from tests import make
from tests.apps.holdings.files import book, copy, sent

pytestmark = pytest.mark.django_db

Meanwhile = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Once, when a batch comes to this step, after what it asks beforehand, somebody does something."""

    def let(step: str, do: Callable[[], object]) -> None:
        before, left = getattr(batch, step), [do]

        def then(*given: object) -> object:
            if left:
                left.pop()()
            return before(*given)

        monkeypatch.setattr(batch, step, then)

    return let


def relabel() -> None:
    item = Item.objects.get()
    assert correct_item(Act("cataloguing"), item.pk, Correction(item.version, "N1", said_by(item))) is None


@pytest.mark.parametrize("step", ["take_changed", "take_deleted"])
def test_one_that_gets_another_label_is_found_by_the_one_it_had(meanwhile: Meanwhile, step: str):
    library = make.library("雁塔区图书馆")
    sent(library, book("1", "人生", copy("1")))
    meanwhile(step, relabel)
    sent(library, book("1", "人生（新）", copy("1")))
    assert [*Item.objects.values_list("barcode", flat=True)] == ["N1"]
    assert FormerBarcode.objects.count() == 1


def test_one_that_goes_to_another_library_is_not_made_again(meanwhile: Meanwhile):
    library, other = make.library("雁塔区图书馆"), make.library("汉台区图书馆")
    sent(library, book("1", "人生", copy("1")))
    act, item = Act("cataloguing", library=library.pk), Item.objects.get()
    meanwhile("take_deleted", lambda: move_item(act, item.pk, other, keeps_call_number=True))
    sent(library, book("1", "人生（新）", copy("1")))
    assert [*Item.objects.values_list("barcode", "library_id")] == [("1", other.pk)]
