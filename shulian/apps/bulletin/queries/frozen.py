"""Whether a published issue or a signed document is still what was frozen."""

from __future__ import annotations

from shulian.apps.bulletin.models import Issue, Paper
from shulian.core.digests import digest


def is_apart(one: Issue | Paper) -> bool:
    """Whether its contents are not those of its digest any more; a draft has neither."""
    return one.snapshot is not None and digest(one.snapshot) != one.digest
