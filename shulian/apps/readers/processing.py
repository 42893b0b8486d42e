"""The processing register (个人信息处理活动登记): what is done with personal data here, and with whom."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shulian import clock
from shulian.apps.readers.models import Assessment, Processing, Responsible
from shulian.core import processing as core
from shulian.core.processing import Assessed, Occasion, Purpose

FILE = Path(__file__).parent / "data" / "processing.json"


@dataclass(frozen=True)
class Line:
    """One purpose as it stands here: with whom it is done, and what has not been assessed."""

    purpose: Purpose
    added: Processing
    lacks: tuple[Occasion, ...] = ()

    @property
    def occasions(self) -> tuple[Occasion, ...]:
        """Why it needs an assessment."""
        return core.occasions_of(self.purpose, entrusted=bool(self.added.entrusted))


@cache
def purposes() -> tuple[Purpose, ...]:
    """Every purpose in the order of the file."""
    return tuple(core.purpose_of(row) for row in json.loads(FILE.read_text(encoding="utf-8")))


def purpose(code: str) -> Purpose | None:
    """The purpose of this code."""
    return next((one for one in purposes() if one.code == code), None)


def register() -> list[Line]:
    """The whole register."""
    added = {row.purpose: row for row in Processing.objects.all()}
    lines = [Line(one, added.get(one.code) or Processing(purpose=one.code)) for one in purposes()]
    gaps = core.lacking({line.purpose.code: line.occasions for line in lines}, _assessed(), clock.today())
    return [Line(line.purpose, line.added, tuple(gaps.get(line.purpose.code, ()))) for line in lines]


def responsible() -> Responsible:
    """Who answers for readers' data."""
    return Responsible.objects.filter(pk=1).first() or Responsible(pk=1)


def _assessed() -> list[Assessed]:
    finished = Assessment.objects.filter(finished_on__isnull=False, review_on__isnull=False)
    return [
        Assessed(frozenset(purposes), frozenset(occasions), review_on)
        for purposes, occasions, review_on in finished.values_list("purposes", "occasions", "review_on")
        if review_on is not None
    ]
