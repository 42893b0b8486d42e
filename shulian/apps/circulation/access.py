"""Who may change the loan policy, whose hold may be looked at by whom, and who had an item last.

Rules are made by each library's director for the subtree, and by the alliance office for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.access import (
    Visitor,
    has_anywhere,
    head_for,
    libraries_for,
    library_for,
    may,
    not_there,
    require,
)
from shulian.apps.alliance.models import Library, LibraryGroup
from shulian.apps.circulation.models import Hold, Loan, PolicyDraft, PolicyTrial, PolicyVersion, WeedingList
from shulian.apps.circulation.queries import last_loan
from shulian.apps.circulation.standing import hold_of
from shulian.apps.holdings.models import Item
from shulian.apps.readers.access import may_do, own_reader, record_for
from shulian.apps.readers.access_people import may_read
from shulian.apps.readers.actions.views import Why
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import card_by_number, rules
from shulian.apps.readers.readertypes import type_to_show
from shulian.core.identity import age_on
from shulian.core.retention import Reason, shows_borrower
from shulian.core.roles import Right
from shulian.core.visiting import Doing

OF_WEEDING = (Right.CATALOGUE, Right.APPROVE_WEEDING)
TO_EXPLAIN = Why(Reason.TERMS_EXPLAINED)


def last_borrower(account: Visitor, library: Library, item: Item, why: Why) -> Loan | None:
    """The latest loan of the item that is over, with its reader, for a few days and where the item has to do with.

    None when nobody had it, too long ago, at other libraries, or when the reader is forgotten. What is shown is
    recorded with its reason, and the reader sees it.
    """
    require(account, Right.CIRCULATE, library)
    loan = last_loan(item)
    if loan is None or loan.reader is None or loan.returned_at is None:
        return None
    if library.pk not in {item.library_id, item.place_id, loan.library_id, loan.returned_library_id}:
        return None
    if not shows_borrower(clock.local(loan.returned_at).date(), rules(), clock.today()):
        return None
    record_for(account, library, loan.reader, why)
    return loan


def loan_to_recall(account: Visitor, library: Library, title: int, loan: int) -> Loan:
    """A loan of the title that this library may call back: one of its own, or of one of its copies."""
    require(account, Right.CIRCULATE, library)
    found = Loan.objects.select_related("item").filter(pk=loan, item__title=title).first()
    if found is None or library.pk not in (found.library_id, found.item.library_id):
        raise PermissionDenied(f"loan {loan}")
    return found


def policy_scopes(account: Visitor) -> QuerySet[Library]:
    """The libraries whose subtrees the account may make rules for."""
    return libraries_for(account, Right.MANAGE_POLICY)


def policy_scope(account: Visitor, code: str) -> Library:
    """One of them, by its code."""
    return library_for(account, Right.MANAGE_POLICY, code)


def version_for(account: Visitor, number: int) -> PolicyVersion:
    """A version; whoever makes rules anywhere sees all of them."""
    found = PolicyVersion.objects.select_related("published_by", "library").filter(pk=number).first()
    if found is None or not has_anywhere(account, Right.MANAGE_POLICY):
        raise PermissionDenied(f"policy {number}")
    return found


def version_to_withdraw(account: Visitor, number: int) -> PolicyVersion:
    """A version that the account could have published: of its own subtree, or at the head any."""
    found = version_for(account, number)
    allowed = may(account, Right.MANAGE_POLICY, found.library) if found.library else makes_rules_for_all(account)
    if not allowed:
        raise PermissionDenied(f"policy {number}")
    return found


def draft_for(account: Visitor, pk: int) -> PolicyDraft:
    """A draft of a subtree that the account makes rules for."""
    known = PolicyDraft.objects.select_related("library", "base", "begun_by", "changed_by")
    found = known.filter(pk=pk).first()
    if found is None or not may(account, Right.MANAGE_POLICY, found.library):
        raise PermissionDenied(f"draft {pk}")
    return found


def drafts_for(account: Visitor) -> QuerySet[PolicyDraft]:
    """The drafts that the account may change, those of the whole first."""
    known = PolicyDraft.objects.select_related("library", "base", "changed_by").order_by("library__path")
    return known.filter(library__in=policy_scopes(account).order_by())


def trial_for(account: Visitor, pk: int) -> PolicyTrial:
    """A dry run of a subtree that the account makes rules for."""
    found = PolicyTrial.objects.select_related("library", "draft", "asked_by").filter(pk=pk).first()
    if found is None or not may(account, Right.MANAGE_POLICY, found.library):
        raise PermissionDenied(f"trial {pk}")
    return found


def makes_rules_for_all(account: Visitor) -> bool:
    """Whether the account makes rules at the head of the tree."""
    return head_for(account, Right.MANAGE_POLICY) is not None


def groups_for(account: Visitor) -> QuerySet[LibraryGroup]:
    """The groups of libraries, for those who make rules at the head; PermissionDenied for anybody else."""
    if not makes_rules_for_all(account):
        raise PermissionDenied(f"{Right.MANAGE_POLICY} for the whole alliance")
    return LibraryGroup.objects.order_by("code")


def group_for(account: Visitor, pk: int) -> LibraryGroup:
    """One of them."""
    found = groups_for(account).filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"group {pk}")
    return found


@dataclass(frozen=True)
class Explained:
    """Whose terms are explained, as far as the asker may see it; `veiled`: it is not all that is known."""

    category: str
    home: Library
    age: int | None
    veiled: bool


def reader_to_explain(account: Visitor, number: str) -> Explained | None:
    """The reader whose terms are to be explained; that somebody looked is recorded, and the reader sees it.

    To make rules opens nobody's record: but for those who see this reader's at home, it is explained as for the kind
    that every desk sees, and for no age.
    """
    scope = policy_scopes(account).order_by("depth", "path").first()
    card = card_by_number(number)
    if scope is None:
        raise PermissionDenied(str(Right.MANAGE_POLICY))
    # The number of a card that was lost or replaced opens nothing, here neither.
    if card is None or card.status != "active":
        return None
    reader = record_for(account, scope, card.reader, TO_EXPLAIN, Right.MANAGE_POLICY)
    if may_do(account, scope, reader, Doing.SEE_PEOPLE) and may_read(account, scope, reader):
        age = age_on(clock.today(), reader.birth_date) if reader.birth_date else None
        return Explained(reader.category_id, reader.home_library, age, veiled=False)
    return Explained(type_to_show(reader).code, reader.home_library, None, veiled=True)


def own_hold(account: Visitor, pk: int) -> Hold:
    """A hold of the reader who is signed in; PermissionDenied for every other one, known or not."""
    reader = own_reader(account)
    hold = Hold.objects.select_related("title", "pickup").filter(pk=pk, reader=reader).first()
    if hold is None:
        raise PermissionDenied(f"hold {pk}")
    return hold


def hold_at_desk(account: Visitor, library: Library, pk: int) -> Hold:
    """A hold that this library has to do with: it is picked up here, or a copy stands here for it or left from here."""
    require(account, Right.CIRCULATE, library)
    concerns = (
        Q(pickup=library)
        | Q(caught__place=library)
        | Q(caught__library=library)
        | Q(target__place=library)
        | Q(reader__home_library=library)
    )
    named = Hold.objects.select_related("title", "pickup", "caught__library", "reader", "target")
    hold = named.filter(concerns, pk=pk).first()
    if hold is None:
        raise PermissionDenied(f"hold {pk}")
    return hold


def hold_to_change(account: Visitor, library: Library, reader: Reader | None, pk: int) -> Hold:
    """Whoever stands at the desk may change every hold of their own; else it has to do with this library."""
    require(account, Right.CIRCULATE, library)
    own = hold_of(reader, pk) if reader else None
    return own or hold_to_end(account, library, pk)


def hold_to_end(account: Visitor, library: Library, pk: int) -> Hold:
    """A hold that this library may end: picked up here, or our reader's; that our copy is asked for is no reason."""
    hold = hold_at_desk(account, library, pk)
    if library.pk not in (hold.pickup_id, hold.reader.home_library_id if hold.reader else None):
        raise PermissionDenied(f"hold {pk}")
    return hold


def weeding_list_for(account: Visitor, pk: int) -> WeedingList:
    """A weeding list, for those who may propose or approve one at its library; PermissionDenied otherwise."""
    found = WeedingList.objects.filter(pk=pk).select_related("library", "proposer", "decider").first()
    if found is None:
        raise not_there(account, "weeding-list", *OF_WEEDING)
    if not any(may(account, right, found.library) for right in OF_WEEDING):
        raise PermissionDenied("weeding-list")
    return found
