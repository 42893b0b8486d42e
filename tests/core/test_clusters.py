"""Finding the editions that are known already."""

from __future__ import annotations

from dataclasses import replace

from shulian.core.clusters import Known
from shulian.core.matching import edition, known_as
from tests.core.test_matching import DREAM


def test_editions_are_found_by_number_and_by_key_and_the_first_comes_first():
    known: Known[str] = Known()
    known.add(edition(DREAM), "numbered")
    known.add(edition(replace(DREAM, isbns=())), "plain")
    known.add(edition(replace(DREAM, title="", isbns=())), "nothing")
    assert list(known.find_all(edition(replace(DREAM, year=2008)))) == ["numbered"]
    assert list(known.find_all(edition(replace(DREAM, isbns=())))) == ["numbered", "plain"]
    assert list(known.find_all(edition(replace(DREAM, isbns=("9787111075752",))))) == ["plain"]
    assert list(known.find_all(edition(replace(DREAM, title="西游记")))) == []


def test_an_edition_is_found_as_each_of_its_records_writes_it():
    known: Known[str] = Known()
    known.add(known_as(edition(DREAM), "红楼梦|||作家|1997"), "dream")
    assert list(known.find_all(edition(replace(DREAM, isbns=(), publisher="作家出版社", year=1997)))) == ["dream"]
