"""Saved reports for programs: which there are, and the same figures always, as at their lasting address."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from ninja import Path, Query, Router, Schema

from shulian.apps.statistics.access import report_for, visible_reports
from shulian.apps.statistics.models import Report
from shulian.apps.statistics.queries.schedules import about
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, libraries_with
from shulian.interfaces.api.fields import Page, PerPage
from shulian.interfaces.api.problems import answers

router = Router(tags=["saved reports"], auth=ANYONE_KNOWN)


class ReportOut(Schema):
    """A saved report: about which libraries (each with all that belongs to it), its digest and its lasting address."""

    id: UUID
    name: str
    indicator: str
    version: int
    libraries: list[str]
    made_at: datetime
    digest: str
    address: str


class ReportsOut(Schema):
    """One page of the saved reports, the newest first; `total` counts all of them."""

    total: int
    reports: list[ReportOut]


class ReportFigures(ReportOut):
    """A saved report with its table as it was frozen; `digest` is that of `table`. A missing value is null."""

    table: dict[str, Any]


class ReportsWanted(Schema):
    """Which page of them."""

    page: Page = 1
    per_page: PerPage = 50


@router.get("/reports", response=answers(ReportsOut, 401, 403, 422))
def saved_reports(request: Request, wanted: Query[ReportsWanted]) -> ReportsOut:
    """The saved reports about libraries whose figures the caller may see."""
    libraries_with(request, Right.VIEW_FIGURES)
    found = visible_reports(request.auth).defer("table")
    first = (wanted.page - 1) * wanted.per_page
    told = [ReportOut(**_said(one)) for one in found[first : first + wanted.per_page]]
    return ReportsOut(total=found.count(), reports=told)


@router.get("/reports/{report_id}", response=answers(ReportFigures, 401, 403, 422))
def saved_report(request: Request, report_id: Path[UUID]) -> ReportFigures:
    """The figures of a saved report: always the same."""
    found = report_for(request.auth, report_id)
    return ReportFigures(**_said(found), table=found.table)


def _said(found: Report) -> dict[str, Any]:
    return {
        "id": found.pk,
        "name": found.name,
        "indicator": found.indicator_id,
        "version": found.version,
        "libraries": [one.code for one in about(found)],
        "made_at": found.made_at,
        "digest": found.digest,
        "address": reverse("office:report", args=[found.pk]),
    }
