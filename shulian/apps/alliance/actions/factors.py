"""Sealing the secrets of second factors."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.apps import apps

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import FactorSecret

UNUSED_FOR = timedelta(days=1)


def keep_secret(text: str) -> str:
    """Seal the secret; returns the name under which it is found again."""
    return str(FactorSecret.objects.create(sealed=secrets.seal(text)).pk)


def secret_of(name: str) -> str:
    """The secret of this name."""
    return secrets.unseal(bytes(FactorSecret.objects.get(pk=UUID(name)).sealed))


def forget_secrets() -> int:
    """Delete the secrets of factors that are gone; returns how many."""
    factors = apps.get_model("mfa", "Authenticator").objects.values_list("data", flat=True)
    used = {str(data.get(key)) for data in factors for key in ("secret", "seed")}
    old = FactorSecret.objects.filter(made_at__lt=clock.now() - UNUSED_FOR)
    unused = [row for row in old.values_list("pk", flat=True) if str(row) not in used]
    return FactorSecret.objects.filter(pk__in=unused).delete()[0]
