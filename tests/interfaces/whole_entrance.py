"""The entrance for the whole site: nobody's devices, keys and links; and what a reader asked about the own data."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import DataWish, Reader

_PARAMETERS: dict[str, dict[str, Any]] = {
    "pin-new": {"link": "no-such-link"},
    "password-new": {"link": "no-such-link"},
    "openid_connect_login": {"provider_id": "oidc"},
    "openid_connect_callback": {"provider_id": "oidc"},
    "mfa_remove_webauthn": {"pk": 1},
    "device-sign-out": {"pk": 0},
    "program-stop": {"pk": 1},
    "unlink": {"pk": 1},
}


def parameters(yanta: Library) -> dict[str, dict[str, Any]]:
    """What stands in for the parameters of addresses."""
    reader = Reader.objects.filter(home_library=yanta).latest("pk")
    wish = DataWish.objects.create(reader=reader, library=yanta, kind="correct", what="name")
    return _PARAMETERS | {"desk:data-wish": {"pk": wish.pk}, "portal:wish-withdraw": {"pk": wish.pk}}
