"""What a published figure is, in a word beside it: published, restated, not told, or why there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shulian.apps.statistics.queries.told import Told

HIDDEN = gettext_lazy("not told, so that no reader can be recognised")
MISSING = gettext_lazy("not reported")
NO_SUM = gettext_lazy("the figures of the libraries give none of all together")
NO_SUM_OF_ONE = gettext_lazy("the figures of which it is made give no sum")


def state_of(one: Told) -> str:
    """As a file says it; a page shows the figure, and says why there is none."""
    if one.hidden:
        return str(HIDDEN)
    if one.value is None:
        return str(missing_for(one))
    return _("restated") if one.before else _("published")


def missing_for(one: Told) -> str:
    """Why there is no figure of a library, or of all."""
    if not one.figure.present:
        return str(MISSING)
    return str(NO_SUM_OF_ONE if one.figure.library_id else NO_SUM)
