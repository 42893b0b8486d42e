"""Walls are put up and taken down: an address with a secret that is shown once (大数据显示墙)."""

from __future__ import annotations

from dataclasses import dataclass

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.shown import shown
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.statistics.models import Screen


@dataclass(frozen=True)
class PutUp:
    """A new wall and the secret in its address, which is shown this once."""

    screen: Screen
    secret: str


def put_up(act: Act, library: Library, name: str) -> PutUp:
    """A wall at a library."""
    secret = shown(act, "wall")

    def write() -> Answer:
        screen = Screen.objects.create(
            name=name, library=library, digest=secrets.digest(secret), hint=secret[-4:], made_by_id=act.actor
        )
        entry(act, "wall-put-up", library=library.pk, subject=f"wall:{screen.pk}")
        return {"screen": screen.pk}

    screen = Screen.objects.select_related("library").get(pk=perform(act, "put-up-wall", write)["screen"])
    return PutUp(screen, shown(act, "wall", screen.digest))


def take_down(act: Act, screen: Screen) -> None:
    """The address shows nothing from now on."""

    def write() -> Answer:
        if Screen.objects.filter(pk=screen.pk, revoked_at=None).update(revoked_at=clock.now()):
            entry(act, "wall-taken-down", library=screen.library_id, subject=f"wall:{screen.pk}")
        return {"screen": screen.pk}

    perform(act, "take-down-wall", write)
