"""Indicators and forms as data."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from shulian.apps.statistics import definitions
from shulian.apps.statistics.actions import sync_definitions
from shulian.apps.statistics.models import Form, FormColumn, Indicator

pytestmark = pytest.mark.django_db


def everything() -> list[list]:
    return [list(model.objects.order_by("pk").values()) for model in (Indicator, Form, FormColumn)]


def test_the_migration_has_loaded_what_the_files_say_and_loading_again_changes_nothing():
    before = everything()
    sync_definitions()
    assert everything() == before


def test_the_delivery_form_has_the_thirteen_types_in_the_printed_order():
    headings = Form.objects.get(pk="document-delivery").columns.values_list("heading_zh", flat=True)
    assert " ".join(headings) == (
        "中文期刊 外文期刊 报纸 中文学位论文 外文学位论文 中文会议论文 外文会议论文 "
        "中文专利 外文专利 中文标准 外文标准 科技报告 提问"
    )


def test_the_parts_of_a_sum_are_indicators():
    for indicator in Indicator.objects.exclude(parts=[]):
        assert set(indicator.parts) <= set(Indicator.objects.values_list("code", flat=True))


def test_no_code_is_defined_twice():
    rows = json.loads((Path(definitions.__file__).parent / "data" / "indicators.json").read_text(encoding="utf-8"))
    codes = Counter(row["code"] for row in rows)
    assert [code for code, times in codes.items() if times > 1] == []
