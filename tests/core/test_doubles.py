"""Two records of one person: what speaks for it, and from where on somebody looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.doubles import Evidence, Person, compare, leads_to_one, opens_again

BORN = date(2016, 3, 1)
LI = Person("李小雨", BORN, "p1", "d1", "citizen")
SAME, SIMILAR = Evidence.SAME_NAME, Evidence.SIMILAR_NAME
BIRTH, PHONE = Evidence.SAME_BIRTH_DATE, Evidence.SAME_PHONE

PAIRS = [
    (replace(LI, document="d2", document_kind="passport"), 95, (SAME, BIRTH, PHONE)),
    (replace(LI, document="", phone=""), 70, (SAME, BIRTH)),
    (replace(LI, document="", born=None), 65, (SAME, PHONE)),
    (replace(LI, document="", name="李小雪"), 70, (SIMILAR, BIRTH, PHONE)),
    (replace(LI, document="", name="李小雪", phone=""), 45, (SIMILAR, BIRTH)),
    (replace(LI, document="", name="王强"), 55, (BIRTH, PHONE)),
    (replace(LI, document="", name="", phone=""), 30, (BIRTH,)),
    (replace(LI, document="", born=date(2016, 3, 2)), 25, (SAME, Evidence.OTHER_BIRTH_DATE, PHONE)),
    (replace(LI, phone="", born=None), 95, (SAME, Evidence.SAME_DOCUMENT)),
    (replace(LI, document="d2"), 0, (SAME, BIRTH, PHONE, Evidence.OTHER_DOCUMENT)),
]


@pytest.mark.parametrize(("other", "score", "evidence"), PAIRS)
def test_a_pair_is_scored_and_says_why(other: Person, score: int, evidence: tuple[Evidence, ...]) -> None:
    likeness = compare(LI, other)
    assert (likeness.score, likeness.evidence) == (score, evidence)
    assert likeness == compare(other, LI)
    assert likeness.doubtful is (score >= 60)
    assert opens_again(likeness) is (Evidence.SAME_DOCUMENT in evidence)


@pytest.mark.parametrize(("holders", "leads"), [(0, True), (50, True), (51, False)])
def test_a_telephone_that_many_share_leads_to_nobody(holders: int, leads: bool) -> None:
    assert leads_to_one(holders) is leads


NAMES = [
    ("阿卜杜拉·艾力", "阿卜杜拉艾力", (SAME,)),
    ("阿卜杜拉·艾力", "阿卜杜拉", (SIMILAR,)),
    ("John Smith", "JOHN  SMITH", (SAME,)),
    ("𠮷田一郎", "吉田一郎", (SIMILAR,)),
    ("李一", "李二", ()),
    ("欧阳小明", "司马小红", ()),
]


@pytest.mark.parametrize(("first", "second", "evidence"), NAMES)
def test_names_are_compared_as_they_are_written(first: str, second: str, evidence: tuple[Evidence, ...]) -> None:
    assert compare(Person(first), Person(second)).evidence == evidence
