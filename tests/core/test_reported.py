"""Copies as records report them."""

from __future__ import annotations

import pytest

from shulian.core.reported import Claim, Note, Said, Whose, decide_claim, followed, whose

FIRST = Said("I247/1", "书库", 2000, "book", "上")


@pytest.mark.parametrize(
    ("now", "last", "told", "by_hand", "after"),
    [
        ("书库", "书库", "借阅室", False, "借阅室"),
        ("书库", "书库", "书库", False, "书库"),
        ("书库", "书库", "", False, "书库"),
        ("少儿", "书库", "借阅室", False, "少儿"),
        ("少儿", "书库", "书库", True, "少儿"),
        ("少儿", "书库", "借阅室", True, "借阅室"),
        ("借阅室", "书库", "借阅室", False, "借阅室"),
    ],
)
def test_a_changed_report_is_followed_unless_people_changed_the_copy(now, last, told, by_hand, after):
    said = followed(Said(shelf=now), Said(shelf=last), Said(shelf=told), by_hand=by_hand)
    assert said == Said(shelf=after)


def test_every_field_follows_and_no_price_is_no_price_of_nothing():
    told = Said("I247/2", "借阅室", 2500, "reference", "下")
    assert followed(FIRST, FIRST, told) == told
    assert followed(FIRST, FIRST, Said()) == FIRST
    assert followed(FIRST, FIRST, told._replace(price_fen=0)).price_fen == 0


def test_where_no_report_is_known_only_what_is_empty_is_filled_and_the_call_number_follows():
    told = Said("I247/2", "借阅室", 2500, "reference", "下")
    assert followed(FIRST, None, told) == FIRST._replace(call_number="I247/2")
    assert followed(Said(), None, told) == told
    assert followed(FIRST, None, Said()) == FIRST


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (Claim(withdrawn=True, has_record=True, told_by_own=False, same_title=False), Note.WITHDRAWN),
        (Claim(withdrawn=False, has_record=True, told_by_own=True, same_title=True), Note.CLAIMED),
        (Claim(withdrawn=False, has_record=True, told_by_own=False, same_title=False), Note.MOVED),
        (Claim(withdrawn=False, has_record=False, told_by_own=False, same_title=True), Note.MOVED),
        (Claim(withdrawn=False, has_record=False, told_by_own=False, same_title=False), Note.CLAIMED),
    ],
)
def test_a_copy_goes_to_the_record_that_claims_it_once_its_own_says_nothing_of_it(claim: Claim, outcome: Note):
    assert decide_claim(claim) is outcome


@pytest.mark.parametrize(
    ("named", "answer"),
    [
        ("", Whose.OWN),
        (" ytq ", Whose.OWN),
        ("HTQ", Whose.ANOTHERS),
        ("htq", Whose.ANOTHERS),
        ("总馆", Whose.UNKNOWN),
    ],
)
def test_whose_a_copy_is_by_the_code_beside_it(named: str, answer: Whose):
    assert whose(named, frozenset({"ytq"}), frozenset({"htq"})) is answer
