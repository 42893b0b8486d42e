"""Saving and removing sheets of labels."""

from __future__ import annotations

from dataclasses import asdict

from django.db import IntegrityError, transaction

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.models import LabelSheet
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.core.labels import Grid, GridFault, grid_faults

STORED = (
    "columns",
    "rows",
    "left",
    "top",
    "pitch_x",
    "pitch_y",
    "width",
    "height",
    "offset_x",
    "offset_y",
)


class NameTakenError(Exception):
    """The library has another sheet of this name."""


class GridError(Exception):
    """A grid that cannot be printed, with its faults by field."""

    def __init__(self, faults: list[tuple[str, GridFault]]) -> None:
        super().__init__(faults)
        self.faults = faults


def save_sheet(act: Act, library: Library, name: str, grid: Grid, pk: int | None = None) -> int:
    """Save a new sheet, or the one with this id anew; returns its id. Raises GridError or NameTakenError."""
    faults = grid_faults(grid)
    if faults:
        raise GridError(faults)
    values = {name: value for name, value in asdict(grid).items() if name in STORED}

    def write() -> Answer:
        sheet = LabelSheet.objects.filter(pk=pk, library=library).first() if pk else None
        sheet = sheet or LabelSheet(library=library, is_demonstration=act.source == "demonstration")
        sheet.name = name
        for field, value in values.items():
            setattr(sheet, field, value)
        sheet.save()
        entry(act, "label-sheet-saved", subject=f"label-sheet:{sheet.pk}", details=values)
        return {"sheet": sheet.pk}

    try:
        with transaction.atomic():
            return int(perform(act, "save-label-sheet", write)["sheet"])
    except IntegrityError as error:
        raise NameTakenError(name) from error


def remove_sheet(act: Act, sheet: LabelSheet) -> None:
    """Take a sheet off the list; labels that were printed on it do not need it."""

    def write() -> Answer:
        removed, _ = LabelSheet.objects.filter(pk=sheet.pk).delete()
        if removed:
            entry(act, "label-sheet-removed", subject=f"label-sheet:{sheet.pk}")
        return {"removed": removed}

    perform(act, "remove-label-sheet", write)


def grid_of(sheet: LabelSheet) -> Grid:
    """The grid of a saved sheet."""
    return Grid(**{field: getattr(sheet, field) for field in STORED})
