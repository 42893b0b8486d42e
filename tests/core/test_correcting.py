"""One copy corrected by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.circulation.states import ItemState
from shulian.core.correcting import Facts, NotCorrected, decide_correction

GOOD = Facts(state=ItemState.ON_LOAN, changed=False, barcode="1", item_class="book", taken=False)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, None),
        ({"changed": True}, NotCorrected.CHANGED_MEANWHILE),
        ({"state": ItemState.WITHDRAWN}, NotCorrected.WITHDRAWN),
        ({"barcode": ""}, NotCorrected.NO_BARCODE),
        ({"item_class": ""}, NotCorrected.NO_CLASS),
        ({"taken": True}, NotCorrected.BARCODE_TAKEN),
    ],
)
def test_a_copy_is_corrected_unless(changes: dict[str, object], reason: NotCorrected | None):
    assert decide_correction(replace(GOOD, **changes)) is reason
