"""Buckets that fill up slowly."""

from __future__ import annotations

from shulian.core.buckets import Bucket, Rate, take

RATE = Rate(capacity=10, per_second=2)


def test_a_new_bucket_is_full() -> None:
    assert take(None, RATE, 4, 100) == (Bucket(6, 100), 0)


def test_what_was_taken_comes_back_with_time_and_no_more_than_fits() -> None:
    assert take(Bucket(0, 100), RATE, 4, 102) == (Bucket(0, 102), 0)
    assert take(Bucket(9, 100), RATE, 1, 200) == (Bucket(9, 200), 0)


def test_whoever_asks_in_vain_is_told_how_long_to_wait_and_loses_nothing() -> None:
    assert take(Bucket(1, 100), RATE, 5, 100) == (Bucket(1, 100), 2)


def test_what_costs_more_than_a_whole_bucket_waits_for_a_full_one() -> None:
    assert take(Bucket(0, 100), RATE, 1000, 100) == (Bucket(0, 100), 5)


def test_a_clock_that_was_put_back_gives_nothing_and_takes_nothing() -> None:
    assert take(Bucket(5, 100), RATE, 1, 50) == (Bucket(4, 50), 0)
