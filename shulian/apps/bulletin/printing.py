"""An issue as a PDF; a published one is printed once and kept under its digest."""

from __future__ import annotations

from datetime import datetime, time

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from shulian import clock
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.queries import values
from shulian.documents.bulletin import pdf


def printed(issue: Issue) -> bytes:
    """The PDF of an issue: of its frozen values, or of the draft as it is now."""
    if issue.status != Issue.Status.PUBLISHED:
        return pdf(values(issue), _made_at(issue))
    path = f"bulletin/{issue.digest}.pdf"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(pdf(values(issue), _made_at(issue))))
    with default_storage.open(path) as kept:
        return bytes(kept.read())


def _made_at(issue: Issue) -> datetime:
    return issue.published_at or datetime.combine(issue.issued_on, time.min, tzinfo=clock.PLACE)
