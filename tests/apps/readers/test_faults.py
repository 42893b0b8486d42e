"""Everything that can stand against an application has words in both languages."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from shulian.apps.readers.faults import sentence
from shulian.core import identity
from shulian.core.registration import Fault, Field


@pytest.mark.parametrize("fault", [*Fault, *identity.Fault])
def test_a_fault_says_what_is_wrong(fault: Fault | identity.Fault) -> None:
    for field in Field:
        with override("en"):
            english = sentence(field, fault)
        with override("zh-hans"):
            chinese = sentence(field, fault)
        assert english.endswith(".")
        assert chinese.endswith("。")


def test_a_wrong_check_digit_says_that_a_digit_is_mistyped() -> None:
    with override("zh-hans"):
        assert "一位数字输错" in sentence(Field.IDENTITY, identity.Fault.WRONG_CHECK_DIGIT)
