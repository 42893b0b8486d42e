"""Loans, transits and the policy, as people look at them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library, TreeVersion
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.models import Loan, PolicyVersion, Transit
from shulian.apps.circulation.snapshot import of as snapshot_of
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Reader
from shulian.core.identity import age_on
from shulian.core.policy import Terms


def loans_of(reader: Reader) -> QuerySet[Loan]:
    """The reader's open loans with item, title and libraries, the one due first on top."""
    return (
        Loan.objects.filter(reader=reader, returned_at__isnull=True)
        .select_related("item__title", "item__library", "library")
        .order_by("due_on", "id")
    )


def past_loans_of(reader: Reader) -> QuerySet[Loan]:
    """The loans that are over and still name the reader, the latest first."""
    return (
        Loan.objects.filter(reader=reader, returned_at__isnull=False)
        .exclude(ended_by=Loan.End.UNDONE)
        .select_related("item__title", "item__library", "library", "returned_library")
        .order_by("-returned_at", "-id")
    )


def last_loan(item: Item) -> Loan | None:
    """The latest loan of this item that is over, with its reader if one is still known."""
    over = Loan.objects.filter(item=item, returned_at__isnull=False).exclude(ended_by=Loan.End.UNDONE)
    return over.select_related("reader__home_library", "library", "returned_library").order_by("-returned_at").first()


def open_loans(items: Iterable[int]) -> dict[int, Loan]:
    """The open loan of each of these items that has one."""
    return {loan.item_id: loan for loan in Loan.objects.filter(item__in=list(items), returned_at__isnull=True)}


def borrower_of(barcode: str, owner: int | None = None) -> Reader | None:
    """Who has the item with this barcode on loan; None where nobody has, or several libraries use the barcode."""
    loans = Loan.objects.filter(item__barcode=barcode.strip(), returned_at__isnull=True).select_related("reader")
    found = list(loans.filter(item__library=owner) if owner else loans[:2])
    return found[0].reader if len(found) == 1 else None


def transits_from(library: Library) -> QuerySet[Transit]:
    """What is on its way from here, the oldest first."""
    return _open().filter(source=library)


def transits_to(library: Library) -> QuerySet[Transit]:
    """What is on its way to here, the oldest first."""
    return _open().filter(destination=library)


def terms_of(reader: Reader, library: Library, item_class: str = "book") -> Terms | None:
    """What the policy in force gives this reader for an item of this library; None when it has a gap."""
    tree = TreeVersion.objects.values_list("number", flat=True).first() or 0
    version = policy_in_force()
    seen = run(snapshot_of(tree, version.number if version else None))
    age = age_on(clock.today(), reader.birth_date) if reader.birth_date else None
    return seen.terms_of(library.pk, reader.category_id, item_class, reader.home_library_id, age)


def policy_in_force() -> PolicyVersion | None:
    """The newest policy version that is in force."""
    return PolicyVersion.objects.filter(in_force_from__lte=clock.now()).order_by("-number").first()


def _open() -> QuerySet[Transit]:
    return (
        Transit.objects.filter(received_at__isnull=True)
        .select_related("item__title", "item__library", "source", "destination")
        .order_by("opened_at", "id")
    )


def lending_libraries() -> QuerySet[Library]:
    """The libraries that take part in the alliance's lending, in the order of the tree."""
    tree = TreeVersion.objects.values_list("number", flat=True).first() or 0
    lending: QuerySet[Library] = Library.objects.filter(pk__in=run(snapshot_of(tree, None)).lending).order_by("path")
    return lending
