"""What this app stops when a consent is withdrawn, and begins again when it is given anew.

Named in CONSENT_FOLLOWERS and CONSENT_STARTERS, as the other apps' are.
"""

from __future__ import annotations

from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.actions.credentials import free_all
from shulian.apps.readers.actions.guardians import agree_again, close_consent
from shulian.apps.readers.actions.photos import forget_photo
from shulian.apps.readers.actions.wechat import forget_wechat
from shulian.apps.readers.models import Consent, Reader
from shulian.apps.readers.readertypes import ordinary_type
from shulian.core import credentials
from shulian.core.consents import How, Kind
from shulian.core.readertypes import Awaits, tells_health


def start(act: Act, reader: Reader, kind: Kind) -> None:
    """A child's card that the guardian's withdrawal had stopped lends again."""
    if kind is Kind.CHILD:
        said = Consent.objects.get(reader=reader, kind=kind, ended_at=None)
        agree_again(act, reader, How(said.how))


def stop(act: Act, reader: Reader, kind: Kind) -> None:
    """A child's card lends no more; a reader's concessions for health end; a face stands for nobody;
    a photo is gone; nothing goes through others.
    """
    if kind is Kind.CHILD:
        _stop_card(act, reader)
    if kind is Kind.HEALTH:
        _end_concessions(reader)
    if kind is Kind.FACE:
        free_all(act, reader, credentials.Kind.FACE)
    if kind is Kind.PHOTO:
        forget_photo(act, reader)
    if kind is Kind.SHARING:
        _stop_sharing(act, reader)


def _stop_card(act: Act, reader: Reader) -> None:
    # Not a block: somebody at a desk who lifts one must not stand in for the guardian.
    close_consent(act, reader, How.PORTAL if act.actor is None else How.DESK)
    stopped = Reader.objects.filter(pk=reader.pk).exclude(awaits=Awaits.CONSENT).update(awaits=Awaits.CONSENT)
    if stopped:
        entry(act, "card-awaits-consent")


def _stop_sharing(act: Act, reader: Reader) -> None:
    """Nobody else learns anything by us any more: the ways in through others end, and WeChat carries no notices."""
    free_all(act, reader, *credentials.ELSEWHERE)
    forget_wechat(act, reader)


def _end_concessions(reader: Reader) -> None:
    held = Reader.objects.select_related("category").get(pk=reader.pk)
    plain = ordinary_type(held)
    if plain is not None and tells_health(held.category.kind):
        Reader.objects.filter(pk=reader.pk).update(category=plain.code)
