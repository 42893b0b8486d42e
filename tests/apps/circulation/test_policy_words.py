"""The rule behind a refusal in one sentence that names whose rule it is."""

from __future__ import annotations

import pytest
from django.utils import translation

from shulian.apps.circulation.actions.policy import publish_policy
from shulian.apps.circulation.models import PolicyRow
from shulian.apps.circulation.policy_words import CHOICES, SECTIONS, WORDS, why_refused
from shulian.apps.circulation.queries import terms_of
from shulian.apps.journal.actions import Act
from shulian.core.policy import VALUES
from tests import make


@pytest.mark.django_db
def test_a_refusal_is_explained_by_the_library_whose_rule_it_is() -> None:
    library = make.library("宝鸡市图书馆")
    rows = [
        PolicyRow(says={"loan_days": 30, "loan_limit": 10, "renewals": 1}),
        PolicyRow(library=library, says={"loan_limit": 2}),
    ]
    publish_policy(Act("office"), rows)
    terms = terms_of(make.reader(library), library)
    with translation.override("zh-hans"):
        assert why_refused("too-many-loans", terms) == "依宝鸡市图书馆的规定：可借册数——2。"
        assert why_refused("too-many-renewals", terms) == "依全联盟的规定：续借次数——1。"
        assert why_refused("holds-not-allowed", terms) == "依全联盟的规定：预约——是。"
        assert why_refused("card-expired", terms) == why_refused("too-many-loans", None) == ""


def test_every_value_has_its_words_and_its_place_on_the_page() -> None:
    assert set(WORDS) == set(VALUES) == {name for _title, names in SECTIONS for name in names}
    assert {choice for value in VALUES.values() for choice in value.choices} <= set(CHOICES)
