"""Whether two editions are one, and the reasons of a doubt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.matching import Printed, edition, serial_number
from shulian.core.verdict import Outcome, Reason, Verdict, verdict
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
        ({"isbns": (), "statement": "第3版"}, Outcome.DOUBTFUL, (Reason.EDITION_DIFFERS,)),
        ({"isbns": (), "statement": "修订版"}, Outcome.DOUBTFUL, (Reason.EDITION_DIFFERS,)),
        ({"isbns": (), "statement": "第2版青少版"}, Outcome.DOUBTFUL, (Reason.EDITION_DIFFERS,)),
        ({"isbns": (), "title": "红楼梦(缩写本)"}, Outcome.DOUBTFUL, (Reason.EDITION_DIFFERS,)),
        ({"isbns": (), "title": "红楼梦(缩写本)", "year": 1997}, Outcome.DIFFERENT, ()),
        ({"isbns": (), "statement": "第3版", "year": 1997}, Outcome.DIFFERENT, ()),
        ({"isbns": (), "statement": "2nd ed."}, Outcome.SAME, ()),
        ({"isbns": (), "statement": ""}, Outcome.SAME, ()),
        ({"statement": "第3版"}, Outcome.SAME, ()),
    ],
)
def test_a_doubt_has_its_reasons(changes: dict, outcome: Outcome, reasons: tuple[Reason, ...]):
    said = replace(DREAM, statement="第2版")
    one, other = edition(said), edition(replace(said, **changes))
    for found in (verdict(one, other), verdict(other, one)):
        assert (found.outcome, found.reasons) == (outcome, reasons)


def test_another_translator_is_a_doubt_of_its_own():
    war = replace(DREAM, title="战争与和平", authors=("托尔斯泰",), isbns=())
    one, other = (edition(replace(war, responsibility=f"托尔斯泰著;{name}译")) for name in ("草婴", "高植"))
    assert verdict(one, other) == Verdict(Outcome.DOUBTFUL, (Reason.TRANSLATOR_DIFFERS,))


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


def test_an_edition_under_a_shared_number_is_asked_about():
    plain = replace(DREAM, isbns=(), year=None, shared=("ocolc:7",))
    second, third = (edition(replace(plain, statement=said)) for said in ("第2版", "第3版"))
    assert verdict(second, third).reasons == (Reason.EDITION_DIFFERS,)
    isbn = replace(plain, isbns=DREAM.isbns, statement="第3版")
    other = edition(replace(isbn, statement="第2版", title="西游记"))
    assert verdict(edition(isbn), other).reasons == (Reason.TITLE_DIFFERS,)


JOURNAL = Printed("中国国家地理", "", "", "", (), "", "中国国家地理杂志社", 2000, (), (serial_number("1009-6337"),))


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"year": 2005}, Outcome.SAME),
        ({"year": None, "medium": "电子资源"}, Outcome.SAME),
        ({"authors": ("中国科学院",), "publisher": ""}, Outcome.SAME),
        ({"title": "中国国家地理 (中文版)"}, Outcome.SAME),
        ({"title": "地理知识"}, Outcome.DOUBTFUL),
        ({"volume": "英文版"}, Outcome.DOUBTFUL),
        ({"shared": (), "year": 2005}, Outcome.DIFFERENT),
        ({"shared": ("issn:1673-6974",), "year": 2005}, Outcome.DIFFERENT),
    ],
)
def test_a_serial_is_one_under_its_issn_whenever_a_library_begins_it(changes: dict, outcome: Outcome):
    one, other = edition(JOURNAL), edition(replace(JOURNAL, **changes))
    assert verdict(one, other).outcome is verdict(other, one).outcome is outcome


def test_years_of_one_yearbook_are_not_asked_about():
    one, other = (edition(replace(JOURNAL, title=f"陕西统计年鉴{year}", year=year)) for year in (2005, 2006))
    assert verdict(one, other).outcome is Outcome.DIFFERENT


def test_a_yearbook_without_its_year_is_asked_about_and_joins_no_years():
    titles = ("陕西统计年鉴", "陕西统计年鉴2005")
    plain, of_2005 = (edition(replace(JOURNAL, title=title, year=2005)) for title in titles)
    assert verdict(plain, of_2005) == Verdict(Outcome.DOUBTFUL, (Reason.TITLE_DIFFERS,))


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
