"""For the wall: the names of the titles that were borrowed most today."""

from __future__ import annotations

from typing import Any

from shulian.apps.catalogue.models import Title


def name(figures: dict[str, Any]) -> None:
    """Put the names to the titles, once they are counted; of one that is gone nothing is shown."""
    if "titles" not in figures:
        return
    titles = Title.objects.filter(pk__in=[one["id"] for one in figures["titles"]])
    names = {title.pk: {"title": title.title, "author": "、".join(title.authors[:1])} for title in titles}
    figures["titles"] = [one | names[one["id"]] for one in figures["titles"] if one["id"] in names]
