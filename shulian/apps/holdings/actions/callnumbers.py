"""Giving call numbers: the same work the same number, no number twice, volumes and copies told apart."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import or_

from django.db.models import Q, QuerySet, prefetch_related_objects

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.described import compared
from shulian.apps.catalogue.editions import edition_of
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.stored import unpack
from shulian.apps.holdings.models import BookNumber, CallNumberScheme, Item
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.callnumbers import (
    Bar,
    Method,
    Scheme,
    author_mark,
    class_for,
    composed,
    copy_number,
    free_mark,
    gaps,
    next_number,
    padded,
    taken_apart,
)
from shulian.core.circulation.states import ItemState
from shulian.core.shelves import shelf_key
from shulian.core.volumes import bare
from shulian.protocols import marc

# Surnames that are read otherwise than the words they look like.
SURNAMES = {"曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "朴": "piao", "查": "zha", "区": "ou", "盖": "ge"}
MOST = 2000


@dataclass(frozen=True)
class Proposed:
    """What an item gets, or why nothing."""

    item: Item
    call_number: str = ""
    bar: Bar | None = None


@dataclass
class _Marks:
    """The book numbers of one class as they are, and those that come to it.

    `freed` are those that were given and stand on no spine any more, where these are given again, by the works that had
    them. `last` is the number given last, `bearers` how many have each author number: none is sought from the start.
    """

    freed: defaultdict[str | int, list[str]] = field(default_factory=lambda: defaultdict(list))
    marks: set[str] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    of_work: dict[str, str] = field(default_factory=dict)
    new: list[tuple[str, Title]] = field(default_factory=list)
    last: int = 0
    bearers: dict[str, int] = field(default_factory=dict)


def scheme_of(library: Library) -> Scheme:
    """The rules of a library; those of a sequence when it has not chosen."""
    found = CallNumberScheme.objects.filter(library=library).first()
    return _scheme(found) if found else Scheme()


def save_scheme(act: Act, library: Library, scheme: Scheme) -> None:
    """Save the rules of a library; numbers that were given stay as they are."""

    def write() -> Answer:
        values = {
            "method": scheme.method,
            "fill_gaps": scheme.fill_gaps,
            "width": scheme.width,
            "volumes": scheme.volumes,
            "copies": scheme.copies,
            "table": dict(scheme.table or {}),
            "changed_at": clock.now(),
        }
        CallNumberScheme.objects.update_or_create(library=library, defaults=values)
        entry(act, "call-number-scheme-saved", details={"method": scheme.method})
        return {}

    perform(act, "save-call-number-scheme", write)


def proposed(library: Library, items: Sequence[Item]) -> list[Proposed]:
    """What these items would get if nobody else takes a number before them; writes nothing."""
    found, _ = _planned(library, scheme_of(library), items)
    return found


def give_call_numbers(act: Act, library: Library, items: Iterable[int]) -> list[Proposed]:
    """Give call numbers to the items that have none; two people at it at once never get one number."""

    def write() -> Answer:
        CallNumberScheme.objects.get_or_create(library=library)
        scheme = CallNumberScheme.objects.select_for_update().get(library=library)
        rows = list(_items(library, _held(library, items)))
        found, classes = _planned(library, _scheme(scheme), rows)
        given = [one for one in found if one.call_number]
        _write(library, given, classes)
        if given:
            entry(act, "call-numbers-given", quantity=len(given))
        return {"given": {str(one.item.pk): one.call_number for one in given}, "bars": _bars(found)}

    answer = perform(act, "give-call-numbers", write)
    rows = {item.pk: item for item in _items(library, items)}
    given = [Proposed(rows[int(pk)], text) for pk, text in answer["given"].items() if int(pk) in rows]
    barred = [Proposed(rows[int(pk)], bar=Bar(bar)) for pk, bar in answer["bars"].items() if int(pk) in rows]
    return [*given, *barred]


def number_gaps(library: Library, of_class: str) -> list[int]:
    """The numbers of a class that nobody has, below the greatest one."""
    return gaps(_known(library, {of_class}, frees=True)[of_class].numbers)


def _held(library: Library, items: Iterable[int]) -> list[int]:
    """These items, held in the order of their ids, as everywhere."""
    rows = Item.objects.filter(library=library, pk__in=list(items)[:MOST]).select_for_update(no_key=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _items(library: Library, items: Iterable[int]) -> QuerySet[Item]:
    rows = Item.objects.filter(library=library, pk__in=list(items)[:MOST]).exclude(state=ItemState.WITHDRAWN)
    return rows.select_related("title").order_by("title_id", "barcode", "pk")


def _planned(library: Library, scheme: Scheme, items: Sequence[Item]) -> tuple[list[Proposed], dict[str, _Marks]]:
    prefetch_related_objects(items, "record")
    of_items = {item.pk: _class_of(item) for item in items}
    wanted = {*of_items.values()} - {""}
    classes = _known(library, wanted, frees=scheme.fill_gaps)
    copies = _copies(library, items, wanted)
    found = [_one(scheme, item, of_items[item.pk], classes, copies) for item in items]
    return found, classes


def _class_of(item: Item) -> str:
    """The class that the library's own record gives, or else the title's: another library's record may lead that."""
    own = marc.describe(unpack(item.record)).clc if item.record else ()
    return class_for(own[0] if own else "") or class_for(item.title.clc)


def _one(scheme: Scheme, item: Item, of_class: str, classes: dict[str, _Marks], copies: Counter[str]) -> Proposed:
    if item.call_number:
        return Proposed(item, bar=Bar.HAS_ONE)
    if not of_class:
        return Proposed(item, bar=Bar.NO_CLASS)
    mark = _mark(scheme, item.title, classes[of_class])
    if not mark:
        return Proposed(item, bar=Bar.NO_AUTHOR)
    volume = (item.volume[:10] or volume_of(item.title)) if scheme.volumes else ""
    whole = composed(of_class, mark, volume)
    copies[str(whole)] += 1
    if scheme.copies:
        whole = composed(of_class, mark, volume, copies[str(whole)])
    return Proposed(item, bar=whole) if isinstance(whole, Bar) else Proposed(item, whole)


def _mark(scheme: Scheme, title: Title, marks: _Marks) -> str:
    """The book number of the title's work in this class: the one it has, or a new one."""
    work = _work_key(title)
    if work in marks.of_work:
        _take(marks, marks.of_work[work], work)
        return marks.of_work[work]
    made = _made(scheme, title, marks)
    if made:
        _take(marks, made, work)
        marks.of_work[work] = made
        marks.new.append((made, title))
    return made


def _made(scheme: Scheme, title: Title, marks: _Marks) -> str:
    """A new book number."""
    if scheme.method is Method.SEQUENCE:
        marks.last = next_number(marks.numbers, fill_gaps=scheme.fill_gaps, after=marks.last)
        return padded(marks.last, scheme.width)
    author = next(iter(title.authors), "") or title.responsibility
    base = author_mark(_syllables(author), author, scheme.table)
    if not base:
        return ""
    made, marks.bearers[base] = free_mark(base, marks.marks, marks.bearers.get(base, 0))
    return made


def _take(marks: _Marks, mark: str, work: str) -> None:
    """The mark is this work's from now on; whoever had it before and has no copy left gets another."""
    marks.marks.add(mark)
    number = _number(mark)
    if number is not None:
        marks.numbers.add(number)
    for other in marks.freed.pop(_sign(mark), ()):
        if other != work:
            del marks.of_work[other]


def _sign(mark: str) -> str | int:
    """What makes two marks one: 007 is 7."""
    number = _number(mark)
    return mark if number is None else number


def volume_of(title: Title) -> str:
    """The volume as a call number has it: its numbers, or its first words."""
    volume = edition_of(title).volume
    # Words stand as they are written.
    return title.volume.strip()[:10] if volume == bare(compared(title.volume)) else volume[:10]


def _known(library: Library, classes: set[str], *, frees: bool = False) -> defaultdict[str, _Marks]:
    """The book numbers that stand on spines already, and those that were given, of these classes.

    With `frees` what was given and stands on no spine any more is free, for its own work first.
    """
    found: defaultdict[str, _Marks] = defaultdict(_Marks)
    for item in _standing(library, classes).select_related("title").only("call_number", "title__work"):
        parts = taken_apart(item.call_number)
        _note(found[parts.of_class], parts.mark, item.title)
    given = BookNumber.objects.filter(library=library, of_class__in=classes).select_related("title").order_by("pk")
    standing = {of_class: frozenset(marks.marks) for of_class, marks in found.items()}
    for row in given:
        marks = found[row.of_class]
        if frees and row.mark not in standing.get(row.of_class, frozenset()):
            work = _work_key(row.title)
            if work not in marks.of_work:
                marks.of_work[work] = row.mark
                marks.freed[_sign(row.mark)].append(work)
        else:
            _note(marks, row.mark, row.title)
    return found


def _standing(library: Library, classes: set[str]) -> QuerySet[Item]:
    """The copies of the library with a call number of these classes."""
    if not classes:
        return Item.objects.none()
    begins = reduce(or_, (Q(call_number__startswith=f"{of_class}/") for of_class in sorted(classes)))
    return Item.objects.filter(begins, library=library).exclude(state=ItemState.WITHDRAWN)


def _note(marks: _Marks, mark: str, title: Title) -> None:
    if not mark:
        return
    marks.marks.add(mark)
    marks.of_work.setdefault(_work_key(title), mark)
    number = _number(mark)
    if number is not None:
        marks.numbers.add(number)


def _number(mark: str) -> int | None:
    return taken_apart(f"/{mark}").number


def _copies(library: Library, items: Sequence[Item], classes: set[str]) -> Counter[str]:
    """The greatest copy number that each call number has: on the spines, and of these titles also on withdrawn ones."""
    titles = {item.title_id for item in items}
    once = Item.objects.filter(library=library, title__in=titles).exclude(call_number="")
    found: Counter[str] = Counter()
    for rows in (_standing(library, classes), once):
        for text in rows.values_list("call_number", flat=True):
            base, copy = copy_number(text)
            found[base] = max(found[base], copy)
    return found


def _write(library: Library, given: Sequence[Proposed], classes: dict[str, _Marks]) -> None:
    rows = [
        BookNumber(library=library, of_class=of_class, mark=mark, work_id=title.work_id, title=title)
        for of_class, marks in classes.items()
        for mark, title in marks.new
    ]
    # A number that is given again is the new work's from now on.
    BookNumber.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["library", "of_class", "mark"],
        update_fields=["work", "title", "given_at"],
    )
    for one in given:
        one.item.call_number, one.item.shelf_key = one.call_number, shelf_key(one.call_number)
    Item.objects.bulk_update([one.item for one in given], ["call_number", "shelf_key"])


def _bars(found: Sequence[Proposed]) -> dict[str, str]:
    return {str(one.item.pk): one.bar for one in found if one.bar}


def _work_key(title: Title) -> str:
    return f"work:{title.work_id}" if title.work_id else f"title:{title.pk}"


def _scheme(row: CallNumberScheme) -> Scheme:
    return Scheme(Method(row.method), row.fill_gaps, row.width, row.volumes, row.copies, row.table)


@lru_cache(maxsize=2048)
def _syllables(name: str) -> tuple[str, ...]:
    """A name as it is read, syllable by syllable; a Latin one letter by letter."""
    letters = "".join(letter for letter in name if letter.isalpha())
    if letters.isascii():
        return tuple(letters.lower())
    # Its dictionary takes long to load: whoever makes no call number does not wait for it.
    from pypinyin import lazy_pinyin

    read = lazy_pinyin(letters)
    return (SURNAMES.get(letters[0], read[0]), *read[1:])


def with_table(scheme: Scheme, table: dict[str, str]) -> Scheme:
    """The rules with another table of author numbers."""
    return replace(scheme, table=table)
