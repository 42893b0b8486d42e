"""A reader in this app: the columns that point to one, and what a reader may take along (个人信息保护法 art. 45)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of, inbox_of
from shulian.apps.readers.actions.families import leave_with
from shulian.apps.readers.actions.wechat import stop_wechat
from shulian.apps.readers.families import contact_persons_of, members_of, membership_of, proxies_of
from shulian.apps.readers.finding import credentials_of, marks_of_numbers
from shulian.apps.readers.models import (
    Card,
    CardAct,
    ClassListRow,
    Consent,
    DataWish,
    Family,
    GuardianConsent,
    Photo,
    Reader,
)
from shulian.apps.readers.ownrecord import account_of, beginnings, consents_of, standing
from shulian.apps.readers.queries import joined_to, views_of
from shulian.apps.readers.recipients import channels_of, inbox_keys
from shulian.core.registration import mask_card
from shulian.core.retention import Fate

COLUMNS = {
    "readers.Card.reader": Fate.OWN,
    "readers.CardAct.reader": Fate.OWN,
    "readers.CardAct.card": Fate.OWN,
    "readers.Credential.reader": Fate.OWN,
    "readers.Credential.card": Fate.OWN,
    "readers.Reader.token": Fate.OWN,
    "readers.FormerToken.reader": Fate.DELETED,
    "readers.FormerToken.token": Fate.DELETED,
    "readers.View.reader": Fate.DELETED,
    "readers.AuditSearch.reader": Fate.DELETED,
    "readers.Consent.reader": Fate.OWN,
    "readers.BreachPerson.reader": Fate.OWN,
    "readers.ErasureListRow.reader": Fate.OWN,
    "readers.DataWish.reader": Fate.DELETED,
    "readers.Reader.merged_into": Fate.OWN,
    "readers.ContactPerson.reader": Fate.OWN,
    "readers.GuardianConsent.reader": Fate.OWN,
    "readers.FamilyMember.reader": Fate.OWN,
    "readers.Collective.reader": Fate.OWN,
    "readers.Proxy.reader": Fate.OWN,
    "readers.Proxy.person": Fate.OWN,
    "readers.Registration.reader": Fate.OWN,
    "readers.Photo.reader": Fate.OWN,
    "readers.ClassListRow.reader": Fate.DELETED,
    "readers.DoubtfulPair.first": Fate.OWN,
    "readers.DoubtfulPair.second": Fate.OWN,
    "readers.ReaderMerge.source": Fate.OWN,
    "readers.ReaderMerge.target": Fate.OWN,
    "notices.Notice.recipient": Fate.DELETED,
    "journal.Entry.reader": Fate.PSEUDONYM,
}
"""Every column that points to a reader, of this app and of those below it, which know only keys and tokens."""


def export(reader: Reader) -> dict[str, Any]:
    """The reader's own record with what was merged into it, and who looked.

    A form that nobody saw a document for keeps its rows when it is merged. What was done with it is the reader's to
    know; its numbers, and what was written in it, may be somebody else's: the list of merges says what is left out.
    """
    joined = joined_to(reader)
    records = [reader, *joined]
    return {
        "reader": _record(reader),
        "people": _people(reader),
        "photo": _photo(reader),
        "cards": [_card(one, is_own=one.reader_id == reader.pk) for one in _cards(records)],
        "card_acts": list(
            CardAct.objects.filter(reader__in=records)
            .order_by("done_at", "pk")
            .values("deed", "library__name", "done_at", "said")
        ),
        "credentials": [
            {"kind": one.kind, "mask": one.mask, "status": one.status, "issuer": one.issuer, "bound_at": one.bound_at}
            for one in credentials_of(reader)
        ],
        "notices": _notices(records),
        "looked_at": [
            {"at": clock.local(view.seen_at), "library": view.library.name, "post": view.post, "reason": view.reason}
            for view in views_of(reader)
        ],
        "consents": [_consent(consent) for consent in consents_of(reader)],
        "wishes": [
            _wish(one, is_own=one.reader_id == reader.pk)
            for one in DataWish.objects.filter(reader__in=records).order_by("asked_at")
        ],
        "messages": [_message(notice) for notice in inbox_of(*inbox_keys(reader.pk))],
        **beginnings(reader),
        **account_of(reader),
    }


def _record(reader: Reader) -> dict[str, Any]:
    return {
        "name": reader.name,
        "category": reader.category.name,
        "home_library": reader.home_library.name,
        "birth_date": reader.birth_date,
        "identity_number": reader.identity_mask,
        "phone": _open(reader.phone),
        "email": _open(reader.email),
        "guardian": reader.guardian_name,
        "registered_at": clock.local(reader.registered_at),
        "expires_on": reader.expires_on,
        "keeps_history": reader.keeps_history,
        "told_by": sorted(channels_of(reader)),
        "photo_taken_at": _photo(reader).get("taken_at"),
    } | standing(reader)


def _cards(records: list[Reader]) -> QuerySet[Card]:
    return Card.objects.filter(reader__in=records).select_related("library").order_by("issued_at")


def _card(card: Card, *, is_own: bool) -> dict[str, Any]:
    number = card.number if is_own else mask_card(card.number)
    return {"number": number, "status": card.status, "library__name": card.library.name, "issued_at": card.issued_at}


def _notices(records: list[Reader]) -> list[dict[str, Any]]:
    keys = [key for one in records for key in inbox_keys(one.pk)]
    found = Notice.objects.filter(recipient__in=keys).order_by("made_at", "pk")
    return [dict(one) for one in found.values("kind", "channel", "library__name", "sent_at", "read_at")]


def _photo(reader: Reader) -> dict[str, Any]:
    """The photo as it is kept, for programs; on paper stands since when."""
    held = Photo.objects.filter(reader=reader).first()
    return {"taken_at": clock.local(held.taken_at), "jpeg_base64": _open(held.sealed)} if held else {}


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "kind": consent.kind,
        "version": consent.version,
        "by": consent.by,
        "how": consent.how,
        "given_at": clock.local(consent.given_at),
        "ended_at": clock.local(consent.ended_at) if consent.ended_at else None,
        "withdrawn": consent.withdrawn,
    }


def _wish(wish: DataWish, *, is_own: bool) -> dict[str, Any]:
    asked_at = clock.local(wish.asked_at)
    texts = {"text": _open(wish.text), "answer": _open(wish.answer)} if is_own else {"text": "", "answer": ""}
    return {"asked_at": asked_at, "kind": wish.kind, "what": wish.what, "state": wish.state} | texts


def erase(reader: Reader) -> dict[str, int]:
    """The reader with cards, acts, looks, former tokens, messages, lines of class lists and account; the last to go.

    With the row goes the token: nothing leads from the journal to this person any more.
    """
    # A ward's notices may still wait for this reader's WeChat; the own ones go altogether.
    stop_wechat(Act("job"), reader)
    messages = Notice.objects.filter(recipient__in=inbox_keys(reader.pk)).delete()[0]
    # Lines of other class lists too, in which nobody was registered because this reader was.
    lines = Q(reader=reader) | Q(lookup__in=marks_of_numbers(reader))
    written = ClassListRow.objects.filter(lines).delete()[0]
    account = reader.account
    # Of records that ended before the family was left with them.
    leave_with(Act("job"), reader)
    families = list(reader.memberships.values_list("family", flat=True))
    gone = reader.delete()[1]
    Family.objects.filter(pk__in=families, members=None).delete()
    if account is not None:
        account.delete()
    rows = {name.rpartition(".")[2].lower(): count for name, count in gone.items()}
    return {"messages": messages, "classlistrow": written} | rows


def _message(notice: Notice) -> dict[str, Any]:
    content = content_of(notice)
    sent_at = clock.local(notice.sent_at) if notice.sent_at else None
    return {"sent_at": sent_at, "library": notice.library.name, "subject": content.subject, "text": content.body}


def _people(reader: Reader) -> dict[str, Any]:
    """Guardians' consents, the family, who may act for the reader, whom to ask."""
    membership = membership_of(reader)
    return {
        "guardian_consents": list(
            GuardianConsent.objects.filter(reader__in=[reader, *joined_to(reader)])
            .order_by("given_at", "pk")
            .values("text", "guardian_name", "given_at", "given_through", "withdrawn_at")
        ),
        "family": [one.reader.name for one in members_of(membership)] if membership else [],
        "may_act_for_me": list(proxies_of(reader).values("name", "is_agent", "starts_on", "ends_on")),
        "contact_persons": [
            {"name": one.name, "relation": one.relation, "phone": phone} for one, phone in contact_persons_of(reader)
        ],
        "large_print": reader.large_print,
        "read_aloud": reader.read_aloud,
    }


def _open(sealed: bytes | memoryview) -> str:
    return secrets.unseal(bytes(sealed)) if sealed else ""
