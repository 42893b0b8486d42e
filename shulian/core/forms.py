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


# Leader/06 of CNMARC and of MARC21; what is not named is a book.
_CNMARC = {
    **dict.fromkeys("cd", Form.MUSIC),
    **dict.fromkeys("ef", Form.MAP),
    "g": Form.VIDEO,
    **dict.fromkeys("ij", Form.AUDIO),
    **dict.fromkeys("ku", Form.PICTURE),
    "l": Form.ELECTRONIC,
    "m": Form.KIT,
    **dict.fromkeys("nr", Form.DEVICE),
}
_MARC21 = _CNMARC | {"m": Form.ELECTRONIC, **dict.fromkeys("op", Form.KIT), "r": Form.DEVICE, "n": Form.BOOK}
_LETTERS = {
    is_marc21: {form: letter for letter, form in reversed(table.items())}
    for is_marc21, table in ((False, _CNMARC), (True, _MARC21))
}
_ON_A_SCREEN = (
    "电子书",
    "电子图书",
    "e-book",
    "ebook",
    "电子资源",
    "网络资源",
    "online resource",
    "electronic resource",
)

_NAMED = {
    **dict.fromkeys(("图书", "书", "普通图书", "专著", "book"), Form.BOOK),
    **dict.fromkeys(("期刊", "杂志", "报纸", "报刊", "刊物", "连续出版物", "journal", "newspaper"), Form.SERIAL),
    **dict.fromkeys(("乐谱", "printed music"), Form.MUSIC),
    **dict.fromkeys(("地图", "map"), Form.MAP),
    **dict.fromkeys(("音频", "录音", "有声书", "cd", "audio"), Form.AUDIO),
    **dict.fromkeys(("视频", "录像", "dvd", "video"), Form.VIDEO),
    **dict.fromkeys(("电子书", "电子图书", "ebook"), Form.E_BOOK),
    **dict.fromkeys(("电子资源", "光盘", "软件"), Form.ELECTRONIC),
    **dict.fromkeys(("图片", "画片", "照片", "拓片"), Form.PICTURE),
    **dict.fromkeys(("多媒体", "套件"), Form.KIT),
    **dict.fromkeys(("设备", "实物", "玩具", "教具"), Form.DEVICE),
    **{str(form): form for form in Form},
}
_KIND = {
    Form.SERIAL: "as",
    Form.MUSIC: "cm",
    Form.MAP: "em",
    Form.AUDIO: "jm",
    Form.VIDEO: "gm",
    Form.ELECTRONIC: "lm",
    Form.PICTURE: "km",
    Form.KIT: "mm",
    Form.DEVICE: "nm",
}


def form_named(cell: str) -> Form | None:
    """The form that a cell of a table names; None for a word that is not known."""
    return _NAMED.get(cell.strip().lower())


def is_online(form: str, *, linked: bool, copies: bool) -> bool:
    """Whether a title is there to be read on the web: an e-book, or one with an address of which nobody has a copy.

    Of a book on the shelf the address may be that of its table of contents.
    """
    return form == Form.E_BOOK or (linked and not copies)


def kind_of(form: Form) -> str:
    """Leader/06-07 of CNMARC for a form."""
    return _KIND.get(form, "am")


def form_of(kind: str, medium: str, *, is_marc21: bool) -> Form:
    """The form of what a record describes: `kind` is leader/06-07, `medium` what it says of its carrier."""
    form = (_MARC21 if is_marc21 else _CNMARC).get(kind[:1], Form.BOOK)
    if medium and form is Form.BOOK and any(word in medium.lower() for word in _ON_A_SCREEN):
        return Form.E_BOOK
    return Form.SERIAL if form is Form.BOOK and kind[1:2] == "s" else form


def letter_of(form: Form, *, is_marc21: bool) -> str:
    """Leader/06 that says a form; what is read is a text."""
    return "a" if form is Form.BOOK else _LETTERS[is_marc21].get(form, "a")
