"""Fetching records by OAI-PMH, a bundle at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO

from shulian.apps.catalogue import outside
from shulian.apps.catalogue.models import HarvestSource
from shulian.protocols import marc
from shulian.protocols.marc import marcxml
from shulian.protocols.oai import Code
from shulian.protocols.oai import client as oai

A_DAY = len("2026-01-02")
BUNDLE = 5_000
"""Records that make one import."""
MOST_PARTS = 10_000
"""Parts of a list that may be asked for without a bundle being full: who sends less is out of their mind."""
LARGEST_PART = 64 * 1024 * 1024
PATIENCE = 120.0
"""Seconds for one part of a list."""
ATTEMPTS = 4
PAUSES = (1.0, 5.0, 20.0)


class TroubleError(Exception):
    """The provider cannot be harvested now; what came before is kept."""


@dataclass
class Bundle:
    """Records of several parts, and where the list goes on behind them; without a token it is at its end."""

    began: str
    token: str = ""
    records: list[marc.Record] = field(default_factory=list)
    deleted: int = 0
    broken: int = 0

    def file(self) -> BinaryIO:
        """The records as a file that an import reads."""
        return BytesIO(b"".join(marcxml.write_all(self.records)))


def bundle(source: HarvestSource) -> Bundle:
    """The next records of the source; TroubleError when nothing comes."""
    found, restarted, since = Bundle(source.began, source.token), False, source.since
    for _number in range(MOST_PARTS):
        part = _part(source, found.token, since)
        if part.error == Code.BAD_ARGUMENT and len(since) > A_DAY and not found.token:
            # It counts in days: what it changed on that day comes twice and changes nothing.
            since = since[:A_DAY]
            continue
        if part.error == Code.BAD_RESUMPTION_TOKEN and found.token and not restarted:
            # The list has run out meanwhile: from its beginning, where what is known already changes nothing.
            found.token, found.began, restarted = "", "", True
            continue
        if part.error and not part.is_empty:
            raise TroubleError(f"{part.error}: {part.said}")
        found.began = found.began or part.at
        for record in _taken(source, part, found):
            found.records.append(record)
        if part.token == found.token and part.token:
            raise TroubleError("the list goes round in a circle")
        found.token = part.token
        if not part.token or len(found.records) >= BUNDLE:
            return found
    raise TroubleError("the list has no end")


def _taken(source: HarvestSource, part: oai.Part, found: Bundle) -> Iterator[marc.Record]:
    chinese = "cn" in source.prefix.lower() or "unimarc" in source.prefix.lower()
    for one in part.records:
        record = oai.for_import(one, marc.Format.CNMARC if chinese else marc.Format.MARC21)
        if record is None:
            found.broken += 1
            continue
        found.deleted += one.deleted
        yield record


def _part(source: HarvestSource, token: str, since: str) -> oai.Part:
    if token:
        address = oai.next_address(source.address, token)
    else:
        address = oai.first_address(source.address, source.prefix, since, source.set)
    for attempt in range(ATTEMPTS):
        try:
            return oai.read(outside.fetch(address, outside.Limits(PATIENCE, LARGEST_PART)))
        except outside.InsideError as inside:
            raise TroubleError(str(inside)) from inside
        except outside.BusyError as busy:
            pause, last = min(busy.seconds, 60.0), str(busy)
        except (outside.OutsideError, oai.NoAnswerError) as error:
            pause, last = PAUSES[min(attempt, len(PAUSES) - 1)], str(error)
        if attempt < ATTEMPTS - 1:
            time.sleep(pause)
    raise TroubleError(last)
