"""What a record is worth."""

from __future__ import annotations

from shulian.core.quality import POINTS, Merit, quality

PLACES = {Merit.FROM_PROVINCE, Merit.FROM_CITY, Merit.FROM_COUNTY}


def test_every_merit_has_its_points():
    assert set(POINTS) == set(Merit)


def test_a_record_of_the_province_with_everything_has_a_hundred_points():
    assert (
        quality(merit for merit in Merit if POINTS[merit] > 0 and merit not in PLACES)
        == 100 - POINTS[Merit.FROM_PROVINCE]
    )
    assert quality(merit for merit in Merit if POINTS[merit] > 0) == 100


def test_nothing_is_worth_nothing_and_faults_do_not_go_below():
    assert quality([]) == quality([Merit.TITLE, Merit.LOSSY]) == 0


def test_a_merit_counts_once():
    assert quality([Merit.TITLE, Merit.TITLE]) == POINTS[Merit.TITLE]
