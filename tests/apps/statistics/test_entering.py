"""Figures arrive as files or typed in; what does not add up comes out by itself."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import translation

from shulian.apps.journal.models import Entry
from shulian.apps.statistics.actions import Upload, close_period, enter_cells, enter_file
from shulian.apps.statistics.models import Finding, Period, Return
from shulian.apps.statistics.queries import returns
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import finding_words, refusal_words
from shulian.core import reconcile
from shulian.core.periods import parse
from shulian.documents import xlsx

pytestmark = pytest.mark.django_db


def again(act):
    return replace(act, command=uuid4())


def findings(made: Return) -> list[tuple[str, str, int | None]]:
    rows = made.findings.exclude(weight=Finding.Weight.NOTE).select_related("line")
    return [(one.kind, one.line.name if one.line else "", one.difference and int(one.difference)) for one in rows]


def workbook(*rows: tuple) -> Upload:
    header = ("图书馆", "办证量")
    return Upload("办证量.xlsx", xlsx.write([xlsx.Page("办证量", header, rows)]))


def test_the_delivery_table_shows_its_three_known_differences(act, delivery):
    made = enter_file(act, *delivery)
    assert made.status == Return.Status.DRAFT
    assert made.lines.count() == 25
    assert not made.lines.filter(library=None).exists()
    assert findings(made) == [
        ("row-total", "陇县图书馆", 11),
        ("row-total", "陈仓区图书馆", 1),
        ("grand-total", "", 12),
    ]
    printed = {one.kind: (int(one.printed), int(one.computed)) for one in made.findings.all()}
    assert printed["grand-total"] == (66669, 66657)


def test_the_other_printed_figures_of_the_delivery_table_are_confirmed(act, delivery):
    found = returns.collected(enter_file(act, *delivery))
    confirmed = [one.kind for one in returns.checks(found) if one.agrees]
    assert confirmed.count(reconcile.Kind.ROW_TOTAL) == 23
    assert confirmed.count(reconcile.Kind.COLUMN_TOTAL) == 13
    assert confirmed.count(reconcile.Kind.GRAND_TOTAL_OF_ROWS) == 1


def test_the_cards_table_and_its_note_are_confirmed(act, cards):
    made = enter_file(act, *cards)
    assert findings(made) == []
    checks = returns.checks(returns.collected(made))
    assert {one.kind: int(one.printed) for one in checks} == {"grand-total": 2086, "percent": 164}
    assert all(one.agrees for one in checks)
    notes = [finding_words(one) for one in made.findings.select_related("line")]
    assert notes == [
        "“佳县国桢图书馆”已按“佳县国祯图书馆”读入。",
        "没有报表给出上一期的总数。按所印的变化推算，上一期为 789。",
    ]


def test_a_reported_quarter_before_takes_the_place_of_the_implied_base(act, cards, shaanxi):
    from shulian.apps.statistics.actions import accept_return

    heading, upload = cards
    first = replace(heading, period=parse("2022-Q1"), printed={})
    accept_return(again(act), enter_file(act, first, workbook(("铜川图书馆", 790))))
    made = enter_file(again(act), heading, upload)
    assert findings(made) == [("change", "", 1)]
    assert not made.findings.filter(kind="implied-base").exists()


def test_the_file_is_kept_and_what_was_printed_stays_beside_it(act, delivery):
    made = enter_file(act, *delivery)
    assert made.file_name == delivery[1].name
    with default_storage.open(made.file.name) as kept:
        assert kept.read() == delivery[1].data
    assert made.printed["total"] == 66669
    assert made.printed["columns"]["question"] == 794
    assert Entry.objects.get(kind="return-entered").subject == f"return:{made.pk}"


def test_the_same_command_gives_the_same_return(act, cards):
    assert enter_file(act, *cards) == enter_file(act, *cards)
    assert Return.objects.count() == 1


def test_an_xlsx_with_a_row_of_totals_is_read_like_the_csv(act, cards):
    rows = [("铜川图书馆", 224), ("王益区图书馆", "32"), ("合计", 257)]
    made = enter_file(act, replace(cards[0], printed={}), workbook(*rows))
    assert findings(made) == [("grand-total", "", 1)]


def test_a_blank_is_missing_and_a_zero_is_reported(act, cards):
    made = enter_file(act, replace(cards[0], printed={}), workbook(("铜川图书馆", None), ("王益区图书馆", 0)))
    assert [line.cells for line in made.lines.all()] == [{"cards_issued": None}, {"cards_issued": 0}]


@pytest.mark.parametrize(
    ("value", "kind", "words"),
    [
        ("十二张", "not-a-number", "单元格 B3：“十二张”不是数字。"),
        (-3, "negative", "单元格 B3：-3，数量不能为负。"),
        (1.5, "not-whole", "单元格 B3：“1.5”不是整数。"),
    ],
)
def test_a_cell_that_is_no_count_is_named_and_the_rest_is_kept(act, cards, value, kind, words):
    rows = [("铜川图书馆", 224), ("王益区图书馆", value), ("印台区图书馆", 264)]
    made = enter_file(act, replace(cards[0], printed={}), workbook(*rows))
    assert findings(made) == [(kind, "王益区图书馆", None)]
    assert finding_words(made.findings.select_related("line").get()) == words
    assert [line.cells["cards_issued"] for line in made.lines.all()] == [224, None, 264]


def test_an_unknown_library_is_named_and_never_guessed(act, cards):
    rows = [("子洲县图书馆", 12), ("绥德县子洲图书馆", 12), ("子洲图书馆", 1)]
    made = enter_file(act, replace(cards[0], printed={}), workbook(*rows))
    assert findings(made) == [("unknown-library", "子洲县图书馆", None), ("unknown-library", "子洲图书馆", None)]
    assert finding_words(made.findings.select_related("line").first()) == "没有名为“子洲县图书馆”的图书馆。"


def test_a_library_with_two_lines_counts_once_until_somebody_decides(act, cards):
    made = enter_file(act, replace(cards[0], printed={}), workbook(("铜川图书馆", 1), ("铜川图书馆", 2)))
    assert findings(made) == [("repeated-library", "铜川图书馆", None)]
    assert [line.library is None for line in made.lines.all()] == [False, True]


def test_a_name_beside_a_foreign_division_code_is_doubted(act, cards):
    upload = Upload("a.csv", "图书馆,行政区划代码,办证量\n绥德县子洲图书馆,610831,12\n".encode())
    assert findings(enter_file(act, replace(cards[0], printed={}), upload)) == [
        ("other-division", "绥德县子洲图书馆", None)
    ]


def test_a_library_code_decides_alone(act, cards, shaanxi):
    upload = Upload("a.csv", "图书馆,馆代码,办证量\n不知名的馆,610200,12\n".encode())
    made = enter_file(act, replace(cards[0], printed={}), upload)
    assert made.lines.get().library == shaanxi["铜川图书馆"]


REFUSED_FILES = [
    ("a.xlsx", b"\xff\xd8\xff\xe0 JFIF", "文件不是 xlsx 工作簿。把表格另存为 xlsx 或 CSV 后重新上传。"),
    ("a.csv", b"\x00\x01\x02", "文件不是表格。把表格另存为 xlsx 或 CSV 后重新上传。"),
    ("a.csv", "图书馆,数量\n铜川图书馆,1\n".encode(), "表格缺少“办证量”一列。补上后重新上传。"),
    ("a.csv", "馆,办证量\n铜川图书馆,1\n".encode(), "表格缺少“图书馆”一列。补上后重新上传。"),
    ("a.csv", "图书馆,办证量,办证量\n铜川图书馆,1,2\n".encode(), "单元格 C1 的表头重复。保留其中一列后重新上传。"),
    ("a.csv", "图书馆,办证量\n".encode(), "文件中没有带数字的行。填好表格后重新上传。"),
    ("a.csv", b"", "文件中没有带数字的行。填好表格后重新上传。"),
]


@pytest.mark.parametrize(("name", "data", "words"), REFUSED_FILES)
def test_an_unusable_file_gets_one_sentence_and_leaves_nothing(act, cards, name, data, words):
    refused = enter_file(act, cards[0], Upload(name, data))
    assert isinstance(refused, Refused)
    assert refusal_words(refused) == words
    assert not Return.objects.exists()
    assert not Period.objects.exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("2022-05", "2022年5月不是这张报表的统计期：每次填报 3 个月。重新选择。"),
        ("2022-Q3", "2022年第三季度尚未结束。结束后再填报。"),
    ],
)
def test_a_wrong_period_is_refused(act, cards, code, words):
    heading, upload = cards
    refused = enter_file(act, replace(heading, period=parse(code)), upload)
    assert refusal_words(refused) == words
    with translation.override("en"):
        assert refusal_words(refused).startswith(("May 2022", "Q3 2022"))


def test_a_closed_period_takes_no_more_figures(act, cards):
    heading, upload = cards
    close_period(again(act), heading.form, heading.period)
    refused = enter_file(act, heading, upload)
    assert refusal_words(refused) == "该统计期已关闭，不再接收数字。联系联盟办公室。"
    assert not Return.objects.exists()


def test_a_second_file_needs_a_reason_and_becomes_a_new_version(act, cards):
    heading, upload = cards
    first = enter_file(act, heading, upload)
    other = workbook(("铜川图书馆", 225))
    refused = enter_file(again(act), heading, other)
    assert refusal_words(refused) == "2022年第二季度已有报表（第 1 版）。填写新版本须说明理由。"
    second = enter_file(again(act), replace(heading, reason="铜川补报一张"), other)
    first.refresh_from_db()
    assert (second.version, second.replaces, first.status) == (2, first, Return.Status.REPLACED)


def test_the_same_file_twice_changes_nothing(act, cards):
    heading, upload = cards
    enter_file(act, heading, upload)
    refused = enter_file(again(act), replace(heading, reason="再传一次"), upload)
    assert refusal_words(refused) == "这些数字已作为第 1 版记录，未作任何更改。"


def test_a_library_types_its_own_figures(act, shaanxi, cards):
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={})
    made = enter_cells(act, heading, {"cards_issued": "224"})
    assert made.library == shaanxi["铜川图书馆"]
    assert made.lines.get().cells == {"cards_issued": 224}
    assert findings(made) == []


def test_letters_typed_into_a_field_are_named_by_its_column(act, shaanxi, cards):
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={})
    made = enter_cells(act, heading, {"cards_issued": "abc"})
    assert finding_words(made.findings.get(), {"cards_issued": "办证量"}) == "办证量：“abc”不是数字。"


def test_a_library_sends_no_figures_of_another_one(act, shaanxi, cards):
    heading = replace(cards[0], library=shaanxi["铜川图书馆"], printed={})
    made = enter_file(act, heading, workbook(("铜川图书馆", 224), ("王益区图书馆", 32)))
    assert findings(made) == [("other-library", "王益区图书馆", None)]
