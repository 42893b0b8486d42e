"""The two tables of bulletin no. 53 as returns, and its statistics section made from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar
from uuid import uuid5

from shulian.apps.bulletin.actions import Draft, TablePlan, start_issue
from shulian.apps.bulletin.models import Issue
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions import Heading, Upload, accept_return, enter_file, sync_definitions
from shulian.apps.statistics.models import Form, Return
from shulian.apps.statistics.refusals import Refused
from shulian.core.periods import parse

DATA = Path(__file__).parent / "data"
DELIVERY = "document_delivery_2021-12_2022-05.csv"
DELIVERY_TOTALS = "document_delivery_2021-12_2022-05_totals.csv"
CARDS = "cards_2022q2.csv"
HALF_YEAR, QUARTER = parse("2021-12--2022-05"), parse("2022-Q2")
Made = TypeVar("Made")
NOTE_OF_THE_CARDS = {"total": 2086, "change": 1297, "percent": "164"}


def make_demonstration_issue(act: Act) -> Issue:
    """Enter and accept both returns and start issue no. 53; the act must come after the second quarter of 2022."""
    sync_definitions()
    forms = {form.pk: form for form in Form.objects.all()}
    totals = (DATA / DELIVERY_TOTALS).read_bytes()
    delivery = Upload(DELIVERY, (DATA / DELIVERY).read_bytes(), totals, DELIVERY_TOTALS)
    cards = Upload(CARDS, (DATA / CARDS).read_bytes())
    _accepted(act, Heading(forms["document-delivery"], HALF_YEAR), delivery)
    _accepted(act, Heading(forms["cards"], QUARTER, printed=NOTE_OF_THE_CARDS), cards)
    draft = Draft(
        number=53,
        masthead="陕西公共图书馆服务联盟",
        subtitle="2022年联盟工作会议特刊",
        issuer="联盟工作委员会办公室",
        issued_on=date(2022, 8, 8),
        tables=(TablePlan(forms["document-delivery"], HALF_YEAR), TablePlan(forms["cards"], QUARTER)),
        is_demonstration=True,
    )
    return _done(start_issue(_step(act, "issue"), draft))


def _accepted(act: Act, heading: Heading, upload: Upload) -> Return:
    made = _done(enter_file(_step(act, f"enter {upload.name}"), heading, upload))
    refused = accept_return(_step(act, f"accept {upload.name}"), made)
    if refused:
        raise ValueError(f"the demonstration's own return is refused: {refused}")
    return made


def _step(act: Act, name: str) -> Act:
    """An act of its own for each step, the same one when the demonstration is made again."""
    return replace(act, command=uuid5(act.command, name))


def _done(made: Made | Refused) -> Made:
    if isinstance(made, Refused):
        raise TypeError(f"the demonstration's own data is refused: {made}")
    return made
