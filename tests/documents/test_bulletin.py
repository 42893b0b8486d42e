"""The bulletin as a PDF: read back as text, its fonts and pages looked at."""

import io
import re
import subprocess
from datetime import UTC, datetime

import pytest
from PIL import Image
from pypdf import PdfReader

from shulian.documents.bulletin import Bulletin, Table, pdf

MADE_AT = datetime(2022, 8, 8, tzinfo=UTC)


def cell(text: str, mark: str = "", spans: int = 1) -> dict:
    return {"text": text, "mark": mark, "spans": spans}


def line(name: str, figure: str, mark: str = "") -> dict:
    return {"kind": "line", "cells": [cell(name), cell(figure, mark)]}


def table(rows: list[dict], **words) -> Table:
    columns = [
        {"heading": "图书馆", "align": "text", "width": 0},
        {"heading": "办证量", "align": "figure", "width": 5},
    ]
    return {
        "kind": "table",
        "title": "部分成员馆办证量",
        "period": "（2022.4–2022.6）",
        "unit": "单位：张",
        "columns": columns,
        "rows": rows,
        "footnotes": [],
        "notes": [],
    } | words


def issue(*blocks) -> Bulletin:
    return {
        "masthead": "陕西公共图书馆服务联盟",
        "name": "工作简报",
        "number": "第53期",
        "subtitle": "",
        "issuer": "联盟工作委员会办公室",
        "date": "2022年8月8日",
        "sections": [{"heading": "【联盟流通】", "blocks": list(blocks)}],
    }


def pages(bulletin: Bulletin) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf(bulletin, MADE_AT))).pages]


def test_masthead_table_and_footnote_can_be_read_back_as_text():
    footnotes = [{"mark": "①", "text": "原表合计为 10399。"}]
    (page,) = pages(
        issue(table([line("陇县图书馆", "10388", "①")], footnotes=footnotes, notes=["注：环比增加 164%。"]))
    )
    for words in (
        "工作简报",
        "第53期",
        "联盟工作委员会办公室",
        "2022年8月8日",
        "【联盟流通】",
        "10388①",
        "原表合计为10399",
        "164%",
    ):
        assert words in page
    assert page.endswith("—1—")


def test_a_long_table_repeats_its_header_on_every_page_and_loses_no_row():
    found = pages(issue(table([line(f"第{number}馆", str(number)) for number in range(1, 121)])))
    assert len(found) > 2
    assert all("图书馆办证量" in page for page in found)
    assert all(f"第{number}馆{number}" in "".join(found) for number in range(1, 121))


def test_a_group_stands_once_beside_its_rows():
    grouped = table(
        [
            {"kind": "first", "cells": [cell("铜川市", spans=3), cell("铜川图书馆"), cell("224")]},
            {"kind": "line", "cells": [cell("", spans=0), cell("王益区图书馆"), cell("32")]},
            {"kind": "subtotal", "cells": [cell("", spans=0), cell("小计"), cell("256")]},
            {"kind": "total", "cells": [cell("总计"), cell(""), cell("256")]},
        ]
    )
    grouped["columns"] = [{"heading": "城市", "align": "group", "width": 0}, *grouped["columns"]]
    (page,) = pages(issue(grouped))
    assert page.count("铜川市") == 1
    assert "小计256" in page


def runs(words: str) -> list[dict]:
    return [{"text": words, "strong": False}]


def article(title: str, *parts: dict) -> dict:
    return {"kind": "article", "title": title, "byline": "汉台区图书馆", "parts": list(parts)}


def photo(**more) -> dict:
    words = {"caption": "图为还书点", "credit": "汉台区图书馆"}
    return {"kind": "photo", "digest": "a", "width": 640, "height": 400} | words | more


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 400), (60, 90, 120)).save(out, "JPEG")
    return out.getvalue()


def test_contents_headings_photos_chart_and_the_block_at_the_end():
    chart = {
        "kind": "chart",
        "title": "办证量",
        "period": "",
        "unit": "单位：张",
        "footnotes": [],
        "notes": ["注：略。"],
    }
    chart["bars"] = [{"label": "商洛市", "value": 1187, "text": "1187"}, {"label": "延安市", "value": 0, "text": "0"}]
    made = issue(
        article("邮局还书", {"kind": "heading", "level": 1, "text": "一、背景"}, photo(), chart),
        {"kind": "photos", "title": "影像", "photos": [photo(), photo(width=400, height=640)]},
    )
    made |= {"contents": "目录", "ends": ["报：省文化和旅游厅", "发：各成员馆"], "copies": "共印300份"}
    found = [
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf(made, MADE_AT, {"a": jpeg()}))).pages
    ]
    assert "目录" in found[0]
    assert re.search(r"●?邮局还书\.*2", found[0])
    assert re.search(r"●?影像\.*3", found[0])
    for words in ("一、背景", "图为还书点", "商洛市1187", "延安市0", "注：略。"):
        assert words in found[1]
    assert all(words in found[-1] for words in ("报：省文化和旅游厅", "发：各成员馆", "共印300份"))


def test_no_line_begins_with_a_stop(tmp_path):
    text = "读者把书装入还书袋，签字、封好，交给邮局柜台；次日上午前，送到图书馆。" * 20
    parts = [{"kind": "paragraph", "runs": runs("字" * shift + text)} for shift in range(8)]
    file = tmp_path / "issue.pdf"
    file.write_bytes(pdf(issue(article("题", *parts)), MADE_AT))
    said = subprocess.run(["pdftotext", "-layout", file, "-"], check=True, capture_output=True, text=True).stdout
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    assert len(lines) > 100
    assert [line for line in lines if line[0] in "、。，；：！？）》】”"] == []


@pytest.mark.parametrize("words", ["#read(1)", '"); #panic("', "$x$ *b* [c] \\u{41}", "<b>&amp;</b>"])
def test_words_are_never_taken_for_markup(words):
    (page,) = pages(issue({"kind": "prose", "paragraphs": [words]}))
    assert "".join(words.split()) in page


def test_fonts_are_embedded():
    reader = PdfReader(io.BytesIO(pdf(issue(table([line("鄠邑区图书馆", "1")])), MADE_AT)))
    fonts = reader.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        (descendant,) = font.get_object()["/DescendantFonts"]
        assert (
            "/FontFile2" in descendant.get_object()["/FontDescriptor"]
            or "/FontFile3" in descendant.get_object()["/FontDescriptor"]
        )
    assert fonts


def test_the_same_values_give_the_same_bytes():
    bulletin = issue(table([line("陇县图书馆", "1")]))
    assert pdf(bulletin, MADE_AT) == pdf(bulletin, MADE_AT)


def test_any_moment_can_be_printed():
    assert pdf(issue(), MADE_AT.replace(microsecond=123456)).startswith(b"%PDF")
