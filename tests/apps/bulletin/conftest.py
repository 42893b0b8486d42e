"""Issue no. 53 of the demonstration, on the libraries that it names."""

from __future__ import annotations

import pytest

from shulian.apps.bulletin.models import Issue
from shulian.interfaces.commands.demonstration.bulletin import make_demonstration_issue
from tests.apps.statistics.conftest import act, august, files, office, shaanxi

__all__ = ["act", "august", "files", "office", "shaanxi"]


@pytest.fixture
def issue(act, shaanxi) -> Issue:
    return make_demonstration_issue(act)
