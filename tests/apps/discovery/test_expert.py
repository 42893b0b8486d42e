"""CQL: what it finds, how it sorts, what it is refused, and leafing through indexes."""

from __future__ import annotations

import random

import pytest
import tantivy

from shulian.apps.alliance.models import Library
from shulian.apps.discovery import finding, rows
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.indexes import INDEXES, index_of
from shulian.apps.discovery.question import planned
from shulian.apps.discovery.rows import Term, leaf
from shulian.protocols import cql
from tests.apps.discovery.reading_room import ROOM
from tests.apps.discovery.shelf import made

TITLES = {one.title_id: one for one in ROOM}
EVERYTHING = len(ROOM)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> tantivy.Searcher:
    """The reading room's index."""
    return made(tmp_path_factory.mktemp("index"), ROOM).searcher()


def found(room: tantivy.Searcher, query: str) -> list[str]:
    """The titles that a query finds, in its order."""
    asked = Asked(cql=cql.parse(query))
    plan = planned(asked)
    assert plan is not None
    return [TITLES[hit.title_id].title for hit in finding.page(room, asked, plan, slice(0, 100)).hits]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("红楼启示录", {"红楼启示录"}),
        ('"红楼 王蒙"', {"红楼启示录"}),
        ("dc.title=红楼启示", {"红楼启示录"}),
        ("dc.title==红楼启示", set()),
        ("dc.title exact 红楼启示录", {"红楼启示录"}),
        ('dc.title=/string "三体问题"', {"三体问题"}),
        ("dc.title=^三国", {"三国演义", "三国志"}),
        ("dc.title=红楼^", {"漫说红楼"}),
        ("dc.title=^三国志^", {"三国志"}),
        ("dc.title=家", {"家", "国家地理", "曾国藩家书", "家庭医生"}),
        ("dc.title=^家^", {"家"}),
        ('dc.title any "围城 废都"', {"圍城", "废都"}),
        ('dc.title all "红楼 辞典"', {"红楼梦辞典"}),
        ('dc.title adj "war and peace"', {"War and peace"}),
        ('dc.title="peace war"', set()),
        ("dc.title=三?演义", {"三国演义"}),
        ("dc.title=三*义", {"三国演义"}),
        ('dc.title=/unmasked "三?演义"', set()),
        ("dc.title=三\\?演义", set()),
        ("dc.creator=strous*", {"C++程序设计语言"}),
        ("dc.creator=*strup", {"C++程序设计语言"}),
        ("dc.creator=str?ustrup", {"C++程序设计语言"}),
        ('dc.title="war and pea*"', {"War and peace"}),
        ("dc.creator=钱钟书", {"圍城", "管锥编"}),
        ("bath.personalName=托尔斯泰", {"战争与和平", "安娜·卡列尼娜"}),
        ("dc.subject=短篇", {"呐喊"}),
        ("dc.publisher=中华书局", {"古文观止"}),
        ("series=科幻", {"三体"}),
        ("bath.isbn=7-02-002475-0", {"圍城"}),
        ("bath.isbn=978702000220*", {"红楼梦"}),
        ("dc.identifier any \"9787020002207 10096337\"", {"红楼梦", "国家地理"}),
        ("dc.date=1953", {"三国演义", "家"}),
        ("dc.date<1950", {"Les misérables"}),
        ("dc.date<=1953 and dc.date>1900", {"三国演义", "家"}),
        ('dc.date within "1952 1954"', {"三国演义", "家"}),
        ('dc.date any "1953 1862"', {"三国演义", "家", "Les misérables"}),
        ("dc.date=195? not dc.date=1953", {"三国志", "古文观止", "安娜·卡列尼娜"}),
        ("dc.date=18*", {"Les misérables"}),
        ("dc.language=fr", {"Les misérables"}),
        ("dc.language=eng and audience=juvenile", {"Harry Potter and the philosopher's stone"}),
        ("dc.type=map or dc.type=serial", {"陝西省地圖冊", "国家地理"}),
        ("dc.type=stillimage", {"陝西省地圖冊"}),
        ("clc=P", {"三体问题"}),
        ("clc=TP31*", {"C++程序设计语言", "C程序设计", "C#与.NET高级编程", "利用Python进行数据分析", "Python编程"}),
        ("clc==TP311", {"利用Python进行数据分析", "Python编程"}),
        ("鲁迅 not dc.creator=鲁迅", {"鲁迅传"}),
        ("(围城 or 废都) and dc.date>1992", {"废都"}),
        ("title=红楼 prox/distance<=3 title=辞典", {"红楼梦辞典"}),
        ("title=war prox/distance<=2/ordered title=peace", {"War and peace"}),
        ("title=peace prox/distance<=2/ordered title=war", set()),
        ("红楼 prox 启示", {"红楼启示录"}),
        ("dc.title <> 红楼 and dc.creator=王蒙", set()),
        (f"rec.identifier={ROOM[7].title_id}", {"西游记"}),
        (f'rec.identifier any "{ROOM[7].title_id} shulian:{ROOM[9].title_id}"', {"西游记", "西游记的秘密"}),
        ('> bib="info:srw/cql-context-set/1/bib-v1" bib.classification=P132', {"三体问题"}),
    ],
)  # fmt: skip
def test_a_query_finds_these_titles(room: tantivy.Searcher, query: str, titles: set[str]) -> None:
    assert set(found(room, query)) == titles


def test_all_records_are_all(room: tantivy.Searcher) -> None:
    assert len(found(room, "cql.allRecords=1")) == EVERYTHING
    assert len(found(room, "dc.title<>红楼")) == EVERYTHING - 7
    assert len(found(room, 'rec.creationDate<"2026-01-01"')) == EVERYTHING


def test_a_query_says_how_it_is_sorted(room: tantivy.Searcher) -> None:
    by_year = ["三国志", "万历十五年", "曾国藩家书", "单县志", "明朝那些事儿", "明朝那些事儿"]
    assert found(room, "clc=K sortby dc.date") == by_year
    assert found(room, "clc=TP sortby dc.title/sort.descending")[0] == "Python编程"
    assert found(room, "dc.title=三 sortby dc.date dc.title/sort.descending") == [
        "三国演义",
        "三国志",
        "三体问题",
        *["三体"] * 3,
    ]
    assert found(room, "xyz sortby dc.date dc.title") == []


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("foo.title=x", 15),
        ("dc.nonsense=x", 16),
        ("dc.description=x", 16),
        ("dc.title=x sortby dc.nonsense", 16),
        ("dc.title rel.cori x", 19),
        ("dc.title fuzzy x", 19),
        ("dc.date fuzzy 1999", 19),
        ("dc.title=/stem x", 20),
        ("dc.title=/phonetic x", 20),
        ("dc.title<x", 22),
        ("dc.title within x", 22),
        ("dc.identifier<1", 22),
        ("dc.language<x", 22),
        ("dc.date adj 1999", 22),
        ('dc.title=""', 27),
        ('dc.title="*"', 27),
        ('""', 27),
        ("dc.language=ch*", 28),
        ("dc.identifier=*7", 28),
        ("clc=I?2", 28),
        ("dc.subject=长?小说", 28),
        ("dc.title=a*", 29),
        ("dc.title=^wa*", 31),
        ("dc.date=^1999", 31),
        ("dc.title=a^b", 32),
        ("dc.date=abc", 36),
        ('dc.date<"1990 2000"', 36),
        ("rec.identifier=abc", 36),
        ('rec.creationDate="2026-13-45"', 36),
        ("dc.date=1999 prox dc.date=2000", 39),
        ("(a or b) prox c", 39),
        ("title=a prox/distance>2 title=b", 40),
        ("title=a prox/distance<=99 title=b", 41),
        ("title=a prox/unit=sentence title=b", 42),
        ("title=a and/rel.combine=sum title=b", 46),
        ("title=a prox/fuzzy title=b", 46),
        ("title=a sortby cql.anywhere", 88),
        ("title=a sortby dc.subject", 88),
        ("title=a sortby dc.title/sort.missingOmit", 92),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_number(room: tantivy.Searcher, query: str, number: int) -> None:
    with pytest.raises(cql.CqlError) as refused:
        found(room, query)
    assert refused.value.number == number


def test_a_library_is_asked_for_by_its_code(room: tantivy.Searcher, library: Library) -> None:
    assert found(room, "bath.possessingInstitution=nobody") == []
    held = {one.title for one in ROOM if library.pk in one.libraries}
    assert set(found(room, f"library={library.code}")) == held
    assert len(found(room, f"library<>{library.code}")) == EVERYTHING - sum(library.pk in one.libraries for one in ROOM)


@pytest.mark.parametrize("name", [cql.Name(known, name) for known, indexes in INDEXES.items() for name in indexes])
def test_every_index_answers_something(room: tantivy.Searcher, name: cql.Name, db: None) -> None:
    term = (
        "2026-11-25"
        if "date" in name.name or name.name in {"created", "modified", "lastmodified", "added", "changed"}
        else "1"
    )
    clause = cql.Clause(name, cql.Relation(cql.Name("cql", "=")), term)
    plan = planned(Asked(cql=cql.Query(clause)))
    assert plan is not None
    assert finding.count(room, plan.among(Asked())) >= 0


@pytest.mark.parametrize(
    ("index", "term", "before", "cards"),
    [
        ("title", "红楼梦", 1, ["Harry Potter and the philosopher's stone", "红楼梦", "红楼梦辞典", "红楼梦魇"]),
        ("title", "红楼", 0, ["红楼梦", "红楼梦辞典", "红楼梦魇", "红楼启示录"]),
        ("title", "鲁迅全集", 0, ["鲁迅全集 第1卷", "鲁迅全集 第二卷", "鲁迅全集 第3卷", "鲁迅全集 第十卷"]),
        ("title", "zzz", 1, ["追风筝的人"]),
        ("title", "", 2, ["1984", "阿Q正传", "安娜·卡列尼娜", "白鹿原"]),
        ("author", "曾国藩", 2, ["佚名", "余华", "曾国藩", "张爱玲"]),
        ("subject", "短", 1, ["长篇小说", "短篇小说", "鲁迅"]),
        ("publisher", "中华", 0, ["中华书局"]),
        ("isbn", "7-02-002475-0", 1, ["9787020002207", "9787020024759"]),
        ("clc", "K2", 1, ["K", "K2", "K23", "K236"]),
        ("year", "1987", 1, ["1986", "1987", "1988", "1990"]),
        ("language", "e", 0, ["eng", "fre"]),
        ("form", "book", 1, ["audio", "book", "map", "serial"]),
    ],
)  # fmt: skip
def test_an_index_is_leafed_through(
    room: tantivy.Searcher, index: str, term: str, before: int, cards: list[str]
) -> None:
    shown, _earlier = leaf(room, index_of(cql.Name("", index)), term, before, 4)
    assert [card.text for card in shown] == cards


@pytest.mark.parametrize("index", ["title", "author", "subject", "publisher", "isbn", "clc"])
def test_leafing_part_by_part_shows_the_same(
    room: tantivy.Searcher, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sought = ["", "红", "红楼梦", "鲁迅", "9787", "7-02", "K2", "I", "zzz"]

    def shown() -> list[object]:
        return [leaf(room, index_of(cql.Name("", index)), term, before, 30) for term in sought for before in (0, 2, 30)]

    at_once = shown()
    monkeypatch.setattr(rows, "_MOST_LISTED", 1)
    monkeypatch.setattr(rows, "_large", set())
    assert shown() == at_once
    assert shown() == at_once


def test_a_card_says_how_many_titles_stand_behind_it(room: tantivy.Searcher) -> None:
    shown, earlier = leaf(room, index_of(cql.Name("dc", "creator")), "鲁迅", 1, 2)
    assert (shown[1], earlier) == (Term("鲁迅", 6), 1)
    with pytest.raises(cql.CqlError):
        leaf(room, index_of(cql.Name("cql", "anywhere")), "x", 0, 5)


def test_no_query_breaks_the_search(room: tantivy.Searcher, db: None) -> None:
    chance = random.Random(11)
    names = [*(f"{known}.{name}" for known, indexes in INDEXES.items() if ":" not in known for name in indexes), "x"]
    signs = ["=", "==", "<>", "<", ">", "<=", ">=", " any ", " all ", " adj ", " within ", " encloses ", " exact "]
    pieces = [
        *"红楼梦三体家c+#*?^\\.-/&~[](){}|$ 1９é😀\u0301\u3000\ufffd",
        "war",
        "1999",
        "7-02",
        "*",
        "?",
        "第3卷",
        "\\*",
        "-1",
    ]
    refused = 0
    for _ in range(3000):
        term = "".join(chance.choices(pieces, k=chance.randint(1, 6))).replace('"', "")
        clauses = [
            f'{chance.choice(names).lstrip(".")}{chance.choice(signs)}"{term}"' for _ in range(chance.randint(1, 3))
        ]
        try:
            found(room, f" {chance.choice(['and', 'or', 'not', 'prox'])} ".join(clauses))
        except cql.CqlError:
            refused += 1
    assert 0 < refused < 3000
