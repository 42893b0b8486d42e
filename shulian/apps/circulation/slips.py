"""The code on a hold slip (预约单), which a desk can scan."""

from __future__ import annotations

import re

from shulian.apps.circulation.models import Hold

CODE = re.compile(r"(?:HOLD|YY)-?(\d{1,18})", re.IGNORECASE)


def hold_of_slip(text: str) -> Hold | None:
    """The hold of a slip, with its title, copy and pickup library."""
    found = CODE.fullmatch(text.strip())
    if found is None:
        return None
    holds = Hold.objects.select_related("title", "caught__library", "caught__title", "pickup", "reader")
    return holds.filter(pk=int(found[1])).first()
