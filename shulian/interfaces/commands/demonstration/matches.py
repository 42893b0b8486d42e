"""Records that describe known works a little otherwise, as another library might: pairs for cataloguers to look at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.catalogue.actions.imports import Upload
from shulian.apps.catalogue.actions.review import look_at, merge_pair
from shulian.apps.catalogue.actions.works import fill_works
from shulian.apps.catalogue.models import MatchDoubt, Title
from shulian.apps.catalogue.queries.regroupings import open_doubts
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.interfaces.commands.demonstration import works
from shulian.interfaces.commands.demonstration.libraries import LANGAO, PROVINCE
from shulian.interfaces.commands.demonstration.works import Holding, Work
from shulian.protocols.marc import Encoding

SOURCE = "demonstration"
OTHER_PUBLISHER = "上海古籍出版社"
NUMBERS = 900
"""Control numbers from here on are of these records."""


def load(tree: dict[str, Library]) -> None:
    """One file of a small library, and what a cataloguer has already said about one of the pairs."""
    library = tree[LANGAO]
    holdings = [
        (work, Holding(library.code, (f"{library.code}99{place:06d}",), f"{work.clc}/9{place}"))
        for place, work in enumerate(_varied(), start=1)
    ]
    content = works.file(holdings, Encoding.UTF_8, clock.today())
    act = Act(source=SOURCE, library=library.pk)
    import_here(act, library, Upload(f"{library.code}-{clock.today():%Y%m%d}.iso", io.BytesIO(content), keep=False))
    fill_works()
    names = [work.title for work, _holding in holdings]
    look_at(Act(SOURCE), Title.objects.living().filter(title__in=names).values_list("pk", flat=True))
    _decide(tree[PROVINCE], names[-1])


def _varied() -> Iterator[Work]:
    """Invented differences: a year on, no year, another publisher, nobody named."""
    known = {work.title: work for work in works.works()}
    changes: tuple[tuple[str, dict[str, object]], ...] = (
        ("李太白全集", {"year": "1978"}),
        ("杜诗详注", {"year": ""}),
        ("牡丹亭", {"publisher": OTHER_PUBLISHER}),
        ("荀子集解", {"persons": ()}),
        ("韩非子集解", {"year": "1999"}),
        ("张载集", {"year": "1979"}),
    )
    for place, (title, change) in enumerate(changes):
        if title in known:
            yield replace(known[title], number=NUMBERS + place, **change)  # type: ignore[arg-type]


def _decide(province: Library, name: str) -> None:
    """A cataloguer has joined one pair, so that the page of what was joined shows how it goes back."""
    cataloguer = Account.objects.get(username="cataloguer")
    pair: MatchDoubt | None = open_doubts(None).filter(one__title=name).first()
    if pair is not None:
        merge_pair(Act("cataloguing", cataloguer.pk, province.pk), pair, pair.one_id)
