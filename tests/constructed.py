"""Files of records as libraries send them: constructed from real records and well-known works, some of them broken.

The descriptions are those of `tests.union`, the coded and further fields those of real records; half of the file is in
GB18030, half in UTF-8. The same seed gives the same file.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache

from shulian.protocols import marc
from tests.protocols.marc.samples import bad_directory, cnmarc_ten, control_field, data_field, records
from tests.union import Copied, union

BROKEN = 0.02
"""Share of records that are broken, in the ways of the broken files that were found."""
FOREIGN = 0.05
"""Share of real MARC21 records."""
MORE = frozenset({"100", "101", "102", "105", "106", "215", "300", "330", "606", "690"})
LEADER = "00000nam0 2200000   450 "


def file(count: int, seed: int = 1) -> Iterator[bytes]:
    """The file, record by record; a record that is broken in two makes two pieces."""
    chance = random.Random(seed)
    for number, copied in enumerate(_descriptions(count, seed), 1):
        encoding = marc.Encoding.GB18030 if number % 2 else marc.Encoding.UTF_8
        raw = (
            _foreign(chance)
            if chance.random() < FOREIGN
            else marc.to_iso2709(_record(chance, number, copied), encoding)
        )
        yield chance.choice(BREAKS)(raw) if chance.random() < BROKEN else raw


def _descriptions(count: int, seed: int) -> Iterator[Copied]:
    found = union(count // 3 + 50, seed)
    while len(found) < count:
        found += union(count // 3 + 50, seed := seed + 1)
    return iter(found[:count])


def _record(chance: random.Random, number: int, said: Copied) -> marc.Record:
    like = chance.choice(_real())
    fields = [
        control_field("001", f"C{number:09d}"),
        *([data_field("010", f"a{said.isbn}", f"dCNY{chance.randint(8, 99)}.00")] if said.isbn else []),
        *like,
        data_field(
            "200",
            *_some(("a", said.title), ("e", said.remainder), ("h", said.volume), ("f", said.responsibility)),
            indicators="1 ",
        ),
        data_field("210", "a北京", f"c{said.publisher}", *_some(("d", str(said.year or "")))),
        *(data_field("701", f"a{name}", "4著", indicators=" 0") for name in said.authors),
        data_field("905", "aLSG", f"bL{number:08d}", "dI247", f"e{chance.randint(1, 900)}", "c借阅室"),
    ]
    fields.sort(key=lambda field: field.tag)
    return marc.Record(LEADER, tuple(fields), marc.Format.CNMARC, marc.Encoding.UTF_8, (), b"", 0, 1)


def _some(*subfields: tuple[str, str]) -> Iterator[str]:
    return (code + value for code, value in subfields if value)


@cache
def _real() -> tuple[tuple[marc.Field, ...], ...]:
    """Coded data, extent, notes, subjects and classes of the real CNMARC records."""
    return tuple(tuple(field for field in record.fields if field.tag in MORE) for record in cnmarc_ten())


@cache
def _foreign_records() -> tuple[bytes, ...]:
    return tuple(record.raw for record in records("solrmarc__uva_001_2000.mrc"))


def _foreign(chance: random.Random) -> bytes:
    return chance.choice(_foreign_records())


def _in_the_middle(raw: bytes, what: bytes) -> bytes:
    middle = (raw.index(b"\x1e") + len(raw)) // 2
    return raw[:middle] + what + raw[middle:]


BREAKS: tuple[Callable[[bytes], bytes], ...] = (
    lambda raw: b"99999" + raw[5:],
    lambda raw: b"0x1f2" + raw[5:],
    lambda raw: raw[:12] + b"00000" + raw[17:],
    lambda raw: raw[:10] + b"\xff0" + raw[12:],
    bad_directory,
    lambda raw: raw[: raw.index(b"\x1e") - 5] + raw[raw.index(b"\x1e") :],
    lambda raw: raw[: raw.index(b"\x1e") - 12] + raw[raw.index(b"\x1e") :],
    lambda raw: _in_the_middle(raw, b"\x00\x07"),
    lambda raw: _in_the_middle(raw, b"\xff\xfe\xfd"),
    lambda raw: _in_the_middle(raw, b"\x1d"),
    lambda raw: _in_the_middle(raw, b"x" * 120_000),
    lambda raw: raw[:-1] + b"\r\n\x1d",
    lambda raw: raw[: len(raw) // 2] + b"\x1d",
    lambda raw: b"\r\n\x1a" + raw,
    lambda raw: raw.replace(b"\x1e1 \x1f", b"\x1e1\x1f", 1),
    lambda _: b"--- end of export 3 ---\x1d",
)
"""Wrong lengths, addresses and leaders, torn directories, odd bytes, records split, cut off and far too long."""
