"""A pair of titles that might be one, and two that were joined, for the cataloguers' addresses."""

from __future__ import annotations

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.merging import merge
from shulian.apps.catalogue.models import MatchDoubt, Misjoined, Title
from shulian.apps.journal.actions import Act
from tests.apps.catalogue.files import imported, written
from tests.apps.catalogue.merged import book
from tests.interfaces.whole_cataloguing import Room


def build(yanta: Library) -> Room:
    """Everything at once."""
    names = ("月亮与六便士", "人性的枷锁", "面纱", "刀锋")
    imported(yanta, written(*[book(f"whole-{number}", name) for number, name in enumerate(names)]))
    one, other, third, fourth = Title.objects.filter(title__in=names).order_by("pk")
    pair = MatchDoubt.objects.create(one=one, other=other, reasons=["isbn-conflict"])
    [done] = merge(Act("test", library=yanta.pk), [fourth.pk], third.pk).regroupings
    title = {"pk": third.pk}
    named = {
        "match": {"pk": pair.pk},
        "match-decide": {"pk": pair.pk},
        "misjoined-keep": {"pk": Misjoined.objects.create(title=one, records=[one.records.get().pk]).pk},
        "merge-undo": {"pk": done},
        "title": title,
        "title-split": title,
    }
    bodies = {
        "match-decide": {"do": "apart"},
        "title-split": {"record": str(third.records.order_by("pk")[0].pk)},
        "unite-now": {"title": [str(one.pk), str(other.pk)]},
    }
    return Room(
        {f"cataloguing:{name}": values for name, values in named.items()},
        {f"cataloguing:{name}": values for name, values in bodies.items()},
    )
