"""How the index hears that a name has another form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shulian.apps.catalogue.actions.authorities import Said, merge_authorities, save_authority, take_authorities
from shulian.apps.catalogue.models import Outbox
from shulian.apps.discovery.asked import Asked
from shulian.apps.discovery.comparison import compare
from shulian.apps.discovery.headings import CHANGES_A_HEADING, HEADINGS
from shulian.apps.discovery.queries import search
from shulian.apps.discovery.writer import IndexWriter, rebuild
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.authorities import Kind
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer(settings: Any, tmp_path: Path) -> IndexWriter:
    """An index of three titles, and who keeps it."""
    settings.INDEX_FOLDER = tmp_path / "index"
    make.title("呐喊", authors=["鲁迅"])
    make.title("鲁迅传", subjects=["鲁迅"])
    make.title("骆驼祥子", authors=["老舍"])
    rebuild(settings.INDEX_FOLDER)
    return IndexWriter(settings.INDEX_FOLDER)


def heard(writer: IndexWriter) -> None:
    """What followers and writer do a second later."""
    entries = Entry.objects.filter(kind__in=CHANGES_A_HEADING).order_by("pk")
    HEADINGS.follow(list(entries))
    writer.step()


def titles_by(name: str) -> int:
    return search(Asked(author=name)).total


def person(heading: str, *variants: str, pk: int | None = None) -> int:
    saved = save_authority(Act("test"), Said(Kind.PERSON, heading, variants), pk)
    assert isinstance(saved, int)
    return saved


def test_a_new_form_of_a_name_is_found_at_once_and_a_removed_one_no_longer(writer: IndexWriter) -> None:
    saved = person("鲁迅", "周树人")
    heard(writer)
    assert (titles_by("周树人"), search(Asked(subject="周树人")).total) == (1, 1)
    assert compare() == []
    person("鲁迅", "Lu Xun", pk=saved)
    heard(writer)
    assert (titles_by("周树人"), titles_by("Lu Xun")) == (0, 1)
    assert compare() == []


def test_headings_made_one_are_found_by_each_others_forms(writer: IndexWriter) -> None:
    kept, other = person("老舍", "老舍（作家）"), person("舒庆春", "Lao She")
    heard(writer)
    assert titles_by("Lao She") == 0
    merge_authorities(Act("test"), kept, other)
    heard(writer)
    assert titles_by("Lao She") == 1
    assert compare() == []


def test_headings_from_a_file_are_found_too(writer: IndexWriter) -> None:
    take_authorities(Act("test"), [("a1", Said(Kind.PERSON, "老舍", ("舒舍予",)))])
    heard(writer)
    assert titles_by("舒舍予") == 1
    assert compare() == []


def test_without_an_index_nothing_waits_for_it(settings: Any, tmp_path: Path) -> None:
    settings.INDEX_FOLDER = tmp_path / "nothing"
    HEADINGS.follow([Entry(kind="authority-saved", subject=f"authority:{person('鲁迅')}")])
    assert not Outbox.objects.exists()
