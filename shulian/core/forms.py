"""What kind of thing a title is, as readers tell them apart (载体与资料类型)."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """The form of a title; `e-book` and `device` are lent by the same rules as what stands on a shelf."""

    BOOK = "book"
    SERIAL = "serial"
    MUSIC = "music"
    MAP = "map"
    AUDIO = "audio"
    VIDEO = "video"
    E_BOOK = "e-book"
    ELECTRONIC = "electronic"
    PICTURE = "picture"
    KIT = "kit"
    DEVICE = "device"
