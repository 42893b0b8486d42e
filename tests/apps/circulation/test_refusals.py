"""Every refusal has words, for the staff and for the reader, in both languages."""

from __future__ import annotations

import re

import pytest
from django.utils.translation import override

from shulian.apps.circulation.refusals import next_step, sentence
from shulian.core.circulation.refusals import Refusal

HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("refusal", list(Refusal))
@pytest.mark.parametrize("for_reader", [True, False])
def test_a_refusal_says_why_and_what_to_do(refusal: Refusal, *, for_reader: bool) -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            texts = [sentence(refusal, for_reader=for_reader), next_step(refusal, for_reader=for_reader)]
        for text in texts:
            assert text.endswith("." if language == "en" else "。")
            assert "!" not in text
            assert bool(HAN.search(text)) is (language == "zh-hans")


def test_readers_are_spoken_to_politely() -> None:
    with override("zh-hans"):
        assert sentence(Refusal.CARD_EXPIRED, for_reader=True) == "您的证已过有效期。"
        assert sentence(Refusal.CARD_EXPIRED) == "此证已过有效期。"
