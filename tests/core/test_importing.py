"""What becomes of a record that comes in by file, and of one whose import is undone."""

from __future__ import annotations

import pytest

from shulian.core.importing import (
    Kept,
    Overlay,
    Seen,
    Traces,
    Verdict,
    column_values,
    decide_arrival,
    decide_undo,
    is_protected,
)

KNOWN = Seen(known=True)


@pytest.mark.parametrize(
    ("seen", "overlay", "verdict"),
    [
        (Seen(), Overlay.NEVER, Verdict.CREATED),
        (Seen(known=True, same_bytes=True), Overlay.REPLACE, Verdict.UNCHANGED),
        (Seen(known=True, same_file=True, same_edition=False), Overlay.REPLACE, Verdict.REFUSED),
        (Seen(known=True, same_file=True), Overlay.REPLACE, Verdict.UPDATED),
        (Seen(known=True, same_edition=False), Overlay.REPLACE, Verdict.UPDATED),
        (KNOWN, Overlay.REPLACE, Verdict.UPDATED),
        (KNOWN, Overlay.BETTER, Verdict.UPDATED),
        (Seen(known=True, better=False), Overlay.BETTER, Verdict.COPIES),
        (KNOWN, Overlay.ADD, Verdict.COPIES),
        (KNOWN, Overlay.NEVER, Verdict.KEPT),
    ],
)
def test_what_becomes_of_a_record(seen: Seen, overlay: Overlay, verdict: Verdict):
    assert decide_arrival(seen, overlay) is verdict


@pytest.mark.parametrize(
    ("tag", "patterns", "answer"),
    [
        ("690", ("690",), True),
        ("690", ("6XX",), True),
        ("690", ("69X", "905"), True),
        ("701", ("6XX",), False),
        ("690", (), False),
        ("690", ("69",), False),
    ],
)
def test_protected_fields_are_told_by_their_tags(tag: str, patterns: tuple[str, ...], answer: bool):
    assert is_protected(tag, patterns) is answer


@pytest.mark.parametrize(
    ("traces", "reason"),
    [
        (Traces(), None),
        (Traces(later_import=True, changed=True), Kept.LATER_IMPORT),
        (Traces(changed=True, item_used=True), Kept.CHANGED_SINCE),
        (Traces(item_used=True, title_used=True), Kept.ITEM_USED),
        (Traces(title_used=True), Kept.TITLE_USED),
    ],
)
def test_what_was_used_since_stays(traces: Traces, reason: Kept | None):
    assert decide_undo(traces) is reason


@pytest.mark.parametrize(
    ("cell", "values"),
    [("", []), ("曹雪芹", ["曹雪芹"]), ("曹雪芹; 高鹗；程伟元|x\n ", ["曹雪芹", "高鹗", "程伟元", "x"])],
)
def test_a_cell_may_hold_several_values(cell: str, values: list[str]):
    assert column_values(cell) == values
