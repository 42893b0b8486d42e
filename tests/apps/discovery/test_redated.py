"""How harvesters hear that a library has a copy more, or one less."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from shulian import clock
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.discovery.redated import CHANGES_HOLDINGS, REDATED
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.circulation.marks import Mark
from shulian.protocols import marc
from shulian.protocols.marc.composing import Plain, compose
from tests import make

pytestmark = pytest.mark.django_db

LONG_AGO = clock.now() - timedelta(days=3)


def test_a_withdrawn_copy_gives_its_title_a_new_date() -> None:
    here = make.library("甲")
    item = make.item(here, of=make.title("红楼梦", changed_at=LONG_AGO))
    mark(Act("desk", library=here.pk), item.pk, Mark.WITHDRAWN)
    REDATED.follow(list(Entry.objects.filter(kind__in=CHANGES_HOLDINGS)))
    assert Title.objects.get().changed_at > LONG_AGO


def test_a_title_that_is_gone_keeps_its_date() -> None:
    title = make.title("红楼梦", changed_at=LONG_AGO, gone_at=LONG_AGO)
    REDATED.follow([Entry(kind="item-changed", title=title.pk)])
    assert Title.objects.get().changed_at == LONG_AGO


def test_a_copy_that_an_import_adds_to_a_known_title_does_too() -> None:
    made = compose(Plain("红楼梦", authors=("曹雪芹",), isbns=("9787020002207",), year=1996), marc.Format.CNMARC)
    for name, barcode in (("甲", "A1"), ("乙", "B1")):
        library = make.library(name)
        copies = marc.Field("905", "  ", (("a", library.code), ("b", barcode), ("s", "I242.4/1")))
        record = marc.Record(made.leader, (*made.fields, copies), made.format, made.encoding, (), b"", 0, 0)
        import_here(
            Act("command", library=library.pk), library, Upload("a", BytesIO(marc.to_iso2709(record)), keep=False)
        )
        assert Title.objects.get().changed_at > LONG_AGO
        Title.objects.update(changed_at=LONG_AGO)
    assert Item.objects.count() == 2
