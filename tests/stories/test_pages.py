"""Every page at two widths: it fits, it has no barrier, nothing is missing.

The contrast of every ninth page is looked at here; of all in `make long`, which keeps a picture of each as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.stories.conftest import Enter
from tests.stories.pages import NOT_HERE, PAGES, STATUS
from tests.stories.people import PHONE, SCREEN
from tests.stories.scenery import PIN
from tests.stories.site import Site

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


@pytest.mark.parametrize("closely", [False, pytest.param(True, marks=pytest.mark.long)])
@pytest.mark.parametrize("who", PAGES, ids=lambda who: who or "anybody")
def test_every_page_fits_and_has_no_barrier(demonstration: Site, enter: Enter, who: str, closely: bool) -> None:
    scene = demonstration.scene
    person = enter(demonstration, SCREEN)
    if who:
        person.goes_to("/sign-in/")
        number = scene["renewing"]["card"]
        person.signs_in(*((number, PIN) if who == "reader" else (who, "shulian-demo")))
    for name, path in PAGES[who].items():
        assert person.goes_to(path.format(**scene)) == STATUS.get(name, 200), path
        assert person.page.title(), path
        person.finds_no_barrier(contrast=closely or crc32(name.encode()) % 9 == 0)
        for width, height in (SCREEN, PHONE):
            person.is_at(width, height)
            person.fits()
            if closely:
                person.keeps(f"page-{name}")
        person.is_at(*SCREEN)
