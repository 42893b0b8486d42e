"""Where an account is signed in, and signing it out from afar (远程退出)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Account, ApiToken, Device
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.devices import Seen

KEPT = timedelta(days=2)
"""A session ends after hours; what is left in the list afterwards is swept away."""


def note_device(account: Account, session: str, browser: Seen, way: str) -> None:
    """The account has signed in here."""
    values = {"account": account, "kind": browser.kind.value, "browser": browser.browser, "way": way}
    Device.objects.update_or_create(session=session, defaults=values)


def touch_device(session: str) -> bool:
    """The device was used just now; False when it stands in no list."""
    return bool(Device.objects.filter(session=session).update(used_at=clock.now()))


def forget_device(session: str) -> None:
    """Signed out here."""
    Device.objects.filter(session=session).delete()


def sign_out(act: Act, device: Device) -> None:
    """End the session of one device, wherever it is."""

    def write() -> Answer:
        _end(Device.objects.filter(pk=device.pk))
        entry(act, "device-signed-out")
        return {}

    perform(act, "sign-out-device", write)


def sign_out_others(act: Act, account: Account, keep: str = "") -> int:
    """End all sessions of the account but this one, and its programs' tokens; returns how many devices these were."""

    def write() -> Answer:
        ended = end_sessions(account, keep)
        entry(act, "devices-signed-out", quantity=ended)
        return {"ended": ended}

    return int(perform(act, "sign-out-devices", write)["ended"])


def end_sessions(account: Account, keep: str = "", keep_token: int = 0) -> int:
    """The same as a part of another act: a new PIN or password, a closed card."""
    tokens = ApiToken.objects.filter(account=account, revoked_at=None).exclude(pk=keep_token)
    tokens.update(revoked_at=clock.now())
    return _end(Device.objects.filter(account=account).exclude(session=keep))


def forget_devices() -> int:
    """Delete the devices whose sessions are long over; returns how many."""
    return Device.objects.filter(used_at__lt=clock.now() - KEPT).delete()[0]


def _end(devices: QuerySet[Device]) -> int:
    sessions = list(devices.values_list("session", flat=True))
    Session.objects.filter(session_key__in=sessions).delete()
    return devices.delete()[0]
