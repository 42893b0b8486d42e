"""`shulian demo --reset`: everything of the demonstration before goes, and comes back as it was."""

from __future__ import annotations

from tests.stories.reset import still_there
from tests.stories.site import Site


def test_a_reset_makes_the_demonstration_again(demonstration: Site) -> None:
    assert still_there(demonstration.home) == {
        "alliances": 1,
        "old alliances": 0,
        "categories": 7,
        "changed categories": 0,
        "old files": 0,
    }
    assert (demonstration.home.run / "sign-ins").read_text().strip() in demonstration.loaded
