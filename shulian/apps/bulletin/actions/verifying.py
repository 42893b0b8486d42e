"""Published issues and signed documents are held against their digests every night, as published figures are."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from shulian.apps.bulletin.models import Issue, Paper
from shulian.apps.bulletin.queries.frozen import is_apart
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.actions.verifying import OF_DIGEST, Changed, tell_changed
from shulian.core.official import number_words

VERIFYING = "shulian.apps.bulletin.jobs.verify_issues"


def verify_issues(act: Act) -> dict[str, int]:
    """Work every digest out again; returns how many were looked at, and how many differ."""
    issues = list(Issue.objects.filter(snapshot__isnull=False).order_by("pk").iterator(chunk_size=20))
    papers = list(Paper.objects.filter(snapshot__isnull=False).order_by("pk").iterator(chunk_size=20))
    found = [
        *(Changed("bulletin", str(one.pk), {}, _issue(one), OF_DIGEST) for one in issues if is_apart(one)),
        *(Changed("paper", str(one.pk), {}, _paper(one), OF_DIGEST) for one in papers if is_apart(one)),
    ]
    for changed in found:
        tell_changed(act, changed)
    return {"looked": len(issues) + len(papers), "apart": len(found)}


def _issue(one: Issue) -> Callable[[], str]:
    return lambda: _("%(name)s no. %(number)s") % {"name": one.masthead, "number": one.number}


def _paper(one: Paper) -> Callable[[], str]:
    return lambda: f"{number_words(one.code, one.year or 0, one.number or 0)} {one.title}"
