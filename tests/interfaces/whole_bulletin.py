"""One of everything about the bulletin that an address can name: an article with a photo, a document, an issue."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from PIL import Image

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.bulletin.actions import Text, Wording, begin, draft_paper
from shulian.apps.bulletin.models import Article, Issue, Receipt, Section
from shulian.apps.journal.actions import Act
from shulian.core.official import Kind
from shulian.documents.photos import take_in


@dataclass(frozen=True)
class Press:
    """What stands in for the parameters of addresses, and what forms send along."""

    parameters: dict[str, dict[str, Any]]
    bodies: dict[str, dict[str, Any]]


def build(yanta: Library, accounts: dict[str, Account]) -> Press:
    """Everything at once."""
    out = io.BytesIO()
    Image.new("RGB", (240, 200), (60, 90, 120)).save(out, "JPEG")
    text = Text("延时开放", "夏天晚上开放到九点。", added=[take_in(out.getvalue())])
    article = begin(Act("office", accounts["director"].pk), yanta, text)
    assert isinstance(article, Article)
    # Sent, so that the office may look at it.
    Article.objects.filter(pk=article.pk).update(state="sent")
    paper = draft_paper(
        Act("office", accounts["office"].pk), Wording(Kind.NOTICE, "陕图联", "联盟", "关于报送的通知", "正文")
    )
    photo = article.photos.get().digest
    page = {"kind": "photos", "title": "影像", "photos": [_photo(photo)]}
    heading = {"number": 2, "year": 2022, "masthead": "简报", "issuer": "办公室", "status": "published"}
    Issue.objects.create(
        **heading,
        issued_on=clock.today(),
        snapshot={"bulletin": _bulletin(page, _table(yanta)), "sources": []},
        digest="0" * 64,
        published_at=clock.now(),
    )
    section = Section.objects.get(issue__number=1)
    parameters: dict[str, dict[str, Any]] = {"office:photo": {"digest": photo}}
    for name in ("article", "article-edit", "article-preview", "article-step", "article-remark", "article-compare"):
        parameters[f"office:{name}"] = {"pk": article.pk}
    for name in ("paper", "paper-pdf", "paper-step", "paper-remind", "paper-receipts"):
        parameters[f"office:{name}"] = {"pk": paper.pk}
    receipt = Receipt.objects.create(paper=paper, library=yanta)
    for name in ("received-open", "received-sign"):
        parameters[f"office:{name}"] = {"pk": receipt.pk}
    for name in ("bulletin-compose", "section-new"):
        parameters[f"office:{name}"] = {"number": 1}
    for name in ("section-act", "block-place"):
        parameters[f"office:{name}"] = {"pk": section.pk}
    parameters["office:block-act"] = {"pk": section.blocks.get().pk}
    for name in ("bulletin", "bulletin-pdf", "bulletin-photo"):
        parameters[f"portal:{name}"] = {"number": 2, "digest": photo}
    parameters["office:bulletin-behind"] = {"number": 2, "table": 0, "row": 0, "column": 1}
    return Press(parameters, _bodies(yanta))


def _bodies(yanta: Library) -> dict[str, dict[str, Any]]:
    words = {"title": "题", "text": "正文", "based_on": 1}
    return {
        "office:article-new": words | {"library": yanta.code, "based_on": 0},
        "office:article-edit": words,
        "office:article-preview": words,
        "office:article-step": {"deed": "return", "reason": "改"},
        "office:article-remark": {"text": "好"},
        "office:article-ask": {"library": yanta.code, "title": "约稿"},
        "office:section-new": {"heading": "书讯"},
        "office:section-act": {"do": "up"},
        "office:block-place": {"kind": "prose", "text": "一段"},
        "office:block-act": {"do": "remove"},
        "office:bulletin-compose": {"masthead": "简报", "issuer": "办公室", "issued_on": "2022-08-08"},
        "office:paper-new": {"kind": "notice", "code": "陕图联", "agency": "联盟", "title": "通知", "text": "正文"},
        "office:paper": {"kind": "notice", "code": "陕图联", "agency": "联盟", "title": "通知", "text": "正文"},
        "office:paper-step": {"deed": "submit"},
    }


def _photo(digest: str) -> dict[str, Any]:
    words = {"caption": "图为阅览室", "credit": "雁塔区图书馆"}
    return {"kind": "photo", "digest": digest, "width": 240, "height": 200} | words


def _table(library: Library) -> dict[str, Any]:
    """A figure of one library with its origin."""
    cells = [{"text": text, "mark": "", "spans": 1} for text in (library.name, "3")]
    columns = [{"heading": "图书馆", "align": "text", "width": 0}, {"heading": "外借", "align": "figure", "width": 4}]
    made_of = {"indicators": ["checkouts"], "period": "2022"}
    return {
        "kind": "table",
        "title": "外借",
        "period": "",
        "unit": "",
        "footnotes": [],
        "notes": [],
        "columns": columns,
        "rows": [{"kind": "line", "cells": cells}],
        "origin": {"rows": [{"libraries": [library.pk]}], "columns": [None, made_of]},
    }


def _bulletin(*blocks: dict[str, Any]) -> dict[str, Any]:
    head = {"masthead": "简报", "name": "工作简报", "number": "第2期", "subtitle": "", "issuer": "办公室", "date": ""}
    return head | {"sections": [{"heading": "【案例交流】", "blocks": list(blocks)}]}
