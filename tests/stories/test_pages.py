"""Every page at two widths: it fits, it has no barrier, nothing is missing.

`make test` looks at a quarter of the pages of each person in each part of the site, and at the contrast
of a fifth of these; `make long` at all pages and their contrast, and keeps a picture of each.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests import drawn
from tests.stories.conftest import Enter
from tests.stories.pages import NOT_HERE, PAGES, STATUS
from tests.stories.people import PHONE, SCREEN
from tests.stories.scenery import PIN
from tests.stories.site import Site

FRAMES = {"desk", "office", "cataloguing", "courier", "kids"}
PARTS, PARTS_OF_CONTRAST = 4, 5
SOMETHING = "00000000-0000-0000-0000-000000000000"


class StandIns(dict[str, object]):
    """What stands in for the things of a scene where only the name of an address is asked for."""

    def __missing__(self, name: str) -> object:
        return 1


STAND_INS = StandIns(dream={"title": 1}, **dict.fromkeys(("receipt", "wish", "share", "stop"), SOMETHING))


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The names of all addresses, the API's left out."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield f"{space}{pattern.name}"
        elif pattern.namespace != "api":
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)


def test_no_page_is_forgotten() -> None:
    paths = [path.format_map(STAND_INS) for pages in PAGES.values() for path in pages.values()]
    seen = {resolve(path.partition("?")[0]).view_name for path in paths if path != "/no-such-page/"}
    assert seen | NOT_HERE == set(names(get_resolver()))


def frame_of(path: str) -> str:
    """The part of the site in which a page lies: each has a frame of its own."""
    first = path.split("/")[1]
    return first if first in FRAMES else "portal"


def part_of(pages: dict[str, str], number: int = drawn.PART) -> list[str]:
    """The pages of one part, some in every frame."""
    frames = {frame_of(path) for path in pages.values()}
    there = ([name for name, path in pages.items() if frame_of(path) == frame] for frame in sorted(frames))
    return [name for names_there in there for name in drawn.part(names_there, PARTS, number)]


@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "anybody")
def test_the_parts_together_are_all_pages(who: str) -> None:
    parts = [part_of(PAGES[who], number) for number in range(PARTS)]
    assert {name for taken in parts for name in taken} == set(PAGES[who])
    frames = {frame_of(path) for path in PAGES[who].values()}
    assert [{frame_of(PAGES[who][name]) for name in taken} for taken in parts] == [frames] * PARTS


@pytest.mark.parametrize("closely", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "anybody")
def test_every_page_fits_and_has_no_barrier(demonstration: Site, enter: Enter, who: str, closely: bool) -> None:
    scene = demonstration.scene
    person = enter(demonstration, SCREEN)
    if who:
        person.goes_to("/sign-in/")
        number = scene["renewing"]["card"]
        person.signs_in(*((number, PIN) if who == "reader" else (who, "shulian-demo")))
    taken = list(PAGES[who]) if closely else part_of(PAGES[who])
    contrast = taken if closely else drawn.part(taken, PARTS_OF_CONTRAST, drawn.PART // PARTS)
    for name in taken:
        path = PAGES[who][name]
        assert person.goes_to(path.format(**scene)) == STATUS.get(name, 200), path
        assert person.page.title(), path
        person.finds_no_barrier(contrast=name in contrast)
        for width, height in (SCREEN, PHONE):
            person.is_at(width, height)
            person.fits()
            if closely:
                person.keeps(f"page-{name}")
        person.is_at(*SCREEN)
