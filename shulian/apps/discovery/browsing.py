"""Looking along the shelves: what stands beside a book, what is new, what is read most, and a title's family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.editions import COMPARED, edition_of
from shulian.apps.catalogue.models import Title
from shulian.apps.discovery.models import PopularTitle
from shulian.apps.holdings.models import Item
from shulian.core.circulation.states import ItemState
from shulian.core.shelves import shelf_key
from shulian.core.volumes import place

NEW_FOR = timedelta(days=90)
"""So long a title counts as new."""
MOST_EDITIONS = 1000
LAST = 1_000_000
LOOKED_AT = 4000
"""Items that are looked through for what is new at one library: each title stands there once, its copies often."""


def shelf(library: Library, call_number: str, *, before: int, after: int) -> list[Item]:
    """The titles that stand around a call number on the shelves of a library, each once, in their order."""
    key = shelf_key(call_number)
    standing = _standing(library)
    # A title has several copies side by side, so more items are read than titles are shown.
    left = standing.filter(shelf_key__lt=key).order_by("-shelf_key", "-title_id")[: before * 6]
    right = standing.filter(shelf_key__gte=key).order_by("shelf_key", "title_id")[: after * 6]
    return [*reversed(_once(left)[:before]), *_once(right)[:after]]


def shelf_neighbours(library: Library, shown: Sequence[Item]) -> tuple[str, str]:
    """Call numbers to go on from, to the left and to the right; empty at an end of the shelves."""
    if not shown:
        return "", ""
    standing = _standing(library)
    left = (
        standing.filter(shelf_key__lt=shown[0].shelf_key).order_by("-shelf_key").values_list("call_number", flat=True)
    )
    right = (
        standing.filter(shelf_key__gt=shown[-1].shelf_key).order_by("shelf_key").values_list("call_number", flat=True)
    )
    return next(iter(left[:1]), ""), next(iter(right[:1]), "")


def where_on_shelves(title: int, libraries: Iterable[int]) -> Item | None:
    """A copy of a title with a call number, at the first of these libraries that has one."""
    order = {library: number for number, library in enumerate(libraries)}
    copies = Item.objects.filter(title_id=title, library__in=list(order)).exclude(shelf_key="")
    copies = copies.exclude(state=ItemState.WITHDRAWN).select_related("library")
    return min(copies[:200], key=lambda item: order[item.library_id], default=None)


def new_titles(clc: str = "") -> QuerySet[Title]:
    """What is new to the catalogue, the latest first; only of classes that begin so, if given."""
    found = Title.objects.living().filter(added_at__gt=_new_since())
    return (found.filter(clc__startswith=clc) if clc else found).order_by("-added_at", "-pk")


def new_at(library: Library, clc: str = "") -> list[int]:
    """The ids of titles of which a library got copies lately, the latest first."""
    items = Item.objects.filter(library=library, added_at__gt=_new_since(), title__gone_at=None)
    if clc:
        items = items.filter(title__clc__startswith=clc)
    latest = items.order_by("-added_at", "-pk").values_list("title_id", flat=True)[:LOOKED_AT]
    return list(dict.fromkeys(latest))


def popular(library: Library | None) -> QuerySet[PopularTitle]:
    """What was borrowed most, of one library or of the alliance, in order."""
    found = PopularTitle.objects.filter(library=library, title__gone_at=None)
    return found.select_related("title").order_by("rank")


def editions(work: int) -> list[int]:
    """The ids of the editions of a work: the newest first, of one year the most held.

    The volumes of a set stand together, in the order of their numbers, where its newest volume stands.
    """
    copies = Item.objects.filter(title=OuterRef("pk")).exclude(state=ItemState.WITHDRAWN)
    counted = Subquery(copies.order_by().values("title").annotate(n=Count("pk")).values("n"))
    found = Title.objects.living().filter(work=work).annotate(copies=counted).order_by("pk")
    return [title.pk for title in _in_sets(found.only("form", *COMPARED)[:MOST_EDITIONS])]


def other_editions(title: Title, number: int) -> tuple[list[Title], int]:
    """A few of the newest other editions of its work, and how many editions there are with itself."""
    if title.work_id is None:
        return [], 0
    family = Title.objects.living().filter(work=title.work_id)
    newest = (
        family.exclude(pk=title.pk)
        .order_by(F("year").desc(nulls_last=True), "pk")
        .defer("summary", "contents", "notes")[:number]
    )
    others = _in_sets(newest)
    return others, (family.count() if len(others) == number else len(others) + 1)


def edition_counts(works: Iterable[int | None]) -> dict[int, int]:
    """How many editions each of these works has."""
    wanted = {work for work in works if work is not None}
    counted = Title.objects.living().filter(work__in=wanted).values_list("work").annotate(n=Count("pk"))
    return dict(counted.order_by()) if wanted else {}


def sitemap_parts(size: int) -> list[int]:
    """The numbers of the parts of a site map that have titles in them; part n has the ids from n * size on."""
    last = Title.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    living = Title.objects.living()
    return [
        number
        for number in range(last // size + 1)
        if living.filter(pk__gte=number * size, pk__lt=(number + 1) * size).exists()
    ]


def is_sitemap_part(number: int, size: int) -> bool:
    """Whether this part of a site map has titles in it; the first one is there before any title is."""
    return number == 0 or Title.objects.living().filter(pk__gte=number * size, pk__lt=(number + 1) * size).exists()


def sitemap_part(number: int, size: int) -> Iterable[tuple[int, datetime]]:
    """The living titles of one part with the moment of their last change, read in pieces."""
    titles = Title.objects.living().filter(pk__gte=number * size, pk__lt=(number + 1) * size)
    return titles.order_by("pk").values_list("pk", "changed_at").iterator(chunk_size=2000)


def _in_sets(titles: Iterable[Title]) -> list[Title]:
    sets: dict[object, list[tuple[int, Title]]] = defaultdict(list)
    for title in titles:
        compared = edition_of(title)
        in_set = place(compared.volume) or LAST
        key = (compared.title, compared.publisher, title.form) if compared.volume else title.pk
        sets[key].append((in_set, title))
    ordered = [
        [title for _place, title in sorted(volumes, key=lambda one: (one[0], one[1].pk))] for volumes in sets.values()
    ]
    return [title for volumes in sorted(ordered, key=_newness, reverse=True) for title in volumes]


def _newness(volumes: Sequence[Title]) -> tuple[int, int, int]:
    """How new a set is, how much it is held, and which came last."""
    return (
        max(one.year or 0 for one in volumes),
        sum(getattr(one, "copies", None) or 0 for one in volumes),
        -min(one.pk for one in volumes),
    )


def _standing(library: Library) -> QuerySet[Item]:
    """What a library owns and has not stationed elsewhere, by its call numbers; read along an index."""
    items: QuerySet[Item] = Item.objects.filter(library=library, shelf_key__gt="", title__gone_at=None)
    at_home = Q(station=None) | Q(station=library)
    return items.filter(at_home).exclude(state=ItemState.WITHDRAWN).select_related("title")


def _once(items: Iterable[Item]) -> list[Item]:
    seen: dict[int, Item] = {}
    for item in items:
        seen.setdefault(item.title_id, item)
    return list(seen.values())


def _new_since() -> datetime:
    return clock.now() - NEW_FOR
