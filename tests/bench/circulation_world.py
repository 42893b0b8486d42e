"""A province's worth of readers, items, loans and holds, made by SQL in seconds."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from shulian.apps.circulation.models import PolicyRow, PolicyVersion
from shulian.config import home, postgres
from tests import make

READERS, ITEMS, OPEN_LOANS, QUEUE = 200_000, 1_000_000, 300_000, 5_000
WANTED = 400
"""Copies of the bestseller for which the queue waits."""

READER_ROWS = """
INSERT INTO readers_reader (token, name, category_id, home_library_id, phone, identity_mask,
    guardian_name, guardian_phone, guardian_identity_sealed, guardian_identity_mask, status, status_reason,
    expires_on, registered_at, pin, version, is_demonstration)
SELECT gen_random_uuid(), '读者', 'adult', {home}, '', '', '', '', '', '', 'active', '', '2099-12-31',
       now(), '', 1, true
  FROM generate_series(1, {readers});
INSERT INTO readers_card (number, reader_id, library_id, status, issued_at)
SELECT 'C' || id, id, {home}, 'active', now() FROM readers_reader;
INSERT INTO charges_deposit (reader_id, library_id, fen, moved_at, command)
SELECT id, {home}, 10000, now(), gen_random_uuid() FROM readers_reader WHERE id % 3 = 0;
INSERT INTO charges_charge (reader_id, library_id, place_id, kind, fen, open_fen, basis, incurred_at, command)
SELECT id, {home}, {home}, 'overdue', 50, 50, '{{}}', now(), gen_random_uuid() FROM readers_reader WHERE id % 4 = 0;
"""

ITEM_ROWS = """
INSERT INTO holdings_item (library_id, place_id, barcode, title_id, item_class, call_number, shelf, shelf_key, state,
    version, added_at, is_demonstration)
SELECT {home}, {home}, 'B' || n, {title}, 'book', 'I247.5/1', '', '', 'available', 1, now(), true
  FROM generate_series({first}, {last}) AS n;
"""

LOAN_ROWS = """
INSERT INTO circulation_loan (item_id, reader_id, library_id, lent_at, due_on, renewals, terms)
SELECT item.id, 1 + item.id % {readers}, {home}, now(), current_date + 20, 0,
       '{{"loan_days": 30, "loan_limit": 1000, "renewals": 1, "overdue_fen": 10}}'
  FROM holdings_item AS item WHERE item.barcode BETWEEN 'L' AND 'M' ORDER BY item.id;
UPDATE holdings_item SET state = 'on-loan' WHERE barcode BETWEEN 'L' AND 'M';
"""

HOLD_ROWS = """
INSERT INTO circulation_hold (reader_id, title_id, pickup_id, pickup_path, home_path, state, placed_at, source,
    target_loops, end_reason, version, is_demonstration)
SELECT n, {wanted}, library.id, library.path, library.path, 'waiting', now() - n * interval '1 minute', 'bench', 0, '',
       1, true
  FROM generate_series(1, {queue}) AS n
  JOIN (SELECT id, path, row_number() OVER (ORDER BY path) - 1 AS number, count(*) OVER () AS libraries
          FROM alliance_library) AS library ON n % library.libraries = library.number;
"""


@dataclass(frozen=True)
class World:
    """Where everything is: the library that owns it all, an ordinary title, and one that thousands wait for."""

    library: int
    title: int
    wanted: int


def build() -> World:
    """Libraries, a full policy, readers with deposits and small debts, and a title with a queue; no items yet."""
    full_policy()
    province = make.library("陕西省图书馆", kind="province")
    for city in range(10):
        above = make.library(f"市馆{city}", province, kind="city")
        for county in range(5):
            make.library(f"县馆{city}-{county}", above)
    world = World(province.pk, make.title().pk, make.title("三体").pk)
    sql(READER_ROWS.format(home=world.library, readers=READERS))
    sql(HOLD_ROWS.format(wanted=world.wanted, queue=QUEUE))
    copies = ITEM_ROWS.format(home=world.library, title=world.wanted, first=1, last=WANTED)
    sql(copies.replace("'B' || n", "'W' || n"))
    return world


def full_policy() -> None:
    """A policy as a province has it: sanctions, deposits, debts, and rows that do not fit this case."""
    version = PolicyVersion.objects.create()
    says = {"loan_days": 30, "loan_limit": 1000, "renewals": 1, "overdue_fen": 10, "overdue_cap_fen": 500}
    says |= {"debt_limit_fen": 1000, "grace_days": 1, "hold_order": "near-first"}
    PolicyRow.objects.create(version=version, says=says)
    PolicyRow.objects.create(version=version, category_id="juvenile", says={"loan_limit": 6})
    PolicyRow.objects.create(version=version, item_class="device", says={"loan_hours": 2, "holds_allowed": False})
    PolicyRow.objects.create(version=version, age_from=60, says={"loan_days": 60})


def grow(world: World, first: int, last: int) -> None:
    """More items, and statistics as autovacuum would have them."""
    sql(ITEM_ROWS.format(home=world.library, title=world.title, first=first, last=last))
    sql("VACUUM ANALYZE")


def lend_out(world: World) -> None:
    """A third of a million open loans of items that the turns leave alone."""
    copies = ITEM_ROWS.format(home=world.library, title=world.title, first=1, last=OPEN_LOANS)
    sql(copies.replace("'B' || n", "'L' || n"))
    sql(LOAN_ROWS.format(home=world.library, readers=READERS))
    sql("VACUUM ANALYZE")


def sql(text: str) -> None:
    """Run statements as the owner of the database server, without triggers and checks of foreign keys."""
    url = postgres.Server(home.current()).home.embedded_url("postgres", "database-owner")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("SET session_replication_role = replica")
        for statement in filter(str.strip, text.split(";")):
            owner.execute(statement)
