"""What a volume holds, piece by piece."""

from __future__ import annotations

import pytest

from shulian.core.contents import LONGEST, contents_text, pieces


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("呐喊 -- 彷徨 -- 野草.", ["呐喊", "彷徨", "野草."]),
        ("上编  总论；下编 分论;附录", ["上编 总论", "下编 分论", "附录"]),
        ("狂人日记——孔乙己\n药", ["狂人日记", "孔乙己", "药"]),
        ("v. 1. Swann's way -- v. 2. Within a budding-grove", ["v. 1. Swann's way", "v. 2. Within a budding-grove"]),
        ("-- . ", []),
        ("", []),
    ],
)
def test_contents_are_parted_where_their_signs_stand(text: str, found: list[str]) -> None:
    assert pieces(text) == found


def test_pieces_are_kept_once_and_not_endlessly() -> None:
    assert contents_text(["呐喊--彷徨", "呐喊", "野草"]) == "呐喊\n彷徨\n野草"
    many = contents_text([f"第{number}章" for number in range(LONGEST)])
    assert LONGEST - 10 < len(many) <= LONGEST
    assert many.endswith("章")
