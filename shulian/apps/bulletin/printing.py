"""An issue as a PDF; a published one is printed once and kept under its digest."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from shulian import clock
from shulian.apps.bulletin import storing
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.queries import values
from shulian.apps.bulletin.queries.frozen import is_apart
from shulian.apps.bulletin.queries.issues import photos_in
from shulian.documents.bulletin import Article, Bulletin, Section, pages, pdf


def printed(issue: Issue) -> bytes:
    """The PDF of an issue: of its frozen values, or of the draft as it is now."""
    if issue.status != Issue.Status.PUBLISHED:
        return _print(issue)
    path = f"bulletin/{issue.digest}.pdf"
    if not default_storage.exists(path):
        made = _print(issue)
        # What was changed is never kept under the digest of what was published; what was kept before is the true one.
        if not is_apart(issue):
            default_storage.save(path, ContentFile(made))
        return made
    with default_storage.open(path) as kept:
        return bytes(kept.read())


def pictures_of(article: Article, masthead: Bulletin, heading: str = "") -> list[bytes]:
    """The pages of one article as they will be, under this masthead and in this section."""
    alone: Bulletin = {
        **masthead,
        "sections": [Section(heading=f"【{heading}】" if heading else "", blocks=[article])],
        "contents": "",
        "ends": [],
        "copies": "",
    }
    return pages(alone, clock.now(), storing.read_all(photos_in(alone), storing.SCREEN))


def _print(issue: Issue) -> bytes:
    bulletin = values(issue)
    return pdf(bulletin, _made_at(issue), storing.read_all(photos_in(bulletin)))


def _made_at(issue: Issue) -> datetime:
    return issue.published_at or clock.midnight(issue.issued_on)
