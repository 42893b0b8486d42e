"""Putting a loan policy in force."""

from __future__ import annotations

import pytest

from shulian.apps.circulation.actions.policy import PolicyGap, publish_policy
from shulian.apps.circulation.models import PolicyRow, PolicyVersion
from shulian.apps.circulation.queries import policy_in_force, terms_of
from shulian.apps.journal.actions import Act
from tests import make

pytestmark = pytest.mark.django_db

PLAIN = {"loan_days": 30, "loan_limit": 10, "renewals": 1}


def test_a_new_version_applies_at_once_and_says_which_row_gave_each_value() -> None:
    make.policy()
    library = make.library("雁塔区图书馆")
    rows = [PolicyRow(says=PLAIN), PolicyRow(library=library, says={"loan_days": 20})]
    version = publish_policy(Act("office"), rows, "二十天")
    assert policy_in_force() == version
    general, local = version.rows.order_by("pk")
    reader = make.reader(library)
    terms = terms_of(reader, library)
    assert terms is not None
    assert (terms.loan_days, terms.loan_limit, terms.renewals) == (20, 10, 1)
    assert dict(terms.rows) == {"loan_days": local.pk, "loan_limit": general.pk, "renewals": general.pk}


def test_the_same_command_publishes_once() -> None:
    act = Act("office")
    first = publish_policy(act, [PolicyRow(says=PLAIN)])
    assert publish_policy(act, [PolicyRow(says={"loan_days": 9, "loan_limit": 9, "renewals": 9})]) == first
    assert PolicyVersion.objects.count() == 1


def test_a_gap_is_named_and_changes_nothing() -> None:
    with pytest.raises(PolicyGap, match="adult book"):
        publish_policy(Act("office"), [PolicyRow(category_id="juvenile", says=PLAIN)])
    assert not PolicyVersion.objects.exists()
