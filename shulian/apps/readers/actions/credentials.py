"""Binding what stands for a reader, freezing it, freeing it, and showing a sealed number in full."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import consents, telling
from shulian.apps.readers.actions.consents import Said, note
from shulian.apps.readers.actions.views import Why, note_said, note_view
from shulian.apps.readers.actions.wechat import forget_wechat, stop_wechat
from shulian.apps.readers.finding import by_themselves, credential_by, digest_of, freed_long_ago, holding
from shulian.apps.readers.models import Credential, Reader
from shulian.core import consents as agreed
from shulian.core.consents import is_child
from shulian.core.contact import Change
from shulian.core.credentials import (
    ELSEWHERE,
    TRAITS,
    Facts,
    Fault,
    Kind,
    Status,
    Value,
    canonical,
    decide_bind,
    decide_end,
    decide_thaw,
    mask,
    union,
)
from shulian.core.retention import Reason
from shulian.core.roles import Right


@dataclass(frozen=True)
class Refused:
    """Nothing was changed, and why."""

    fault: Fault


class _Stands(Exception):
    """Leaves the transaction of an act against which something stands, so that its command id may come again."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def bind(act: Act, reader: Reader, value: Value, document: str = "", said: Said | None = None) -> Credential | Refused:
    """Know the reader by this from now on; `document` says which one bears an identity number.

    What needs a consent of its own is bound only while that consent stands; `said` gives it in the same act.
    """
    try:
        with transaction.atomic():
            answer = perform(act, "bind-credential", lambda: _bind(act, reader, value, document, said))
    except _Stands as stands:
        return _said(act, reader, value, stands.fault)
    except IntegrityError:
        # Two desks at the same moment: the other one was first, and now it can be seen.
        fault = _against(reader, value)
        if fault is None:
            raise
        return _said(act, reader, value, fault)
    return Credential.objects.select_related("reader").get(pk=answer["credential"])


def bind_again(act: Act, reader: Reader, value: Value, document: str = "") -> Credential | Fault:
    """Know the reader again by what ended, as a part of another act; a document too, whose page is another one."""
    by_themselves(value.text)
    fault = _against(reader, value)
    if fault is Fault.ITS_OWN_PAGE:
        fault = Fault.HELD_BY_ANOTHER if credential_by(value) else None
    if fault is not None:
        return fault
    try:
        with transaction.atomic():
            return _kept(act, reader, value, document)
    except IntegrityError:
        return Fault.HELD_BY_ANOTHER


def freeze(act: Act, credential: Credential, reason: str = "") -> Refused | None:
    """It stands for nobody until it is thawed (冻结): a telephone or a transit card that was lost."""

    def write() -> Answer:
        held = _held(credential)
        _check_end(held)
        Credential.objects.filter(pk=held.pk).update(status=Status.FROZEN, status_reason=reason[:200])
        _sign_out(held)
        if held.kind == Kind.WECHAT:
            stop_wechat(act, held.reader)
        entry(act, "credential-frozen", details={"kind": held.kind})
        return {}

    return _performed(act, "freeze-credential", write)


def thaw(act: Act, credential: Credential) -> Refused | None:
    """It stands for its reader again (解冻)."""

    def write() -> Answer:
        held = _held(credential)
        fault = decide_thaw(Kind(held.kind), Status(held.status), _kinds(held.reader, without=held.pk))
        if fault is not None:
            raise _Stands(fault)
        Credential.objects.filter(pk=held.pk).update(status=Status.BOUND, status_reason="")
        telling.account_changed(act, held.reader, Change.THAWED)
        entry(act, "credential-thawed", details={"kind": held.kind})
        return {}

    return _performed(act, "thaw-credential", write)


def free(act: Act, credential: Credential, reason: str = "") -> Refused | None:
    """It stands for nobody any more (解绑); what it was is destroyed but for its mask, and it may be bound again."""

    def write() -> Answer:
        held = _held(credential)
        _check_end(held)
        _end(act, held)
        Credential.objects.filter(pk=held.pk).update(status_reason=reason[:200])
        _sign_out(held)
        return {}

    return _performed(act, "free-credential", write)


def free_all(act: Act, reader: Reader, *kinds: Kind) -> int:
    """The same for all live ones of these kinds, as a part of another act: a consent is withdrawn, a card given up."""
    held = Credential.objects.filter(reader=reader, kind__in=kinds).exclude(status=Status.FREED).order_by("pk")
    found = list(held.select_for_update())
    for one in found:
        _end(act, one)
    return len(found)


def forget_freed(act: Act) -> int:
    """Delete what was freed so long ago that nobody can ask any more what it was; returns how many."""
    gone = freed_long_ago().delete()[0]
    if gone:
        entry(act, "credentials-forgotten", quantity=gone)
    return gone


def reveal(act: Act, account: Account, library: Library, credential: Credential, reason: str) -> str:
    """The sealed value in full, for someone whose right was checked; that it was shown is recorded before."""

    def write() -> Answer:
        why = Why(Reason.NUMBER_SHOWN, reason)
        note_view(account, library, credential.reader, why, Right.REVEAL_IDENTITY)
        # Not by the reader's token: the record of looking names the reader, and the token would be known.
        entry(act, "number-revealed", library=library.pk, details={"kind": credential.kind})
        return {}

    perform(act, "reveal-number", write, f"credential:{credential.pk}")
    if credential.card:
        return credential.card.number
    return secrets.unseal(bytes(credential.sealed)) if credential.sealed else ""


def _bind(act: Act, reader: Reader, value: Value, document: str, said: Said | None) -> Answer:
    Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
    if said and TRAITS[value.kind].consent and note(act, reader, agreed.Kind.FACE, said):
        raise _Stands(Fault.NO_CONSENT)
    by_themselves(value.text)
    fault = _against(reader, value)
    if fault is not None:
        raise _Stands(fault)
    return {"credential": _kept(act, reader, value, document).pk}


def _kept(act: Act, reader: Reader, value: Value, document: str) -> Credential:
    at = act.happened_at or clock.now()
    made = Credential.objects.create(
        reader=reader,
        kind=value.kind,
        lookup=digest_of(value),
        issuer=value.issuer.strip(),
        document=document,
        sealed=secrets.seal(canonical(value)),
        union=secrets.seal(union(value)) if union(value) else b"",
        mask=mask(value),
        library_id=act.library,
        bound_at=at,
        bound_by_id=act.actor,
        consented_at=at if TRAITS[value.kind].consent else None,
    )
    bound = Change.DOCUMENT if value.kind is Kind.IDENTITY else Change.BOUND
    telling.account_changed(act, reader, Change.LINKED if value.kind in ELSEWHERE else bound)
    # Without the token: few readers bind something on one day, and they would be known by it.
    entry(act, "credential-bound", details={"kind": value.kind})
    return made


def _said(act: Act, reader: Reader, value: Value, fault: Fault) -> Refused:
    """The refusal; where it tells that somebody else is a reader, that reader sees who was told."""
    holder = holding(value, reader) if fault is Fault.HELD_BY_ANOTHER else None
    if holder is not None:
        note_said(act, holder.reader)
    return Refused(fault)


def _against(reader: Reader, value: Value) -> Fault | None:
    known = holding(value, reader)
    facts = Facts(
        held=_kinds(reader),
        holder=known.reader_id if known else None,
        frozen=known is not None and known.status == Status.FROZEN,
        reader=reader.pk,
        left=Reader.objects.filter(pk=reader.pk, status=Reader.Status.LEFT).exists(),
        child=is_child(reader.birth_date, clock.today()),
        consented=value.kind is Kind.FACE and consents.given(reader, agreed.Kind.FACE),
    )
    return decide_bind(value, facts)


def _kinds(reader: Reader, without: int = 0) -> tuple[Kind, ...]:
    """The kinds that stand for the reader now; a card that is lost or was replaced does not."""
    bound = Credential.objects.filter(reader=reader, status=Status.BOUND).exclude(pk=without)
    live = bound.exclude(kind=Kind.CARD) | bound.filter(card__status="active")
    return tuple(Kind(kind) for kind in live.values_list("kind", flat=True))


def _held(credential: Credential) -> Credential:
    """The credential as it is now, with its reader locked."""
    Reader.objects.select_for_update(no_key=True).get(pk=credential.reader_id)
    return Credential.objects.select_for_update().get(pk=credential.pk)


def _sign_out(held: Credential) -> None:
    """With an account elsewhere goes whoever was signed in: the telephone that opened it may be in other hands."""
    account = Account.objects.filter(reader=held.reader_id).first() if held.kind in ELSEWHERE else None
    if account is not None:
        end_sessions(account)


def _check_end(held: Credential) -> None:
    fault = decide_end(Kind(held.kind), Status(held.status), _kinds(held.reader, without=held.pk))
    if fault is not None:
        raise _Stands(fault)


def _end(act: Act, held: Credential) -> None:
    at = act.happened_at or clock.now()
    Credential.objects.filter(pk=held.pk).update(
        status=Status.FREED, lookup=None, sealed=b"", union=b"", freed_at=at, freed_by=act.actor
    )
    if held.kind == Kind.WECHAT:
        forget_wechat(act, held.reader)
    entry(act, "credential-freed", details={"kind": held.kind})


def _performed(act: Act, kind: str, write: Callable[[], Answer]) -> Refused | None:
    try:
        perform(act, kind, write)
    except _Stands as stands:
        return Refused(stands.fault)
    return None
