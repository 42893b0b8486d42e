"""Why something is not done with an issue, in one sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from shulian.apps.bulletin.actions import Refusal
from shulian.apps.statistics.refusals import Refused

_REFUSALS = {
    Refusal.NUMBER_TAKEN: _("There is an issue no. %(number)s already. Choose another number."),
    Refusal.PUBLISHED: _("This issue is published and does not change any more."),
    Refusal.NOTHING_TO_PUBLISH: _("There is nothing in this issue yet. Choose the tables for it first."),
    Refusal.TABLE_WITHOUT_FIGURES: _("“%(title)s” has no accepted figures. Accept its return, then publish."),
    Refusal.FINDINGS_NOT_PRINTED: _(
        "“%(title)s” has %(count)s differences that are not printed under it. Print them, then publish."
    ),
}


def refusal_words(refused: Refused) -> str:
    """Why something was not done, and what to do."""
    return str(_REFUSALS[Refusal(refused.reason)]) % refused.details
