"""The fonts that the product brings along have the characters of people's names, whatever the machine has."""

from __future__ import annotations

import pytest
import typst

from shulian.documents import typeset

# Of the list of characters for names, of other lists, and what stands between the parts of a name.
NAMES = "𠮷㙍龘䶮㛃𬱖𫞩·"


def drawn(character: str) -> bytes:
    """The character as a picture, by the product's own fonts and no others."""
    fonts = [str(typeset.HERE / "fonts")]
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)
    families = ", ".join(f'"{one}"' for one in typeset.families()[1])
    source = f"#set page(width: auto, height: auto)\n#set text(font: ({families}))\n{character}"
    made = compiler.compile(source.encode(), format="png", ppi=72.0)
    assert isinstance(made, bytes)
    return made


@pytest.mark.parametrize("character", NAMES)
def test_every_character_of_a_name_is_drawn(character: str) -> None:
    # A noncharacter has no glyph in any font.
    assert drawn(character) != drawn("\U0003ffff")
