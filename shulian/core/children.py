"""What children look for, by sign and by age (少儿): which classes of the CLC stand for each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sign(StrEnum):
    """A picture to press."""

    STORIES = "stories"
    PICTURES = "pictures"
    ANIMALS = "animals"
    STARS = "stars"
    HISTORY = "history"
    POEMS = "poems"
    SCIENCE = "science"
    EARTH = "earth"
    BODY = "body"
    MACHINES = "machines"
    DRAWING = "drawing"
    SPORTS = "sports"
    CLASSICS = "classics"
    LETTERS = "letters"


class Age(StrEnum):
    """How old the child is, as children's rooms divide their shelves."""

    LISTENING = "listening"
    BEGINNING = "beginning"
    READING = "reading"


@dataclass(frozen=True)
class Wanted:
    """What is looked for: classes of the CLC (any of them), or words in title and subjects where no class fits."""

    classes: tuple[str, ...] = ()
    words: str = ""


SIGNS: dict[Sign, Wanted] = {
    Sign.STORIES: Wanted(("I287.7", "I286.7", "I28")),
    Sign.PICTURES: Wanted(("I287.8", "I288.8", "J228", "J238")),
    Sign.ANIMALS: Wanted(("Q95", "Q96", "I287.47", "S8")),
    Sign.STARS: Wanted(("P1", "V1", "V4", "V5")),
    Sign.HISTORY: Wanted(("K",)),
    Sign.POEMS: Wanted(("I287.2", "I286.2", "I222", "I22")),
    Sign.SCIENCE: Wanted(("N", "O", "Z228")),
    Sign.EARTH: Wanted(("P", "X", "K9")),
    Sign.BODY: Wanted(("R", "Q98")),
    Sign.MACHINES: Wanted(("T", "U")),
    Sign.DRAWING: Wanted(("J",)),
    Sign.SPORTS: Wanted(("G8",)),
    Sign.CLASSICS: Wanted(("I242", "I24"), "西游记 三国演义 水浒传 红楼梦"),
    Sign.LETTERS: Wanted(("H",)),
}

AGES: dict[Age, Wanted] = {
    Age.LISTENING: Wanted(("I287.8", "I288.8", "J228", "J238", "I287.2", "G613")),
    Age.BEGINNING: Wanted(("I287.7", "I286.7", "I288", "I287.5", "I287.3")),
    Age.READING: Wanted(("I287.4", "I286.4", "I28", "K", "N", "P", "Q", "Z228")),
}


def joined(sign: Sign | None, age: Age | None) -> Wanted:
    """What a sign and an age mean together: the classes of the sign that lie within those of the age.

    Where none do, the sign alone: a child who wants to read of stars gets stars.
    """
    if sign is None or age is None:
        return SIGNS[sign] if sign else AGES[age] if age else Wanted()
    wanted, fit = SIGNS[sign], AGES[age].classes
    inner = [one for one in wanted.classes if one.startswith(fit)]
    inner += [one for one in fit if one.startswith(wanted.classes) and one not in inner]
    return Wanted(tuple(inner), wanted.words) if inner else wanted
