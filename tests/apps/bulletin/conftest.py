"""Issue no. 53 of the demonstration, on the libraries that it names."""

from __future__ import annotations

import pytest

from shulian.apps.bulletin.models import Issue
from shulian.apps.journal.actions import Act
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests.apps.statistics.conftest import august, files, office, post, shaanxi

__all__ = ["august", "files", "office", "post", "shaanxi"]


@pytest.fixture
def act(office, post) -> Act:
    """The office at its post: it publishes issues and signs for findings."""
    return Act(source="office", actor=office.pk)


@pytest.fixture
def issue(act, shaanxi) -> Issue:
    return make_demonstration_issue(act)
