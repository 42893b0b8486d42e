"""A table of figures as a file: a workbook, CSV for a program, a PDF as an office sends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.statistics.models import Report
from shulian.apps.statistics.queries.digests import report_is_apart
from shulian.documents import delimited, report, xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.downloads import printed, workbook
from shulian.interfaces.downloads import table as table_file
from shulian.interfaces.templatetags.look import grouped, moment

MISSING = "—"
MOST_BARS = 15
MOST_NAMED = 40


@dataclass(frozen=True)
class Kept:
    """What a saved report says of itself: its name, when it was made, digest and address, whether it was changed."""

    name: str
    made_at: datetime
    digest: str
    address: str
    changed: bool


def kept(found: Report) -> Kept:
    """What is printed of a saved report besides its figures."""
    address = settings.SITE_ADDRESS + reverse("office:report", args=[found.pk])
    return Kept(found.name, found.made_at, found.digest, address, report_is_apart(found))


def file_of(table: Mapping[str, Any], name: str, wanted: str, of: Kept | None = None) -> HttpResponse:
    """The table as it is asked for; a workbook where nothing else is."""
    if wanted == "pdf":
        return printed(report.pdf(printed_values(table, of), of.made_at if of else clock.now()), f"{name}.pdf")
    header, rows = _lines(table)
    if wanted == "csv":
        return table_file(delimited.write(*_with_coverage(table, header, rows)), f"{name}.csv")
    notes = (*coverage_words(table), *table.get("findings", ()), *_said(table, of, blank=True))
    page = xlsx.Page(table["title"][:30], header, rows, table["title"], notes, frozenset({len(rows) - 1}))
    return workbook(xlsx.write([page]), f"{name}.xlsx")


def printed_values(table: Mapping[str, Any], of: Kept | None = None) -> report.Report:
    """The table with all its words, ready to be printed."""
    alliance = the_alliance()
    return report.Report(
        title=table["title"],
        name=of.name if of and of.name != table["title"] else "",
        issuer=alliance.name if alliance else "",
        facts=[(label, words) for label, words in table.get("asked", ())],
        unit=_("Unit: %(unit)s") % {"unit": table["unit"]},
        side=table["side"],
        columns=[*table["columns"], *([_("Total")] if table["apart"] else [])],
        rows=[_row(table, row["name"], row["cells"], row["total"]) for row in [*table["rows"], *absent_rows(table)]],
        total=_row(table, _("Total"), table["totals"], table["total"]),
        parts=_("Columns # to # of #"),
        chart=_("Totals of the lines"),
        bars=[report.Bar(label=name, value=value, text=grouped(value)) for name, value in bars_of(table)],
        coverage=coverage_words(table),
        findings_title=_("What does not agree"),
        findings=list(table.get("findings", ())),
        notes=_said(table, of),
        page=_("Page # of #"),
    )


def bars_of(table: Mapping[str, Any], most: int = MOST_BARS) -> list[tuple[str, float]]:
    """The lines by their totals: places the largest first, months and hours in their order; a missing one is no bar."""
    lines = [(row["name"], row["total"]) for row in table["rows"] if row["total"] is not None]
    if table.get("by_size", True):
        lines.sort(key=lambda line: -line[1])
    return lines[:most]


def _row(table: Mapping[str, Any], name: str, cells: list[Any], total: Any) -> report.Row:
    values = [*cells, total] if table["apart"] else cells
    return report.Row(name=name, cells=[MISSING if value is None else grouped(value) for value in values])


def _lines(table: Mapping[str, Any]) -> tuple[tuple[str, ...], list[list[Value]]]:
    total = (_("Total"),) if table["apart"] else ()
    rows: list[list[Value]] = [
        [row["name"], *row["cells"], *([row["total"]] if table["apart"] else [])]
        for row in [*table["rows"], *absent_rows(table)]
    ]
    rows.append([_("Total"), *table["totals"], *([table["total"]] if table["apart"] else [])])
    return (table["side"], *table["columns"], *total), rows


def _with_coverage(
    table: Mapping[str, Any], header: tuple[str, ...], rows: list[list[Value]]
) -> tuple[tuple[str, ...], list[list[Value]]]:
    """For a program how whole it is, in columns of its own: at the total, and at each line of a missing library.

    At the total also what does not agree or is open, in words.

    Reports of the first days do not say it, and their files stay as they were.
    """
    if "coverage" not in table:
        return header, rows
    there = len(table["rows"])
    said: list[list[Value]] = [[None, None, None, None]] * there
    said += [[0, 1, None, None]] * (len(rows) - there - 1)
    words = " ".join(table.get("findings", ()))
    said.append([*table["coverage"], "、".join(table["missing"]) or None, words or None])
    names = (_("With a figure"), _("Members that report"), _("Missing members"), _("What does not agree"))
    return (*header, *names), [row + more for row, more in zip(rows, said, strict=True)]


def absent_rows(table: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A line for each of whom a figure is expected and who has none; older reports name them beside the table only."""
    blank = [None] * len(table["columns"])
    return [{"name": name, "cells": blank, "total": None} for name in table.get("absent", ())]


def coverage_words(table: Mapping[str, Any]) -> list[str]:
    """Who has a figure and who is missing; reports of the first days do not say it."""
    if "coverage" not in table:
        return []
    present, expected = table["coverage"]
    words = ngettext(
        "%(present)s of %(expected)s member has a figure.",
        "%(present)s of %(expected)s members have a figure.",
        expected,
    )
    said = [words % {"present": present, "expected": expected}]
    missing = table["missing"]
    if missing:
        names = "、".join(missing[:MOST_NAMED]) + (" …" if len(missing) > MOST_NAMED else "")
        said.append(_("Missing (%(count)s): %(names)s") % {"count": len(missing), "names": names})
    return said


def _missing_words(of: Kept | None, *, blank: bool) -> str:
    """What stands for a missing figure: on paper a dash, in a workbook nothing."""
    if of is None:
        return _("A blank figure is missing, not zero.") if blank else _("A dash is a missing figure, not a zero.")
    words = (
        _("As the figures stood at %(when)s; a blank figure is missing, not zero.")
        if blank
        else _("As the figures stood at %(when)s; a dash is a missing figure, not a zero.")
    )
    return words % {"when": moment(of.made_at)}


def _said(table: Mapping[str, Any], of: Kept | None, *, blank: bool = False) -> list[str]:
    notes = [
        _missing_words(of, blank=blank),
        _("Definition: version %(version)s.") % {"version": table["version"]},
    ]
    if of:
        notes.append(_("The same figures always: %(address)s") % {"address": of.address})
        notes.append(_("Digest (SHA-256): %(digest)s") % {"digest": of.digest})
        if of.changed:
            notes.insert(0, _("What stands here does not fit its digest any more."))
    return notes
