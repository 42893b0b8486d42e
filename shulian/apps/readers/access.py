"""Who may see a reader: the reader, and a librarian to whom the reader's card or identity number was given."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance.access import Visitor, grants_of, head_for, may, require
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.actions.checks import note_seen
from shulian.apps.readers.actions.views import Why, note_view
from shulian.apps.readers.cardlooks import card_acts_of
from shulian.apps.readers.finding import credential_by, credentials_of, found_by, holding, standing
from shulian.apps.readers.models import AuditSearch, Card, CardAct, CardSeries, Credential, DataWish, Reader
from shulian.apps.readers.queries import card_to_show, reader_of
from shulian.core.cardlife import opens_a_record
from shulian.core.credentials import Status, Value
from shulian.core.library import INSTITUTIONS, Kind
from shulian.core.onenumber import Unnamed, against_naming
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.core.visiting import (
    OF_OTHERS,
    TABLE,
    Doing,
    can_identify,
    is_settled,
    lacks_identity,
    looked_after_by,
    may_become_home,
)

AT_DESK = Why(Reason.CIRCULATION)
TO_CHANGE = Why(Reason.APPLICATION)


class NotIdentifiedError(PermissionDenied):
    """It may be done here, but only for a person who was compared with a document."""


class DeadCardError(PermissionDenied):
    """The card's number stands for nobody any more; at a desk it leads to the card's own page, and to nothing else."""

    def __init__(self, card: Card) -> None:
        super().__init__(f"card {card.pk} is dead")
        self.card = card


def card_at_desk(account: Visitor, library: Library, scanned: str, why: Why = AT_DESK) -> Card | Unnamed:
    """The card of the reader who is known by what was scanned, or why it names nobody; for staff who lend here.

    There is no search by name: whoever stands at the desk has a card, an identity document or a telephone in hand.
    That the record was opened is recorded, and its reader sees it. What is frozen, or could be two readers', names
    nobody. DeadCardError for the number of a card that was lost or replaced.
    """
    require(account, Right.CIRCULATE, library)
    named = _named_by(scanned)
    if isinstance(named, Unnamed):
        return named
    card = opened_by(account, library, named, why)
    require_opening(account, named.card)
    return card or Unnamed.UNKNOWN


def _named_by(scanned: str) -> Credential | Unnamed:
    """The credential that stands for one reader; else why it does not."""
    found = found_by(scanned)
    meant = standing(found)
    against = against_naming((one.reader_id for one in meant), frozen=bool(found))
    return against or meant[0]


def require_opening(account: Visitor, card: Card | None) -> None:
    """DeadCardError for a card whose number stands for nobody; for a key of a machine that is any but a live one."""
    if card is not None and not opens_a_record(card.status, by_person=sees_documents(account)):
        raise DeadCardError(card)


def known_at_desk(account: Visitor, library: Library, scanned: str) -> list[Credential]:
    """All that the scan can mean, frozen ones too, without a look into any record."""
    require(account, Right.CIRCULATE, library)
    return found_by(scanned)


def vouched_at_desk(account: Visitor, library: Library, value: Value) -> list[Credential]:
    """The same for what a provider or a device's vendor gave out: it is known only with its issuer."""
    require(account, Right.CIRCULATE, library)
    found = credential_by(value)
    return [found] if found else []


def opened_by(account: Visitor, library: Library, credential: Credential, why: Why = AT_DESK) -> Card | None:
    """The card of the reader for whom this credential stands, its own or the one to show; the look is recorded."""
    require(account, Right.CIRCULATE, library)
    card = credential.card or card_to_show(credential.reader)
    if card is not None:
        card.reader = credential.reader
        record_for(account, library, card.reader, why)
    return card


def credential_at_desk(account: Visitor, library: Library, reader: Reader, pk: int) -> Credential:
    """One of this reader's own, for staff who issue cards here; PermissionDenied for every other one."""
    require(account, Right.ISSUE_CARD, library)
    found = Credential.objects.select_related("reader", "card").filter(pk=pk, reader=reader).first()
    if found is None:
        raise PermissionDenied(f"credential {pk}")
    return found


def credentials_at_desk(account: Visitor, library: Library, reader: Reader) -> QuerySet[Credential]:
    """By what the reader is known: at home all there was; elsewhere what is live, and can be acted on."""
    known = credentials_of(reader)
    return known if may_do(account, library, reader, Doing.SEE_PAST) else known.exclude(status=Status.FREED)


def card_acts_at_desk(account: Visitor, library: Library, reader: Reader) -> QuerySet[CardAct]:
    """What was done with the reader's card: at home all, elsewhere what was done here."""
    acts = card_acts_of(reader)
    return acts if may_do(account, library, reader, Doing.SEE_PAST) else acts.filter(library=library)


def holder_named(account: Visitor, library: Library, value: Value) -> Card | None:
    """The card of whoever holds this already, for staff of the library that holder calls home; None elsewhere."""
    found = holding(value)
    if found is None or not may(account, Right.ISSUE_CARD, found.reader.home_library):
        return None
    record_for(account, library, found.reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)
    return card_to_show(found.reader)


def series_for(account: Visitor, pk: int) -> CardSeries:
    """A range of card numbers, for those who direct its library; PermissionDenied otherwise."""
    series = CardSeries.objects.select_related("library").filter(pk=pk).first()
    if series is None:
        raise PermissionDenied(f"card series {pk}")
    require(account, Right.MANAGE_LIBRARY, series.library)
    return series


def card_to_change(
    account: Visitor, library: Library, scanned: str, *, dead: bool = False, why: Why = TO_CHANGE
) -> Card | Unnamed:
    """The card of the reader who is known by what was scanned, or why nobody is; for those who issue cards here.

    `dead`: for the card's own page and its deeds, whose table says what stands against a dead card. A person asks
    there; to keys of machines, and elsewhere, a dead number is a DeadCardError.
    """
    require(account, Right.ISSUE_CARD, library)
    named = _named_by(scanned)
    if isinstance(named, Unnamed):
        return named
    card = named.card or card_to_show(named.reader)
    if card is not None:
        card.reader = named.reader
        record_for(account, library, card.reader, why, Right.ISSUE_CARD)
    if not (dead and sees_documents(account)):
        require_opening(account, named.card)
    return card or Unnamed.UNKNOWN


def record_for(account: Visitor, library: Library, reader: Reader, why: Why, right: Right = Right.CIRCULATE) -> Reader:
    """The reader's record for someone with this right at the library; every page that shows one comes through here."""
    require(account, right, library)
    if isinstance(account, Account):
        note_view(account, library, reader, why, right)
    return reader


def may_do(account: Visitor, library: Library, reader: Reader, doing: Doing) -> bool:
    """Whether this may be done here with this reader's record: with the right, and if it must be, at home."""
    rule = TABLE[doing]
    if rule.people and not sees_documents(account):
        return False
    if rule.settled and not is_settled(reader.home_since, clock.today()):
        return False
    return may(account, rule.right, library) and (not rule.home or is_at_home(account, library, reader, rule.right))


def require_doing(
    account: Visitor, library: Library, reader: Reader, doing: Doing, *, identified: bool = False
) -> None:
    """PermissionDenied for what is not to be done here with this reader's record, or not yet: nobody saw a document."""
    if not may_do(account, library, reader, doing):
        raise PermissionDenied(f"{doing} at {library.code}")
    seen = identified and sees_documents(account)
    if lacks_identity(doing, identified=seen):
        raise NotIdentifiedError(str(doing))
    # Whatever comes of the act: somebody has had the reader's document in hand.
    if seen and doing not in OF_OTHERS:
        note_seen(reader, account.pk)


def sees_documents(account: Visitor) -> bool:
    """Whether a person asks, who can compare a document, and not a machine or a program."""
    return can_identify(grant.role for grant in grants_of(account))


def is_at_home(account: Visitor, library: Library, reader: Reader, right: Right = Right.CIRCULATE) -> bool:
    """Whether the reader is at home here: at this library, at a branch of it, or where the account's post reaches."""
    home = reader.home_library
    if home.pk == library.pk or may(account, right, home):
        return True
    if home.kind in INSTITUTIONS or not home.path.startswith(library.path):
        return False
    above = Library.objects.get_ancestors(home).order_by("-path").values_list("pk", "kind")
    return bool(looked_after_by([(pk, Kind(kind)) for pk, kind in above]) == library.pk)


def home_for(account: Visitor, library: Library, reader: Reader, home: Library) -> Library:
    """The new home library of a reader, if this desk may transfer there; PermissionDenied otherwise."""
    at_home = is_at_home(account, library, reader)
    if not may_become_home(at_home=at_home, here=home.pk == library.pk):
        raise PermissionDenied(f"transfer to {home.code}")
    return home


def card_act_for(account: Visitor, library: Library, pk: int) -> CardAct:
    """An act that was done at this library, or at home by a reader of this library; for those who issue cards there."""
    require(account, Right.ISSUE_CARD, library)
    acts = CardAct.objects.select_related("reader__home_library", "card", "library", "actor").filter(pk=pk)
    found = acts.filter(Q(library=library) | Q(library__isnull=True, reader__home_library=library)).first()
    if found is None:
        raise PermissionDenied(f"card act {pk}")
    return found


def sets_rules(account: Visitor) -> Library | None:
    """The head of the alliance, for someone who may set there how long it remembers."""
    return head_for(account, Right.MANAGE_POLICY)


def rules_for(account: Visitor) -> Library:
    """The head of the alliance, for someone who may set the rules there; PermissionDenied otherwise."""
    head = sets_rules(account)
    if head is None:
        raise PermissionDenied(str(Right.MANAGE_POLICY))
    return head


def search_for(account: Visitor, pk: int) -> AuditSearch:
    """An auditor's own question, as long as the right lasts; PermissionDenied otherwise."""
    found = AuditSearch.objects.select_related("library", "reader", "staff").filter(pk=pk, auditor=account.pk).first()
    if found is None:
        raise PermissionDenied(f"audit search {pk}")
    require(account, Right.AUDIT, found.library)
    return found


def own_reader(account: Visitor) -> Reader:
    """The reader who is signed in; PermissionDenied for anybody else."""
    reader = reader_of(account) if isinstance(account, Account) else None
    if reader is None:
        raise PermissionDenied("reader")
    return reader


def wish_for(account: Visitor, library: Library, pk: int) -> DataWish:
    """What a reader of this library has asked, for somebody who may do it; opening it opens the record.

    What was answered to somebody who has moved home since is open to nobody here: the record stands elsewhere.
    """
    wish = DataWish.objects.select_related("reader__category", "reader__home_library").filter(pk=pk).first()
    if wish is None or wish.library_id != library.pk:
        raise PermissionDenied(f"wish {pk}")
    right = Right.CLOSE_CARDS if wish.kind == DataWish.Kind.DELETE else Right.ANSWER_WISHES
    if not is_at_home(account, library, wish.reader, right):
        raise PermissionDenied(f"wish {pk} of a reader of {wish.reader.home_library.code}")
    record_for(account, library, wish.reader, Why(Reason.AT_READERS_WISH), right)
    return wish
