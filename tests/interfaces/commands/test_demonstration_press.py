"""The demonstration's articles, issue and documents: made as people make them, and marked."""

from __future__ import annotations

import pytest

from shulian.apps.bulletin.models import Article, Issue, Paper
from shulian.apps.bulletin.queries import values
from shulian.interfaces.commands.demonstration import press
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests.apps.statistics.conftest import act, august, files, office, shaanxi

__all__ = ["act", "august", "files", "office", "shaanxi"]
pytestmark = pytest.mark.django_db


def test_two_articles_a_page_of_photos_and_a_notice(act, shaanxi):
    make_demonstration_issue(act)
    press.load({library.code: library for library in shaanxi.values()})
    issue = Issue.objects.get(number=press.NUMBER)
    kinds = [block["kind"] for section in values(issue)["sections"] for block in section["blocks"]]
    assert kinds == ["article", "article", "photos", "table"]
    assert issue.status == Issue.Status.PUBLISHED
    for model in (Article, Issue, Paper):
        assert not model.objects.filter(is_demonstration=False).exists()
    assert sorted(Paper.objects.values_list("number", flat=True), key=str) == [1, None]
    assert Article.objects.filter(state="asked").count() == 1
