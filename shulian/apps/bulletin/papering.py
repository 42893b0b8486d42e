"""Official documents as plain values and as a PDF; a signed one is what was signed."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.bulletin import making
from shulian.apps.bulletin.models import Paper
from shulian.core.official import State, number_words
from shulian.documents.official import Official, pdf

CHINESE = "zh-hans"


def values(paper: Paper) -> Official:
    """The document as it is printed; official documents are in Chinese, whoever looks."""
    if paper.snapshot is not None:
        return cast(Official, paper.snapshot["paper"])
    with translation.override(CHINESE):
        words = making.Words(paper.title, "", paper.text)
        return Official(
            agency=paper.agency,
            number=number_of(paper),
            title=paper.title,
            recipients=f"{paper.recipients.rstrip('：:')}：" if paper.recipients else "",
            parts=making.article(words, None)["parts"],
            attachments=[line.strip() for line in paper.attachments.splitlines() if line.strip()],
            date=_day(_signed_on(paper)),
            copied_to=paper.copied_to,
            printed_by=paper.printed_by or paper.agency,
            printed_on=_("%(day)s printed") % {"day": _day(_signed_on(paper))},
            draft=paper.state in (State.DRAFT, State.WAITING),
        )


def number_of(paper: Paper) -> str:
    """陕图联〔2022〕5号; of a draft, with room for the number."""
    if paper.year is None or paper.number is None:
        return f"{paper.code}〔{clock.today().year}〕　号"
    return number_words(paper.code, paper.year, paper.number)


def printed(paper: Paper) -> bytes:
    """The document as a PDF."""
    moment = paper.signed_at or clock.midnight(clock.today())
    # Outside of what was signed, which stays as it is.
    return pdf(values(paper), moment, withdrawn=paper.state == State.WITHDRAWN)


def _signed_on(paper: Paper) -> date:
    return clock.local(paper.signed_at).date() if paper.signed_at else clock.today()


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
