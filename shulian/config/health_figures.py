"""Whether published figures are still those that went out; of the last night, since it takes a while."""

from __future__ import annotations

from django.utils.translation import ngettext


def said_of_published() -> str:
    """The sentence about publications that were changed; empty where there are none."""
    from shulian.apps.statistics.queries.digests import apart_last_night

    count = apart_last_night()
    if not count:
        return ""
    said = ngettext(
        "The figures of %(count)d publication are not those of its digest any more: somebody changed them.",
        "The figures of %(count)d publications are not those of their digests any more: somebody changed them.",
        count,
    )
    return said % {"count": count}
