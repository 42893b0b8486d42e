"""A library, some titles in the database, and an index folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Title
from tests import make
from tests.apps.discovery.shelf import SHELF


@pytest.fixture
def index_folder(settings: object, tmp_path: Path) -> Path:
    """An empty folder for the index."""
    settings.INDEX_FOLDER = tmp_path / "index"  # type: ignore[attr-defined]
    return tmp_path / "index"


@pytest.fixture
def library(db: None) -> Library:
    """A county library."""
    return make.library("雁塔区图书馆", code="yanta")


@pytest.fixture
def titles(db: None) -> dict[int, Title]:
    """The shelf's titles in the database, by their numbers on the shelf."""
    return {
        described.title_id: Title.objects.create(
            title=described.title,
            remainder=described.remainder,
            volume=described.volume,
            authors=list(described.authors),
            subjects=list(described.subjects),
            isbns=list(described.numbers),
        )
        for described in SHELF
    }
