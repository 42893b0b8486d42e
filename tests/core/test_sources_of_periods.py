"""Returns of shorter periods of what cannot be added: with all of them nothing is missing, and there is no sum."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.indicators import Measure
from shulian.core.periods import parse
from shulian.core.sources import Manner, added, chosen
from tests.core.test_sources import FLOW, READERS, said

FOUR_QUARTERS = said(None, None, Q1=40, Q2=41, Q3=42, Q4=43)
AND_THE_YEAR = replace(FOUR_QUARTERS, reported=(*FOUR_QUARTERS.reported, *said(year=90).reported))
A_BRANCH_IN_MAY = {parse("2022-05"): 1}


@pytest.mark.parametrize(
    ("period", "known", "manner", "value", "of_periods"),
    [
        # Who was told of in each quarter was told of in the year, which no number says.
        ("2022", FOUR_QUARTERS, READERS, None, True),
        ("2022-H1", FOUR_QUARTERS, READERS, None, True),
        ("2022-Q1", FOUR_QUARTERS, READERS, 40, False),
        (
            "2022",
            replace(FOUR_QUARTERS, reported=(*FOUR_QUARTERS.reported, *said(year=90).reported)),
            READERS,
            90,
            False,
        ),
        # Of a month nobody has told anything: it is missing.
        ("2022", said(None, None, Q1=40, Q2=41, Q3=42), READERS, None, False),
        ("2021-12--2022-05", FOUR_QUARTERS, READERS, None, False),
        # Where some was counted these are two sources; flows and stocks have a figure.
        ("2022", replace(FOUR_QUARTERS, months=A_BRANCH_IN_MAY), READERS, None, False),
        ("2022", FOUR_QUARTERS, FLOW, 166, False),
        ("2022", FOUR_QUARTERS, Manner(Measure.STOCK, adds=False), 43, False),
        ("2022", said(), READERS, None, False),
    ],
)
def test_returns_of_all_quarters_make_no_sum_of_what_cannot_be_added(period, known, manner, value, of_periods):
    figure = chosen(parse(period), known, manner)
    assert (figure.value, figure.of_periods) == (value, of_periods)
    # It is not missing, of one library as of a sum.
    assert not (of_periods and figure.whole)
    assert added({"a": figure}, {"a": False}).of_periods == of_periods
