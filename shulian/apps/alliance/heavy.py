"""What of this app takes two people: new keys, posts that open what is closed to their giver, a PIN asked for less."""

from __future__ import annotations

from datetime import date
from typing import Any

from shulian import clock
from shulian.apps.alliance.access import gift_of
from shulian.apps.alliance.actions.heavy import Executor, What
from shulian.apps.alliance.actions.keys import rotate
from shulian.apps.alliance.actions.particulars import put_particulars
from shulian.apps.alliance.actions.staff import Post, post_given
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act
from shulian.core.foureyes import Heavy
from shulian.core.roles import GIVEN, Role


def _rotate(act: Act, _what: What) -> dict[str, Any]:
    """A new key in front of each ring; what is sealed by the old ones is sealed anew by: shulian keys reseal."""
    rotate(act)
    return {}


def _give_post(act: Act, what: What) -> dict[str, Any] | None:
    """Give the post, from today on if its first day has gone by, unless whoever proposed it might not any more."""
    giver, account = (Account.objects.get(pk=what[name]) for name in ("by", "account"))
    library, role = Library.objects.get(pk=what["library"]), Role(what["role"])
    if not account.is_active or gift_of(giver, library, role, account.pk) not in GIVEN:
        return None
    ends = date.fromisoformat(what["ends"]) if what["ends"] else None
    post = Post(role, library, max(date.fromisoformat(what["starts"]), clock.today()), ends)
    given = post_given(act, account, post, giver.pk)
    return {"grant": given.pk} if given else None


def _machine_pin(act: Act, what: What) -> dict[str, Any] | None:
    """Ask for the PIN less often in the whole alliance, unless the rule is another one by now."""
    held = Library.objects.select_for_update(no_key=True).get(pk=what["library"])
    if held.machine_pin != what["before"]:
        return None
    put_particulars(act, held, {"machine_pin": what["after"]})
    return {"machine_pin": what["after"]}


HEAVY: dict[Heavy, Executor] = {
    Heavy.ROTATE_KEYS: _rotate,
    Heavy.GIVE_POST: _give_post,
    Heavy.MACHINE_PIN: _machine_pin,
}
