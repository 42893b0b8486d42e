"""Exceptions: refusals that somebody with the right lets pass once, for a reason."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.core.circulation.refusals import OVERRIDABLE, Refusal
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import Request
from shulian.interfaces.api.problems import Problem

SHORTEST_REASON = 2


def letting_pass(
    request: Request, library: Library | None, overrides: list[Refusal], reason: str
) -> tuple[Refusal, ...]:
    """What is let pass, for one with the right and with a reason; anything else ends the operation."""
    if not overrides:
        return ()
    if library is None or not access.may(request.auth, Right.OVERRIDE, library):
        raise PermissionDenied(str(Right.OVERRIDE))
    if len(reason) < SHORTEST_REASON:
        said = _("An exception needs a reason.")
        raise Problem(422, "reason-needed", said, _("Send `reason` in a few words."))
    strange = [one for one in overrides if one not in OVERRIDABLE]
    if strange:
        said = _("Nobody can let this pass: %(code)s.") % {"code": strange[0]}
        raise Problem(422, "not-overridable", said, _("Only what is a limit can be let pass, not what is a fact."))
    return tuple(overrides)
