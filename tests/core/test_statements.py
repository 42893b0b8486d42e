"""The names in a statement of responsibility."""

from __future__ import annotations

import pytest

from shulian.core.credits import Credit, credited
from shulian.core.statements import LONGEST, MOST, named_in


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("余华著", ("余华",)),
        ("余华 著", ("余华",)),
        ("(清) 曹雪芹, 高鹗著", ("曹雪芹", "高鹗")),
        ("曹雪芹 高鹗著", ("曹雪芹", "高鹗")),
        ("（美）海明威著；吴劳译", ("海明威", "吴劳")),
        ("[英] 乔治·奥威尔著 ; 董乐山译", ("乔治·奥威尔", "董乐山")),
        ("村上春树 (Haruki Murakami) 著", ("村上春树",)),
        ("王蒙[等]著", ("王蒙",)),
        ("王蒙主编等", ("王蒙",)),
        ("王选著", ("王选",)),
        ("王选", ("王选",)),
        ("国家地图编", ("国家地图",)),
        ("桑达克著绘 ; 宋珮译", ("桑达克", "宋珮")),
        ("桑达克作·绘", ("桑达克",)),
        ("杨红樱文 ; 沈苑苑图", ("杨红樱", "沈苑苑")),
        ("张爱文, 李明编", ("张爱文", "李明")),
        ("张三编、译", ("张三",)),
        ("主编: 李雷", ("李雷",)),
        ("by Ernest Hemingway ; translated by Wu Lao and Li Ming.", ("Ernest Hemingway", "Wu Lao", "Li Ming")),
        ("J. K. Rowling", ("J. K. Rowling",)),
        ("editors, Anne Lee, Bo Wang et al.", ("Anne Lee", "Bo Wang")),
        ("王实甫著 ; 金圣叹批评", ("王实甫", "金圣叹")),
        ("本社编", ()),
        ("本书编写组编写", ()),
        ("著", ()),
        (" ; , ", ()),
        ("", ()),
        ("长" * LONGEST, ()),
        (f"王蒙{' ' * (LONGEST - 4)}著", ("王蒙",)),
        ("译" * (LONGEST - 1) + "。", ()),
    ],
)
def test_a_statement_names_people_and_bodies(said: str, names: tuple[str, ...]) -> None:
    assert named_in(said) == names


def test_a_statement_without_end_names_so_many() -> None:
    assert len(named_in("，".join(f"甲{chr(0x4E00 + at)}乙" for at in range(200)))) == MOST


def test_where_no_heading_names_anybody_the_statement_does() -> None:
    assert credited((), "(美) 海明威著 ; 吴劳译") == (("海明威",), (Credit("吴劳", "译"),))
    assert credited((), "by Ernest Hemingway ; translated by Wu Lao") == (
        ("Ernest Hemingway",),
        (Credit("Wu Lao", "translated"),),
    )
    assert credited((), "") == ((), ())
