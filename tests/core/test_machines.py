"""For what a machine must have the PIN: what libraries say, what wins, and what it is asked for."""

import pytest

from shulian.core.machines import AsksPin, is_laxer, needs_pin, rule_on
from shulian.core.visiting import Doing

NEVER, LOOKING, ALWAYS = AsksPin

WAYS = [
    ((), LOOKING),
    (("",), LOOKING),
    (("", "", ""), LOOKING),
    (("never",), NEVER),
    (("never", ""), NEVER),
    (("never", "for-looking", ""), LOOKING),
    (("never", "always", "never"), ALWAYS),
    (("", "never"), LOOKING),
    (("", "always"), ALWAYS),
    (("always", "for-looking"), ALWAYS),
]


@pytest.mark.parametrize(("way", "rule"), WAYS)
def test_a_library_asks_for_more_than_those_above_it_and_never_for_less(way: tuple[str, ...], rule: AsksPin) -> None:
    assert rule_on(way) is rule


@pytest.mark.parametrize(
    ("wanted", "above", "laxer"),
    [
        ("", ALWAYS, False),
        ("never", NEVER, False),
        ("never", LOOKING, True),
        ("for-looking", ALWAYS, True),
        ("always", LOOKING, False),
    ],
)
def test_what_would_ask_for_less_is_told_apart(wanted: str, above: AsksPin, *, laxer: bool) -> None:
    assert is_laxer(wanted, above) is laxer


ASKED = {
    Doing.TAKE_BACK: (False, False, False),
    Doing.FREEZE: (True, True, True),
    Doing.REVOKE_PROXY: (True, True, True),
    Doing.LEND: (False, False, True),
}
SHOWS_OR_CHANGES_MORE = (False, True, True)


@pytest.mark.parametrize("doing", Doing)
def test_borrowing_goes_by_the_card_alone_and_all_that_shows_or_changes_more_by_the_pin(doing: Doing) -> None:
    asked = tuple(needs_pin(rule, doing) for rule in AsksPin)
    assert asked == ASKED.get(doing, SHOWS_OR_CHANGES_MORE)
