"""What the handbook says about rules is what the rules say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import tables
from tests.docs.pages import HANDBOOK, name_of

PAGES = sorted(HANDBOOK.glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_tables_are_those_of_the_program(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert tables.renewed(text) == text, "write them anew with: python -m tests.docs"


def test_every_table_is_on_a_page() -> None:
    assert set().union(*(tables.names_in(page.read_text(encoding="utf-8")) for page in PAGES)) == set(tables.TABLES)
