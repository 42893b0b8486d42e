"""Finding a reader by whatever was scanned among millions of credentials, against a plain select by primary key.

Both are asked in turns on one connection, so that whatever else the machine does falls on both.
SHULIAN_BENCH_CREDENTIALS sets how many credentials there are (5,000,000 unless said otherwise).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator

import psycopg

from shulian.apps.alliance import secrets
from shulian.apps.readers.finding import DOMAIN, found_by
from shulian.apps.readers.models import Credential
from shulian.config import home, postgres
from tests import make
from tests.bench.circulation_world import sql

CREDENTIALS = int(os.environ.get("SHULIAN_BENCH_CREDENTIALS", "5000000"))
KNOWN = 2_000
"""Credentials of each kind whose number is known and is sought; the others have digests of nothing."""
TURNS = 4_000
KINDS = ("identity", "social-security", "transit")

FILL = """
INSERT INTO readers_reader (token, name, category_id, home_library_id, phone, identity_mask, guardian_name,
    guardian_phone, guardian_identity_sealed, guardian_identity_mask, status, status_reason, expires_on, registered_at,
    pin, version, is_demonstration)
SELECT gen_random_uuid(), '读者', 'adult', {home}, '', '', '', '', '', '', 'active', '', '2099-12-31', now(), '', 1,
       true
  FROM generate_series(1, {readers});
INSERT INTO readers_card (number, reader_id, library_id, status, issued_at)
SELECT 'R' || lpad(id::text, 9, '0'), id, {home}, 'active', now() FROM readers_reader ORDER BY id;
INSERT INTO readers_credential (reader_id, kind, lookup, mask, card_id, library_id, bound_at)
SELECT reader_id, 'card', convert_to(number, 'UTF8'), '****0000', id, {home}, now() FROM readers_card;
INSERT INTO readers_credential (reader_id, kind, lookup, mask, library_id, bound_at)
SELECT reader.id, kind.name, sha256(convert_to(reader.id || kind.name, 'UTF8')), '****0000', {home}, now()
  FROM readers_reader AS reader, unnest(ARRAY['identity', 'social-security', 'transit']) AS kind (name);
VACUUM ANALYZE readers_reader, readers_card, readers_credential;
"""


def run() -> list[dict[str, object]]:
    """The look-up as desks and programs ask it, and its statement alone, each beside its plain select."""
    sql(FILL.format(home=make.library("雁塔区图书馆").pk, readers=max(1, CREDENTIALS // 4)))
    numbers = _known()
    keys = list(Credential.objects.filter(pk__gt=0).order_by("pk").values_list("pk", flat=True)[: len(numbers)])
    whole = _in_turns(lambda n: found_by(numbers[n % len(numbers)]), lambda n: _by_key(keys[n % len(keys)]))
    url = postgres.Server(home.current()).home.embedded_url("postgres", "database-owner")
    with psycopg.connect(url, autocommit=True) as database:
        alone = _in_turns(_statement(database, numbers), _plain(database, keys))
    return [*_rows("readers.find", whole), *_rows("readers.find-statement", alone)]


def _known() -> list[str]:
    """Numbers that are found: cards, and of each other kind as many with the digest of a number that we know."""
    numbers = [f"R{n:09d}" for n in range(1, KNOWN + 1)]
    for kind in KINDS:
        rows = list(Credential.objects.filter(kind=kind).order_by("lookup")[:KNOWN])
        for n, row in enumerate(rows):
            text = f"{kind[:1].upper()}{n:011d}"
            row.lookup = secrets.lookup(DOMAIN, text)
            numbers.append(text)
        Credential.objects.bulk_update(rows, ["lookup"], batch_size=500)
    # In an order that no cache knows.
    return sorted(numbers, key=lambda text: hashlib.sha256(text.encode()).digest())


def _by_key(pk: int) -> list[Credential]:
    related = ("reader__category", "reader__home_library", "card__library")
    return list(Credential.objects.filter(pk=pk).select_related(*related))


def _statement(database: psycopg.Connection[tuple[object, ...]], numbers: list[str]) -> Callable[[int], object]:
    sought = [[text.encode(), *secrets.lookups(DOMAIN, text)] for text in numbers]
    asks = "SELECT reader_id, kind, status FROM readers_credential WHERE lookup = ANY(%s)"
    return lambda n: database.execute(asks, [sought[n % len(sought)]], prepare=True).fetchall()


def _plain(database: psycopg.Connection[tuple[object, ...]], keys: list[int]) -> Callable[[int], object]:
    asks = "SELECT reader_id, kind, status FROM readers_credential WHERE id = %s"
    return lambda n: database.execute(asks, [keys[n % len(keys)]], prepare=True).fetchall()


def _in_turns(one: Callable[[int], object], other: Callable[[int], object]) -> tuple[list[float], list[float]]:
    taken: tuple[list[float], list[float]] = ([], [])
    for n in range(-200, TURNS):
        for times, ask in zip(taken, (one, other), strict=True):
            begun = time.perf_counter()
            if not ask(n):
                raise LookupError(n)
            if n >= 0:
                times.append(time.perf_counter() - begun)
    return sorted(taken[0]), sorted(taken[1])


def _rows(name: str, taken: tuple[list[float], list[float]]) -> Iterator[dict[str, object]]:
    for share in (0.5, 0.99):
        one, other = (times[int(len(times) * share)] * 1000 for times in taken)
        yield {
            "name": f"{name}.p{round(share * 100)}",
            "value": round(one, 3),
            "unit": f"ms, among {CREDENTIALS:,}; reference: by primary key",
            "reference": round(other, 3),
            "ratio": round(one / other, 2),
        }
