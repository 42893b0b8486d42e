"""`shulian demo --reset`: everything of the demonstration before goes, and comes back as it was.

To make all tables again takes most of a minute, so that this is for `make long`; what is cleared, and that the
migrations are called then, is tested in tests/interfaces/commands/test_demo.py."""

from __future__ import annotations

import pytest

from tests.stories.conftest import SMALL
from tests.stories.reset import leave_behind, still_there
from tests.stories.site import command, data_folder, made_ready


@pytest.mark.long
def test_a_reset_makes_the_demonstration_again() -> None:
    with data_folder() as home, made_ready(home) as database:
        leave_behind(home, database)
        loaded = command(home, "demo", "--reset", *SMALL)
        assert still_there(home) == {
            "alliances": 1,
            "old alliances": 0,
            "categories": 7,
            "changed categories": 0,
            "old files": 0,
        }
        assert (home.run / "sign-ins").read_text().strip() in loaded
