"""Divisions of the country and the units that report on their own, from the tables in data/."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from shulian.apps.alliance.models import Division, ReportingUnit

DATA = Path(__file__).resolve().parent.parent / "data"
PROVINCE_UNIT = "省本级"


def load_divisions(province: str = "shaanxi") -> None:
    """Put the divisions and reporting units of a province in place; what is there already stays as it is."""
    folder = DATA / province
    Division.objects.bulk_create([*_divisions(folder), *_townships(folder)], batch_size=1000, ignore_conflicts=True)
    ReportingUnit.objects.bulk_create(_units(folder), ignore_conflicts=True)


def _divisions(folder: Path) -> Iterator[Division]:
    for row in rows(folder / "divisions.csv"):
        yield Division(
            code=row["code"],
            name=row["name_zh"],
            pinyin=row["name_pinyin"],
            level=row["level"],
            parent_id=row["parent_code"] or None,
            longitude=float(row["lon"]),
            latitude=float(row["lat"]),
            former_codes=[row["former_code"]] if row["former_code"] else [],
        )


def _townships(folder: Path) -> Iterator[Division]:
    for row in rows(folder / "townships.csv"):
        yield Division(
            code=row["code"],
            name=row["name_zh"],
            level=Division.Level.TOWNSHIP,
            parent_id=row["county_code"],
        )


def _units(folder: Path) -> Iterator[ReportingUnit]:
    province = next(row for row in rows(folder / "divisions.csv") if row["level"] == "province")
    yield ReportingUnit(code=province["code"], name=PROVINCE_UNIT, pinyin=province["name_pinyin"], order=0)
    for order, row in enumerate(rows(folder / "reporting_units.csv"), start=1):
        yield ReportingUnit(
            code=row["division_code"], name=row["unit_name_zh"], pinyin=row["unit_name_pinyin"], order=order
        )


def rows(file: Path) -> Iterator[dict[str, str]]:
    """The rows of a table with its first line as names."""
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
