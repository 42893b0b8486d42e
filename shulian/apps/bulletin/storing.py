"""Where the copies of photos lie, by their digest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from shulian.documents.photos import Taken

PRINT, SCREEN = "print", "screen"


def keep(taken: Taken) -> str:
    """Store both copies; returns the digest that names them. The same photo again is stored once."""
    digest = hashlib.sha256(taken.print_copy).hexdigest()
    for copy, data in ((PRINT, taken.print_copy), (SCREEN, taken.screen_copy)):
        if not default_storage.exists(path_of(digest, copy)):
            default_storage.save(path_of(digest, copy), ContentFile(data))
    return digest


def path_of(digest: str, copy: str) -> str:
    """The place of one copy among the stored files."""
    return f"bulletin/photos/{digest}-{copy}.jpg"


def read(digest: str, copy: str = SCREEN) -> bytes | None:
    """One copy of a photo; None if it is not there."""
    if not default_storage.exists(path_of(digest, copy)):
        return None
    with default_storage.open(path_of(digest, copy)) as file:
        return bytes(file.read())


def read_all(digests: Iterable[str], copy: str = PRINT) -> dict[str, bytes]:
    """The copies of several photos by their digests, those that are there."""
    found = {digest: read(digest, copy) for digest in digests}
    return {digest: data for digest, data in found.items() if data is not None}
