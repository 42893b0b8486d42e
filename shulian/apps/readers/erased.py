"""The list of those who were erased, in a file beside the database, which a restored backup would bring back.

It holds nothing about anybody: keyed digests of tokens that are gone with their readers.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from uuid import UUID

from django.conf import settings

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.readers.models import Erasure, FormerToken, Reader
from shulian.core import erasures
from shulian.core.erasures import Erased, Listing, Standing

A_LOOK = 1000
"""So many of the latest erasures are looked for when it is asked how it stands with the list."""
WRITTEN_WITHIN = timedelta(minutes=1)


def begin(but: UUID | None = None) -> bool:
    """Begin the list where there is none; whether it was begun now.

    Whoever was erased before, `but` for this one, stands on no list: a mark beside it says so until that is settled.
    """
    if _file().exists():
        return False
    others = Erasure.objects.exclude(pk=but) if but else Erasure.objects.all()
    if others.exists():
        _late().touch(mode=0o600)
    _append(erasures.head(clock.now()))
    return True


def remember(erasure: UUID, at: datetime, tokens: Iterable[str]) -> None:
    """Write down that whoever had these tokens was erased: on the disk when this returns."""
    begin(but=erasure)
    _append(erasures.line(Erased(erasure, clock.local(at).date(), tuple(map(_digest, tokens)))))


def remembers(erasure: UUID) -> bool:
    """Whether an erasure stands on the list."""
    held = listing()
    return held is not None and erasure in held.ids


def add(other: Listing) -> None:
    """Take over what stands on another list of this alliance: of the former data folder, or a copy of it."""
    begin()
    held = listing()
    known = held.ids if held else frozenset()
    for one in other.erased:
        if one.id not in known:
            _append(erasures.line(one))


def listing() -> Listing | None:
    """The list as it stands in the file; None where there is none."""
    file = _file()
    try:
        stat = file.stat()
    except FileNotFoundError:
        return None
    return _read(str(file), stat.st_mtime_ns, stat.st_size)


def come_back() -> list[int]:
    """The readers of this database who were erased: it is older than their erasures."""
    held = listing()
    digests = held.digests if held else frozenset()
    if not digests:
        return []
    # What was merged into another record goes with that one.
    living = Reader.objects.filter(merged_into=None).values_list("pk", "token")
    former = FormerToken.objects.filter(reader__merged_into=None).values_list("reader", "token")
    return sorted({pk for pk, token in chain(living.iterator(), former.iterator()) if _digest(str(token)) in digests})


def come_back_inside(found: Collection[int]) -> int:
    """How many of them lie in the record of somebody who stays, beside those found: here the two are merged."""
    held = listing()
    digests = held.digests if held else frozenset()
    merged = Reader.objects.exclude(merged_into=None).exclude(merged_into__in=found).values_list("token", flat=True)
    return sum(_digest(str(token)) in digests for token in merged.iterator()) if digests else 0


def standing() -> Standing:
    """Whether the list would do, if a backup were restored now."""
    held = listing()
    made = Erasure.objects.filter(erased_at__lt=clock.now() - WRITTEN_WITHIN).order_by("-erased_at")
    if held and held.since:
        made = made.filter(erased_at__gte=held.since)
    latest = set(made.values_list("pk", flat=True)[:A_LOOK])
    return erasures.standing(held, latest, restored=_unknown().exists(), late=_late().exists())


def settle() -> None:
    """The list of another time has come, or is lost for good: nobody waits for it any more."""
    for mark in (_unknown(), _late()):
        mark.unlink(missing_ok=True)


def _append(line: str) -> None:
    file = _file()
    is_new = not file.exists()
    handle = os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        size = os.fstat(handle).st_size
        # A line of which a power cut left the half must not spoil this one.
        begun = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, (b"\n" if begun else b"") + line.encode() + b"\n")
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@lru_cache(maxsize=1)
def _read(file: str, _changed: int, _size: int) -> Listing:
    """Read again only when it was changed: health asks every minute."""
    return erasures.read(Path(file).read_text(encoding="utf-8", errors="replace"))


def _digest(token: str) -> str:
    return secrets.lasting("erased", token).hex()


def _file() -> Path:
    return Path(settings.ERASURES_FILE)


def _unknown() -> Path:
    """The mark that a backup was restored without the list of the time after it."""
    return _file().with_suffix(".unknown")


def _late() -> Path:
    """The mark that the list began when some had been erased already."""
    return _file().with_suffix(".late")
