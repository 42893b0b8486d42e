"""A reader as somebody to be told of something."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from uuid import UUID

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.notices.actions import Recipient
from shulian.apps.readers.consents import needed
from shulian.apps.readers.families import answering
from shulian.apps.readers.models import Consent, Credential, Reader
from shulian.core import consents, credentials
from shulian.core.identity import is_minor
from shulian.core.notices.addresses import WeChatId
from shulian.core.notices.kinds import Channel

UNASKED = frozenset(Channel) - {Channel.WECHAT}
"""The ways of whoever has not chosen; WeChat is chosen by the reader alone, for it passes data on to others."""
_FOUND = "_found_at_wechat"


class Reach(StrEnum):
    """Whether WeChat may reach a reader, or what is missing first."""

    OPEN = "open"
    NOT_LINKED = "not-linked"
    NO_CONSENT = "no-consent"
    GUARDIAN = "guardian"


def recipient_of(reader: Reader) -> Recipient:
    """Where and how this reader is told. A minor's text messages go to the guardian and to nobody else."""
    phone = reader.guardian_phone if is_told_by_guardian(reader) else reader.phone
    channels = channels_of(reader)
    addresses = {Channel.EMAIL: _open(reader.email), Channel.SMS: _open(phone)}
    if Channel.WECHAT in channels:
        addresses[Channel.WECHAT] = _at_wechat(reader)
    return Recipient(
        key=inbox_key(reader),
        name=reader.name,
        channels=channels,
        language=reader.language or "zh-hans",
        addresses=addresses,
        is_demonstration=reader.is_demonstration,
    )


def inbox_key(reader: Reader) -> UUID:
    """What stands for the reader among the notices: not to be led back without our key."""
    return inbox_keys(reader.pk)[0]


def inbox_keys(reader: int) -> list[UUID]:
    """The same by each key of the ring, the newest first: until keys are rotated, some notices have an older one."""
    return [UUID(bytes=found[:16]) for found in secrets.lookups("notices", str(reader))]


def channels_of(reader: Reader) -> frozenset[Channel]:
    """The ways by which the reader wants to be told; who has not chosen wants all of them but WeChat."""
    if reader.notice_channels is None:
        return UNASKED
    return frozenset({Channel.INBOX, *(Channel(one) for one in reader.notice_channels)})


def is_told_by_guardian(reader: Reader) -> bool:
    """Whether text messages go to a guardian."""
    return reader.birth_date is not None and is_minor(reader.birth_date, clock.today())


def look_up_wechat(readers: Sequence[Reader]) -> None:
    """Find out for many readers at once where WeChat reaches them, so that `recipient_of` asks for none of them."""
    found = wechat_of([one for one in readers if Channel.WECHAT in channels_of(one)])
    for reader in readers:
        vars(reader)[_FOUND] = found.get(reader.pk, "")


def wechat_of(readers: Iterable[Reader]) -> dict[int, str]:
    """Where WeChat reaches those of these readers whom it may reach, in a fixed number of questions.

    Over the linked account of the reader, of a minor over the guardian's who is a reader too. Both must have agreed
    that data are passed on, and what is frozen or unlinked reaches nobody.
    """
    holders = _holders({reader.pk: reader for reader in readers})
    if not holders:
        return {}
    agreed = _agreed({*holders, *holders.values()})
    linked = Credential.objects.filter(
        kind=credentials.Kind.WECHAT,
        status=credentials.Status.BOUND,
        reader__in={*holders.values()} & agreed,
        reader__merged_into=None,
    ).exclude(reader__status=Reader.Status.LEFT)
    addresses = {one.reader_id: _wechat_id(one).written() for one in linked}
    return {one: addresses[holder] for one, holder in holders.items() if one in agreed and holder in addresses}


def reach_of(reader: Reader) -> Reach:
    """Whether this reader could be told by WeChat now."""
    if wechat_of([reader]):
        return Reach.OPEN
    if is_told_by_guardian(reader):
        return Reach.GUARDIAN
    bound = Credential.objects.filter(reader=reader, kind=credentials.Kind.WECHAT, status=credentials.Status.BOUND)
    return Reach.NO_CONSENT if bound.exists() else Reach.NOT_LINKED


def _at_wechat(reader: Reader) -> str:
    known = vars(reader).get(_FOUND)
    return str(known) if known is not None else wechat_of([reader]).get(reader.pk, "")


def _holders(readers: dict[int, Reader]) -> dict[int, int]:
    """Whose account is to be used for each: the reader's own, or the guardian's; nobody's for a ward without one."""
    own = {pk: pk for pk, reader in readers.items() if not is_told_by_guardian(reader)}
    wards: dict[bytes, list[Reader]] = {}
    for pk, reader in readers.items():
        if pk not in own and reader.guardian_identity_sealed:
            for digest in secrets.lookups("identity", _open(reader.guardian_identity_sealed)):
                wards.setdefault(digest, []).append(reader)
    if not wards:
        return own
    papers = Credential.objects.filter(
        kind=credentials.Kind.IDENTITY, status=credentials.Status.BOUND, lookup__in=[*wards]
    ).select_related("reader")
    grown = [paper for paper in papers if not is_told_by_guardian(paper.reader)]
    named = [(paper.reader, ward) for paper in grown for ward in wards[bytes(paper.lookup or b"")]]
    return own | {ward.pk: guardian.pk for guardian, ward in answering(named)}


def _agreed(readers: set[int]) -> set[int]:
    """Those whose consent to services of others stands."""
    kind = consents.Kind.SHARING
    said = Consent.objects.filter(reader__in=readers, kind=kind, ended_at=None, version__gte=needed(kind))
    return {*said.values_list("reader", flat=True)}


def _wechat_id(credential: Credential) -> WeChatId:
    return WeChatId(credential.issuer, _open(credential.sealed), _open(credential.union))


def _open(sealed: bytes | memoryview) -> str:
    return secrets.unseal(bytes(sealed)) if sealed else ""
