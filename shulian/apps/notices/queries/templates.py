"""Which text tells of what: a library's own, else that of the nearest one above, else the one Shulian begins with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db.models import QuerySet

from shulian.apps.alliance.models import Library
from shulian.apps.notices.models import Template
from shulian.apps.notices.queries.habits import paths_up
from shulian.core.notices.kinds import Channel, Kind

LANGUAGES = ("zh-hans", "en")
CHINESE = LANGUAGES[0]


@dataclass(frozen=True)
class Text:
    """The text that holds somewhere; `row` is None for the one Shulian begins with."""

    subject: str
    body: str
    code: str = ""
    names: tuple[str, ...] = ()
    row: Template | None = None
    wechat_code: str = ""
    wechat_names: tuple[str, ...] = ()

    def coded(self, channel: Channel) -> tuple[str, tuple[str, ...]]:
        """The code that was approved for this way by gateway, empty for none, and the names that go with it."""
        return (self.wechat_code, self.wechat_names) if channel is Channel.WECHAT else (self.code, self.names)


def text_at(library: Library, kind: Kind, language: str, step: int = 0) -> Text:
    """The text for this library; the nearest library decides first, then whether the step has a text of its own."""
    rows = (
        Template.objects.select_related("library")
        .filter(library__path__in=paths_up(library.path), kind=kind, language=language, step__in={0, step})
        .order_by("-library__depth", "-step", "-version")
        .distinct("library__depth", "step")
    )
    row = next((row for row in rows if not row.withdrawn), None)
    return _as_text(row) if row else built_in(kind, language)


def texts_at(library: Library) -> dict[tuple[str, str, int], Text]:
    """Every text that holds at this library, by kind, language and step; those that Shulian begins with included."""
    found = {(kind.value, language, 0): built_in(kind, language) for kind in Kind for language in LANGUAGES}
    rows = (
        Template.objects.select_related("library")
        .filter(library__path__in=paths_up(library.path))
        .order_by("library__depth", "kind", "language", "step", "-version")
        .distinct("library__depth", "kind", "language", "step")
    )
    # From the head of the tree down: what stands nearer to the library comes later and wins.
    for row in rows:
        if not row.withdrawn:
            found[row.kind, row.language, row.step] = _as_text(row)
    return found


def versions(library: Library, kind: Kind, language: str, step: int) -> QuerySet[Template]:
    """The versions that this library itself has had, the newest first."""
    found = Template.objects.filter(library=library, kind=kind, language=language, step=step)
    return found.select_related("made_by").order_by("-version")


def built_in(kind: Kind, language: str) -> Text:
    """The text that Shulian begins with."""
    subject, body = _shipped()[kind][language]
    return Text(subject, body)


@cache
def _shipped() -> dict[str, dict[str, list[str]]]:
    file = Path(__file__).resolve().parents[1] / "data" / "templates.json"
    found: dict[str, dict[str, list[str]]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _as_text(row: Template) -> Text:
    named = tuple(row.wechat_names)
    return Text(row.subject, row.body, row.code, tuple(row.names), row, row.wechat_code, named)
