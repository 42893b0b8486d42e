"""Whether two editions are one, and the reasons of a doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.matching import edition
from shulian.core.verdict import Outcome, Reason, verdict
from tests.core.test_matching import DREAM

NAMELESS = {"authors": (), "responsibility": ""}


@pytest.mark.parametrize(
    ("changes", "outcome", "reasons"),
    [
        ({}, Outcome.SAME, ()),
        ({"title": "西游记"}, Outcome.DOUBTFUL, (Reason.TITLE_DIFFERS,)),
        ({"authors": ("吴承恩",)}, Outcome.DOUBTFUL, (Reason.AUTHOR_DIFFERS,)),
        ({"title": "西游记", "authors": ("吴承恩",)}, Outcome.DOUBTFUL, (Reason.TITLE_DIFFERS, Reason.AUTHOR_DIFFERS)),
        ({"volume": "上"}, Outcome.DOUBTFUL, (Reason.VOLUME_DIFFERS,)),
        ({"medium": "电子资源"}, Outcome.DOUBTFUL, (Reason.MEDIUM_DIFFERS,)),
        ({"isbns": ("9787111075752",)}, Outcome.DOUBTFUL, (Reason.ISBN_CONFLICT,)),
        ({"isbns": ("9787111075752",), "publisher": "岳麓书社"}, Outcome.DIFFERENT, ()),
        ({"isbns": (), "publisher": "岳麓书社"}, Outcome.DOUBTFUL, (Reason.PUBLISHER_DIFFERS,)),
        ({"isbns": (), "publisher": ""}, Outcome.DOUBTFUL, (Reason.PUBLISHER_DIFFERS,)),
        ({"isbns": (), "year": 1997}, Outcome.DOUBTFUL, (Reason.YEAR_DIFFERS,)),
        ({"isbns": (), "year": 1998}, Outcome.DIFFERENT, ()),
        ({"isbns": (), "year": None}, Outcome.DOUBTFUL, (Reason.YEAR_UNKNOWN,)),
        ({"isbns": (), "year": None, "publisher": "岳麓书社"}, Outcome.DIFFERENT, ()),
        ({"isbns": (), **NAMELESS}, Outcome.DOUBTFUL, (Reason.AUTHOR_UNKNOWN,)),
        ({"isbns": (), "authors": ("俞平伯",)}, Outcome.DIFFERENT, ()),
        ({"isbns": (), "authors": ("曹雪芹等",)}, Outcome.DOUBTFUL, (Reason.AUTHOR_DIFFERS,)),
        ({"isbns": (), "volume": "上"}, Outcome.DIFFERENT, ()),
        ({"isbns": (), "title": "西游记"}, Outcome.DIFFERENT, ()),
    ],
)
def test_a_doubt_has_its_reasons(changes: dict, outcome: Outcome, reasons: tuple[Reason, ...]):
    one, other = edition(DREAM), edition(replace(DREAM, **changes))
    for found in (verdict(one, other), verdict(other, one)):
        assert (found.outcome, found.reasons) == (outcome, reasons)


def test_subtitles_that_differ_are_a_doubt_with_or_without_a_number():
    poems, novels = replace(DREAM, remainder="诗歌"), replace(DREAM, remainder="小说")
    for isbns in (DREAM.isbns, ()):
        found = verdict(edition(replace(poems, isbns=isbns)), edition(replace(novels, isbns=isbns)))
        assert (found.outcome, found.reasons) == (Outcome.DOUBTFUL, (Reason.REMAINDER_DIFFERS,))


def test_volumes_of_a_set_that_share_its_number_are_two_for_certain():
    upper, lower = (edition(replace(DREAM, title=f"红楼梦({volume})")) for volume in "上下")
    assert verdict(upper, lower).outcome is Outcome.DIFFERENT


def test_a_shared_number_asks_like_an_isbn():
    one = edition(replace(DREAM, isbns=(), year=None, shared=("ocolc:7",)))
    other = edition(replace(DREAM, isbns=(), year=None, shared=("ocolc:7",), title="西游记"))
    assert verdict(one, other).reasons == (Reason.TITLE_DIFFERS,)


def test_without_a_title_nothing_resembles_anything():
    nothing = edition(replace(DREAM, title="", isbns=()))
    assert verdict(nothing, nothing).outcome is Outcome.DIFFERENT


PARTS = {
    "title": st.sampled_from(["红楼梦", "红楼梦(上)", "西游记", ""]),
    "authors": st.sampled_from([(), ("曹雪芹",), ("高鹗", "曹雪芹")]),
    "publisher": st.sampled_from(["", "人民文学出版社", "岳麓书社"]),
    "year": st.sampled_from([None, 1996, 1997]),
    "isbns": st.sampled_from([(), ("9787020002207",), ("9787111075752",)]),
}


@given(st.fixed_dictionaries(PARTS), st.fixed_dictionaries(PARTS))
def test_the_verdict_is_the_same_from_both_sides_and_only_doubts_have_reasons(first: dict, second: dict):
    one, other = (
        edition(replace(DREAM, responsibility="", **first)),
        edition(replace(DREAM, responsibility="", **second)),
    )
    assert verdict(one, other) == verdict(other, one)
    assert bool(verdict(one, other).reasons) is (verdict(one, other).outcome is Outcome.DOUBTFUL)
