"""The register of what is done with personal data, and what must be assessed (个人信息保护法 art. 13, 55)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shulian.core.registration import months_later

KEEP_ASSESSMENTS_MONTHS = 36


class Basis(StrEnum):
    """On what ground data may be processed (art. 13)."""

    CONSENT = "consent"
    CONTRACT = "contract"
    DUTY = "duty"
    EMERGENCY = "emergency"
    NEWS = "news"
    DISCLOSED = "disclosed"
    LAW = "law"


class Occasion(StrEnum):
    """What makes an impact assessment necessary (art. 55)."""

    SENSITIVE = "sensitive"
    AUTOMATED = "automated"
    ENTRUSTED = "entrusted"
    SHARED = "shared"
    ABROAD = "abroad"
    WEIGHTY = "weighty"


@dataclass(frozen=True)
class Purpose:
    """What personal data are for: on what ground, which columns, how long, and what makes it delicate."""

    code: str
    name: str
    name_en: str
    why: str
    why_en: str
    data: str
    data_en: str
    retention: str
    retention_en: str
    basis: tuple[Basis, ...]
    columns: tuple[str, ...]
    occasions: tuple[Occasion, ...] = ()
    public: bool = True

    @property
    def is_sensitive(self) -> bool:
        """Whether sensitive data are among it (art. 28)."""
        return Occasion.SENSITIVE in self.occasions


@dataclass(frozen=True)
class Assessed:
    """A finished assessment: of which purposes and occasions, and until when it holds."""

    purposes: frozenset[str]
    occasions: frozenset[str]
    review_on: date


def purpose_of(row: Mapping[str, Any]) -> Purpose:
    """A row of the register's file; ValueError for a ground or an occasion that the law does not know."""
    values = dict(row)
    values["basis"] = tuple(map(Basis, row["basis"]))
    values["columns"] = tuple(row["columns"])
    values["occasions"] = tuple(map(Occasion, row.get("occasions", ())))
    return Purpose(**values)


def occasions_of(purpose: Purpose, *, entrusted: bool) -> tuple[Occasion, ...]:
    """Why this purpose needs an assessment; whoever entrusts it to somebody adds a reason."""
    if entrusted and Occasion.ENTRUSTED not in purpose.occasions:
        return (*purpose.occasions, Occasion.ENTRUSTED)
    return purpose.occasions


def lacking(
    needs: Mapping[str, Iterable[Occasion]], assessed: Iterable[Assessed], today: date
) -> dict[str, list[Occasion]]:
    """Of each purpose the occasions that no assessment covers which holds today; only purposes with a gap."""
    holding = [one for one in assessed if one.review_on >= today]
    gaps = {}
    for code, occasions in needs.items():
        covered = frozenset[str]().union(*(one.occasions for one in holding if code in one.purposes))
        open_ones = [occasion for occasion in occasions if occasion not in covered]
        if open_ones:
            gaps[code] = open_ones
    return gaps


def kept_until(finished_on: date) -> date:
    """The first day on which an assessment might be destroyed (art. 56)."""
    return months_later(finished_on, KEEP_ASSESSMENTS_MONTHS)


def covers(columns: Iterable[str], column: str) -> bool:
    """Whether a column stands in the register; `app.Model.*` stands for every column of a row about a reader."""
    whole = f"{column.rpartition('.')[0]}.*"
    return any(one in (column, whole) for one in columns)
