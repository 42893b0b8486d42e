"""The proof of an erasure: a search of everything that is stored for the marks of a person who is gone.

Every row of every table is looked at as text, whatever its columns are; files, logs and search index follow. What is
sealed cannot be searched and need not be: it goes with its row. In the journal the token stays by design, and nothing
leads from it to anybody once the reader's row is gone.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.utils.module_loading import import_string

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, entry
from shulian.apps.readers.models import Erasure, FormerToken, Reader
from shulian.apps.readers.queries import joined_to
from shulian.core.consents import Ground

SHORTEST = 4
"""A mark of fewer signs would be found everywhere and prove nothing."""
A_PIECE = 1 << 20
JOURNAL = "journal_entry"

Place = Callable[[Iterable[str]], tuple[int, int]]
"""A place of an app above: how many things were looked at for the marks, and how many bore one."""


@dataclass(frozen=True)
class Marks:
    """What tells of the person: the ids of all records for what is stored by id, tokens, and texts."""

    reader: int
    tokens: tuple[str, ...]
    texts: tuple[str, ...]
    joined: tuple[int, ...] = ()

    def sealed(self) -> bytes:
        """As they wait for the search."""
        return secrets.seal(json.dumps(asdict(self)))


def marks_of(reader: Reader) -> Marks:
    """All that would tell of this reader, and of what was merged into the record, if it were found afterwards.

    A name that somebody else has too is no mark; neither is what a guardian shares with another child.
    """
    joined = joined_to(reader)
    records = (reader, *joined)
    pks = [one.pk for one in records]
    texts = dict.fromkeys(text for one in records for text in _texts_of(one, pks))
    former = FormerToken.objects.filter(reader__in=pks).order_by("pk").values_list("token", flat=True)
    tokens = [*(one.token for one in records), *former]
    return Marks(reader.pk, tuple(map(str, tokens)), tuple(texts), tuple(one.pk for one in joined))


def _texts_of(reader: Reader, records: list[int]) -> list[str]:
    """The texts of one record; `records` are all of this person, which are nobody else."""
    sealed = [reader.guardian_identity_sealed, reader.phone, reader.email, reader.guardian_phone]
    sealed += reader.credentials.exclude(sealed=b"").values_list("sealed", flat=True)
    texts = [secrets.unseal(bytes(one)) for one in sealed if one]
    texts += reader.cards.values_list("number", flat=True)
    texts += [reader.identity_mask] if _alone(reader, "identity_mask", records) else []
    texts += [reader.name] if _alone(reader, "name", records) and not _is_staff(reader.name) else []
    return [text for text in texts if len(text) >= SHORTEST or not text.isascii()]


def keep(act: Act, library: int, ground: Ground, gone: dict[str, int], marks: Marks) -> Erasure:
    """Keep that somebody was erased, and what is to be searched for; in the transaction of the erasure."""
    values = {"library_id": library, "ground": ground, "erased_by_id": act.actor, "counts": gone}
    return Erasure.objects.get_or_create(pk=act.command, defaults=values | {"marks": marks.sealed()})[0]


def opened(erasure: Erasure) -> Marks:
    """The marks that wait for the search."""
    held = json.loads(secrets.unseal(bytes(erasure.marks)))
    return Marks(held["reader"], tuple(held["tokens"]), tuple(held["texts"]), tuple(held.get("joined", ())))


def waiting() -> list[Erasure]:
    """The erasures that have not been proven yet, the oldest first."""
    return list(Erasure.objects.filter(searched_at=None).order_by("erased_at"))


def prove(act: Act, erasure: Erasure) -> bool:
    """Search for the marks, write down what was looked at and found, and empty them; whether nothing was found."""
    marks = opened(erasure)
    for name in settings.ERASURE_FOLLOWERS:
        follow: Callable[[int], int] = import_string(name)
        for pk in (marks.reader, *marks.joined):
            follow(pk)
    searched = {place: {"looked": looked, "found": found} for place, looked, found in search(marks)}
    clean = not any(seen["found"] for seen in searched.values())
    with transaction.atomic():
        held = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if held.searched_at is None:
            held.searched, held.searched_at, held.is_clean = searched, clock.now(), clean
            # What is not clean is looked for again once it has been put right.
            held.marks = b"" if clean else held.marks
            held.save(update_fields=["searched", "searched_at", "is_clean", "marks"])
            entry(act, "erasure-proven", subject=f"erasure:{erasure.pk}", details={"clean": clean})
    return clean


def look_again(act: Act, erasure: Erasure) -> bool:
    """Have what was not clean searched anew; False when its marks are gone, for it was clean."""
    found = Erasure.objects.filter(pk=erasure.pk, is_clean=False).update(searched_at=None, is_clean=None)
    if found:
        entry(act, "erasure-searched-again", subject=f"erasure:{erasure.pk}")
    return bool(found)


def search(marks: Marks) -> Iterator[tuple[str, int, int]]:
    """Each place with how much was looked at, and how much of it bears a mark."""
    for table in tables():
        looked, found = _in_table(table, (*marks.texts, *(marks.tokens if table != JOURNAL else ())))
        yield f"table:{table}", looked, found
    yield "sessions", *_in_sessions(marks)
    for name, folder in (("files", settings.MEDIA_ROOT), ("logs", settings.LOG_FOLDER), ("run", settings.RUN_FOLDER)):
        yield name, *_in_files(Path(folder), (*marks.texts, *marks.tokens))
    for path in settings.ERASURE_PLACES:
        place: Place = import_string(path)
        yield path.split(".")[2], *place(marks.texts)


def tables() -> list[str]:
    """Every table, the parts of a partitioned one left to their whole."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') "
            "AND NOT relispartition ORDER BY relname"
        )
        return [name for (name,) in cursor.fetchall()]


def _in_table(table: str, marks: Iterable[str]) -> tuple[int, int]:
    """Rows, and rows that bear a mark as text or as the bytes of it."""
    wanted = [*marks, *(mark.encode().hex() for mark in marks), *(UUID(mark).hex for mark in marks if _is_uuid(mark))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT FROM unnest(%s::text[]) AS mark "  # noqa: S608
            f"WHERE strpos(row_of::text, mark) > 0)) FROM {connection.ops.quote_name(table)} AS row_of",
            [wanted],
        )
        looked, found = cursor.fetchone()
    return looked, found


def _in_sessions(marks: Marks) -> tuple[int, int]:
    """Sessions are packed, so each is opened."""
    looked = found = 0
    for session in Session.objects.iterator(chunk_size=1000):
        looked += 1
        text = json.dumps(session.get_decoded(), ensure_ascii=False, default=str)
        found += any(mark in text for mark in (*marks.texts, *marks.tokens))
    return looked, found


def _in_files(folder: Path, marks: Iterable[str]) -> tuple[int, int]:
    """Files, and those that bear a mark; what is packed in a workbook is unpacked."""
    wanted = [form for mark in marks for form in (mark.encode(), mark.encode("utf-16-le"), mark.encode("gb18030"))]
    looked = found = 0
    for file in sorted(folder.rglob("*")) if folder.is_dir() else []:
        if not file.is_file() or file.is_symlink():
            continue
        looked += 1
        found += any(_bears(piece, wanted) for piece in _pieces(file))
    return looked, found


def _pieces(file: Path) -> Iterator[bytes]:
    """A file in overlapping pieces; of a workbook each of its parts."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                for name in packed.namelist():
                    yield packed.read(name)
            return
        with file.open("rb") as stream:
            before = b""
            while piece := stream.read(A_PIECE):
                yield before + piece
                before = piece[-256:]
    except (OSError, zipfile.BadZipFile):
        # A log that is put aside meanwhile, or a file that is being written: the next search finds it.
        return


def _bears(piece: bytes, wanted: Iterable[bytes]) -> bool:
    return any(mark in piece for mark in wanted)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _alone(reader: Reader, column: str, records: list[int]) -> bool:
    value = getattr(reader, column)
    return bool(value) and not Reader.objects.filter(**{column: value}).exclude(pk__in=records).exists()


def _is_staff(name: str) -> bool:
    return Account.objects.filter(display_name=name).exclude(kind=Account.Kind.READER).exists()
