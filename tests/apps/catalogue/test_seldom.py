"""Looking for garbage seldom is over when the last of those has ended for whom it was."""

from __future__ import annotations

import gc

from shulian.apps.catalogue.seldom import seldom_collecting


def test_two_at_once_leave_the_process_as_the_first_one_found_it() -> None:
    usual = gc.get_threshold()
    first, second = seldom_collecting(), seldom_collecting()
    first.__enter__()
    seldom = gc.get_threshold()
    assert seldom != usual
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == seldom
    second.__exit__(None, None, None)
    assert gc.get_threshold() == usual
