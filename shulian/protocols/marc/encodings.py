"""How the bytes of one record become text.

The rule, record by record, since one file may hold several encodings:

1. Strict UTF-8, whatever the record says of itself; pure ASCII is read so too. (A MARC21 record with a
   blank leader/09 and MARC-8 escapes, which are ASCII, is tried as MARC-8 first.)
2. MARC21 with a blank leader/09 says MARC-8: taken when every byte has a meaning in its tables and every
   diacritic a letter. Chinese text in GB bytes fails that test within a few characters.
3. Strict GB18030, the superset of GBK and GB 2312: for CNMARC unless it is mostly good UTF-8 (of which an even number
   of bytes pairs up to characters), and for MARC21 when the result is Chinese (Latin-1 letters pair up to rare
   characters outside GB 2312).
4. Else field by field in the same order, and what is still unreadable becomes U+FFFD: lossy. Where two characters
   of GB18030 look like one of UTF-8 and a half, the other fields tell.

Text in Big5 is valid GB18030, with characters that only somebody's own fonts have: such text is lossy too.

The separators 0x1D-0x1F cannot be a part of a character in any of these, so records and fields are split
before they are decoded.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from . import marc8
from .record import Encoding, Format

FIELD = b"\x1e"
SUBFIELD = b"\x1f"
ESCAPE = b"\x1b"
REPLACEMENT = "\ufffd"
THREE_BYTES = re.compile(rb"[\xe3-\xef][\x80-\xbf]{2}")
"""A Chinese character in UTF-8; in text of GB18030 one in a hundred looks so."""
PRIVATE = re.compile("[\ue000-\uf8ff]")
FIRST_OF_THREE = bytes(range(0xE3, 0xF0))
ASCII = bytes(range(0x80))


class Decoded(NamedTuple):
    """Text with its separators in place, and how it was read."""

    text: str
    encoding: Encoding
    lossy: bool


def decode(
    body: bytes, record_format: Format, declared: str, promised: Encoding | None = None, *, between: bytes = FIELD
) -> Decoded:
    """Decode the fields of one record; `declared` is leader/09, `promised` what the sender says of the whole file.

    A record that is not in the promised encoding is read by the rule like any other. `between` stands between fields.
    """
    if promised:
        whole, unknown = _leniently(body, promised)
        if not unknown:
            return Decoded(whole, promised, lossy=is_private(whole, promised))
    if not (ESCAPE in body and says_marc8(record_format, declared)):
        try:
            return Decoded(body.decode("utf-8"), Encoding.UTF_8, lossy=False)
        except UnicodeDecodeError:
            pass
    order = _order(record_format, declared)
    for encoding in order:
        text = _strictly(body, encoding, record_format)
        if text is not None:
            # Two characters that may be one of UTF-8 and a half, and no other text to tell: somebody should look.
            doubtful = encoding is Encoding.GB18030 and _is_damaged_utf8(body, 1)
            return Decoded(text, encoding, lossy=doubtful or is_private(text, encoding))
    return _field_by_field(body, order, record_format, between)


def chinese(body: bytes) -> str | None:
    """The text where it is Chinese in strict GB18030."""
    return _strictly(body, Encoding.GB18030, Format.MARC21)


def is_private(text: str, encoding: Encoding) -> bool:
    """Whether a text in GB18030 has characters that nobody else can read."""
    return encoding is Encoding.GB18030 and PRIVATE.search(text) is not None


def says_marc8(record_format: Format, declared: str) -> bool:
    """Whether the leader promises MARC-8."""
    return record_format is Format.MARC21 and declared != "a"


def _order(record_format: Format, declared: str) -> tuple[Encoding, ...]:
    if says_marc8(record_format, declared):
        return (Encoding.MARC_8, Encoding.UTF_8, Encoding.GB18030)
    return (Encoding.UTF_8, Encoding.GB18030)


def _strictly(body: bytes, encoding: Encoding, record_format: Format, finds: int = 2) -> str | None:
    """The text where every byte has its meaning; from `finds` signs of damaged UTF-8 on it is no GB18030."""
    text, unknown = _leniently(body, encoding)
    if unknown:
        return None
    if encoding is Encoding.GB18030 and (
        _is_damaged_utf8(body, finds) or (record_format is Format.MARC21 and not _is_chinese(text))
    ):
        return None
    return text


def _is_damaged_utf8(body: bytes, finds: int) -> bool:
    foreign = body.translate(None, ASCII)
    # A look at the bytes that one may begin with is quicker than any search, and mostly enough.
    if 6 * (len(foreign) - len(foreign.translate(None, FIRST_OF_THREE))) <= len(foreign):
        return False
    found = len(THREE_BYTES.findall(body))
    return found >= finds and 6 * found > len(foreign)


def _leniently(body: bytes, encoding: Encoding) -> tuple[str, int]:
    """The text, and how many characters of it could not be read."""
    if encoding is Encoding.MARC_8:
        return _marc8(body)
    try:
        return body.decode(encoding), 0
    except UnicodeDecodeError:
        text = body.decode(encoding, errors="replace")
        return text, text.count(REPLACEMENT)


def _marc8(body: bytes) -> tuple[str, int]:
    # Escapes end with the subfield, so each one starts from the basic sets again.
    unknown = 0
    fields = []
    for field in body.split(FIELD):
        if field.isascii() and ESCAPE not in field:
            fields.append(field.decode("ascii"))
            continue
        pieces = [marc8.decode(piece) for piece in field.split(SUBFIELD)]
        unknown += sum(count for _, count in pieces)
        fields.append("\x1f".join(text for text, _ in pieces))
    return "\x1e".join(fields), unknown


def _is_chinese(text: str) -> bool:
    foreign = [letter for letter in text if letter > "\x7f"]
    known = len("".join(foreign).encode("gb2312", errors="ignore")) // 2
    return 4 * known >= len(foreign)


def _field_by_field(body: bytes, order: tuple[Encoding, ...], record_format: Format, between: bytes) -> Decoded:
    fields = body.split(between)
    # A good field of two characters (恪啊) may look like damaged UTF-8: what the others are in tells which it is.
    doubtful = {at for at, field in enumerate(fields) if _is_damaged_utf8(field, 1) and not _is_damaged_utf8(field, 2)}
    texts = [""] * len(fields)
    used: Counter[Encoding] = Counter()
    for at in sorted(range(len(fields)), key=lambda at: at in doubtful):
        field = fields[at]
        if field.isascii() and ESCAPE not in field:
            texts[at] = field.decode("ascii")
            continue
        finds = 1 if used[Encoding.UTF_8] > used[Encoding.GB18030] else 2
        texts[at], encoding = _field(field, order, record_format, finds)
        used[encoding] += 1
    joined = between.decode().join(texts)
    lossy = REPLACEMENT in joined or (Encoding.GB18030 in used and is_private(joined, Encoding.GB18030))
    return Decoded(joined, used.most_common(1)[0][0], lossy=lossy)


def _field(field: bytes, order: tuple[Encoding, ...], record_format: Format, finds: int) -> tuple[str, Encoding]:
    for encoding in order:
        text = _strictly(field, encoding, record_format, finds)
        if text is not None:
            return text, encoding
    # What was read but refused above is not taken after all, without a mark.
    tried = [(read, encoding) for encoding in order if (read := _leniently(field, encoding))[1]]
    (text, _), encoding = min(tried, key=lambda attempt: attempt[0][1])
    return text, encoding
