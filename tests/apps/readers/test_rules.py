"""How long the alliance remembers is data that the office sets."""

from __future__ import annotations

import pytest

from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.actions.rules import set_rules
from shulian.apps.readers.queries import rules
from shulian.core.retention import Fault, Rules

pytestmark = pytest.mark.django_db


def test_the_usual_rules_stand_until_others_are_set() -> None:
    assert rules() == Rules(30, 365, 7, 3, names_viewers=False)
    assert set_rules(Act("office"), Rules(14, 400, 3, 5, names_viewers=True)) == {}
    assert rules() == Rules(14, 400, 3, 5, names_viewers=True)
    entry = Entry.objects.get(kind="privacy-rules-set")
    assert (entry.details["before"]["dispute_days"], entry.details["after"]["dispute_days"]) == (30, 14)


def test_a_rule_that_cannot_stand_changes_nothing() -> None:
    assert set_rules(Act("office"), Rules(5, last_borrower_days=9)) == {"last_borrower_days": Fault.LONGER_THAN_KEPT}
    assert rules() == Rules()
    assert not Entry.objects.exists()
