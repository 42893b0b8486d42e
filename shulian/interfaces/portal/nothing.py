"""What helps when nothing was found: fewer words, other libraries, asking for it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.discovery.address import Parameters, written
from shulian.apps.discovery.guess import Nothing
from shulian.core.isbn import normalise
from shulian.core.library import Service, Standing

DELIVERERS = 3
FIELDS = ("title", "author", "subject", "publisher", "series")


def help_for(parameters: Parameters, why: Nothing | None) -> dict[str, Any]:
    """Ways to go on from a search that found nothing; `why` is not known where the database answered."""
    text = parameters.one("q") or parameters.one("title")
    number = normalise(text)
    wish = {"isbn": number} if number else {"title": text, "author": parameters.one("author")}
    kept = {name for name, _value in parameters.values}
    words = Parameters(tuple(one for one in parameters.values if one[0] in {"q", "cql", *FIELDS}))
    alone = why.alone if why else ()
    kept_found = why is None or why.without_filters
    elsewhere = "library" in kept and (why is None or why.everywhere)
    return {
        "words": [(word, written([("q", word)]), number) for word, number in alone],
        "wider": words.address if words.values and words.values != parameters.values and kept_found else "",
        "everywhere": parameters.without("library") if elsewhere else "",
        "wish": f"{reverse('portal:suggest')}?{urlencode({key: value for key, value in wish.items() if value})}",
        "is_number": bool(number),
        "deliverers": open_libraries().filter(
            memberships__service=Service.JOINT_REFERENCE, memberships__standing=Standing.ACTIVE
        )[:DELIVERERS],
    }
