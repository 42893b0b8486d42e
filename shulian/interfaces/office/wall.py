"""The wall (大数据显示墙): one page for a lobby, open to whoever has its address, and the figures it asks for."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.actions.divisions import DATA
from shulian.apps.alliance.models import Division
from shulian.apps.statistics.queries.live import figures_now, screen_by_secret, watched
from shulian.core.live import State
from shulian.interfaces.office.wallwords import STATES, TOTALS
from shulian.interfaces.templatetags.look import moment

WIDTH, HEIGHT, GAP = 100, 62, 5
COLUMNS = 11
SHORT = 2
"""Characters of a county's name on its tile."""
TITLES, EVENTS, SILENT = 8, 5, 6


@dataclass(frozen=True)
class Tile:
    """A county on the map: where it stands, and how it is called there and in full."""

    code: str
    name: str
    whole: str
    x: int
    y: int


@require_safe
def wall(request: HttpRequest, secret: str) -> HttpResponse:
    """The page, with the figures of the moment; from then on it asks for itself."""
    screen = screen_by_secret(secret)
    if screen is None:
        raise Http404("wall")
    figures = figures_now()
    tiles = tiles_of()
    seen = {
        "screen": screen,
        "figures": figures,
        "totals": [(key, words, _value(figures, key)) for key, words in TOTALS.items()],
        "tiles": tiles,
        "width": COLUMNS * WIDTH,
        "height": max((tile.y for tile in tiles), default=0) + HEIGHT,
        "cities": _cities(),
        "rows": {"titles": range(TITLES), "events": range(EVENTS), "silent": range(SILENT)},
        "words": _words(),
        "states": {str(state): words for state, words in STATES.items()},
        "source": reverse("wall-figures", args=[secret]),
        "every": int(settings.WALL_SECONDS * 1000),
        "now": int(clock.now().timestamp() * 1000),
        "page": _page(),
        "asked": _("Last asked at {when}").format(when=moment(clock.now())),
    }
    response = render(request, "office/wall/wall.html", seen)
    # The address is a key: it is told to nobody by a link, and no search engine keeps it.
    response["Referrer-Policy"], response["X-Robots-Tag"] = "no-referrer", "noindex"
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def figures(request: HttpRequest, secret: str) -> HttpResponse:
    """The figures; unchanged they cost one question and are not sent again."""
    asking = watched(secret)
    if asking is None:
        raise Http404("wall")
    tag = f'"{asking.digest[:20]}-{_page()}{"-late" if asking.late_since else ""}"'
    # Whoever packs the answer on the way makes the tag a weak one.
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        answer: HttpResponse = HttpResponseNotModified()
    else:
        late = asking.late_since.isoformat() if asking.late_since else ""
        answer = JsonResponse(figures_now() | {"late": late, "page": _page()})
    answer["ETag"], answer["Cache-Control"] = tag, "no-cache"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@cache
def _page() -> str:
    """What changes with the page: a wall that hangs for months fetches it anew after the site was renewed."""
    files = [finders.find(name) for name in ("office/wall.js", "office/wall.css")]
    template = get_template("office/wall/wall.html").origin.name  # type: ignore[attr-defined]
    return hashlib.sha256(b"".join(Path(str(file)).read_bytes() for file in (*files, template))).hexdigest()[:12]


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Where each county stands on the map; the layout is our own, made from where the counties lie."""
    with (DATA / "shaanxi" / "tiles.csv").open(encoding="utf-8") as file:
        return {row["code"]: (int(row["column"]), int(row["row"])) for row in csv.DictReader(file)}


def tiles_of() -> list[Tile]:
    """The counties as tiles; those without a place of their own stand in rows below."""
    counties = Division.objects.filter(level="county").order_by("code").values_list("code", "name")
    known = _places()
    below = max((row for _column, row in known.values()), default=-1) + 1 if counties else 0
    tiles, extra = [], 0
    for code, name in counties:
        column, row = known.get(code) or (extra % COLUMNS, below + extra // COLUMNS)
        extra += code not in known
        tiles.append(Tile(code, name[:SHORT], name, column * WIDTH, row * HEIGHT))
    return tiles


def _cities() -> list[Tile]:
    """The province and its cities, whose own libraries stand in no county."""
    rows = Division.objects.filter(level__in=("province", "city")).order_by("code").values_list("code", "name")
    return [Tile(code, name[:SHORT], name, (place % COLUMNS) * WIDTH, 0) for place, (code, name) in enumerate(rows)]


def _value(figures: dict[str, Any], key: str) -> int | None:
    values = figures if key == "on_the_way" else figures.get("totals", {})
    found: int | None = values.get(key)
    return found


def _words() -> dict[str, Any]:
    """What the script says."""
    return {
        "states": {str(state): str(STATES[state]) for state in State} | {"none": _("no member library")},
        "tile": _("{name}: {loans} lent today, {state}"),
        "late": _("Figures stand since {when}"),
        "lost": _("No connection since {when}"),
        "asked": _("Last asked at {when}"),
        "gone": _("This wall was taken down. Ask the library for a new address."),
        "minutes": _("Loans of the last hour, minute by minute: {n}"),
        "none": _("not counted"),
        "from": _("from {n} libraries"),
        "counting": _("Counting what was there before: {done} of {of} days"),
    }
