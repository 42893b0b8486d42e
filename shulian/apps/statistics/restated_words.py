"""What is said of figures that were restated: what they were before, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from shulian.apps.statistics.open_words import NAMED
from shulian.apps.statistics.queries.restated import Restated
from shulian.apps.statistics.words import in_print


def restated_words(found: Sequence[Restated], *, told: bool) -> Iterator[str]:
    """A sentence a reason, with the old figures; of readers, and of very many libraries, without them."""
    reasons: dict[str, list[Restated]] = {}
    for one in found:
        reasons.setdefault(one.reason, []).append(one)
    for reason, those in reasons.items():
        details = {"reason": reason, "count": len(those), "names": "、".join(map(_was, those))}
        if not told:
            yield _("Restated (%(reason)s).") % details
        elif len(those) > NAMED:
            yield _("Restated (%(reason)s), the figures of %(count)s libraries.") % details
        else:
            yield _("Restated (%(reason)s): %(names)s.") % details


def _was(one: Restated) -> str:
    name = one.name or _("All libraries")
    return _("%(name)s was %(before)s before") % {"name": name, "before": in_print(one.before)}
