"""Sending in the figures of a period as a file."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from ninja import File, Form, Path, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from shulian.apps.statistics.access import enters_for, return_for
from shulian.apps.statistics.actions.entering import Heading, Upload, enter_file
from shulian.apps.statistics.models import Finding, Return
from shulian.apps.statistics.queries.returns import collected, form_by_code
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import finding_words, heading, refusal_words
from shulian.core.periods import parse
from shulian.documents.sheet import MAX_BYTES, Fault
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Code, Id, PeriodCode, Text
from shulian.interfaces.api.problems import Problem, answers, unknown

router = Router(tags=["returns"], auth=ANYONE_KNOWN)


class ReturnIn(Schema):
    """What the file is about. The same `command` again gets the same draft."""

    command: UUID
    form: Code
    period: Annotated[PeriodCode, Field(examples=["2022-Q2", "2021-12--2022-05"])]
    library: Code | None = Field(None, description="Left out for a table of many libraries.")
    reason: Text = Field("", description="Why a new version is sent, when there is one already.")


class FindingOut(Schema):
    """Something that wants a look: a problem must be settled, a difference may be printed, a note is only said."""

    weight: str
    kind: str
    line: int | None
    column: str
    cell: str
    message: str


class ReturnOut(Schema):
    """A return in one of its versions; `line` of a finding is its row in the file."""

    id: int
    form: str
    period: str
    library: str | None
    version: int
    status: str
    lines: int
    findings: list[FindingOut]


@router.post("/returns", response=answers(ReturnOut, 401, 403, 404, 409, 422, 429, status=201))
def send_return(request: Request, about: Form[ReturnIn], file: File[UploadedFile]) -> Status[ReturnOut]:
    """Send in an xlsx or CSV file; what can be read is kept as a draft, what cannot becomes a finding."""
    library = enters_for(request.auth, about.library or "")
    form = form_by_code(about.form)
    if form is None:
        raise unknown("unknown-form", _("There is no form with this code."))
    told = Heading(form, parse(about.period), library, about.reason)
    made = _entered(request, about, told, file)
    if isinstance(made, Refused):
        raise Problem(409, str(made.reason), refusal_words(made), _("No figure was recorded."))
    return Status(201, _told(made))


@router.get("/returns/{return_id}", response=answers(ReturnOut, 401, 403, 422))
def one_return(request: Request, return_id: Path[Id]) -> ReturnOut:
    """How a return stands, and what is still to be settled in it."""
    return _told(return_for(request.auth, return_id))


def _entered(request: Request, about: ReturnIn, told: Heading, file: UploadedFile) -> Return | Refused:
    # A file that nobody will read is not taken into memory either.
    if (file.size or 0) > MAX_BYTES:
        return Refused(Fault.TOO_LARGE)
    upload = Upload(file.name or "", file.read())
    return enter_file(act_of(request, about.command, told.library), told, upload)


def _told(made: Return) -> ReturnOut:
    table = collected(made)
    headings = {column.key: heading(column) for column in table.columns}
    return ReturnOut(
        id=made.pk,
        form=table.form.pk,
        period=table.period.code,
        library=made.library.code if made.library else None,
        version=made.version,
        status=made.status,
        lines=len(table.lines),
        findings=[_finding(finding, headings) for finding in table.findings],
    )


def _finding(finding: Finding, headings: dict[str, str]) -> FindingOut:
    return FindingOut(
        weight=finding.weight,
        kind=finding.kind,
        line=finding.line.number if finding.line else None,
        column=finding.column,
        cell=finding.cell,
        message=finding_words(finding, headings),
    )
