"""A province's worth of rows in the database of a test, copied by SQL from rows that the application made."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.db.models import Model

from shulian.apps.catalogue.models import Title
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.readers.models import Card, Reader

READERS, ITEMS, OPEN_LOANS, PAST_LOANS, QUEUE, HEAVY = 100_000, 1_000_000, 300_000, 300_000, 5_000, 400
TITLES, WANTED, PAST_HOLDS = ITEMS // 5, 400, 300_000
FILLED = (Reader, Card, Title, Item, Loan, Hold, Transit, Charge)


@dataclass(frozen=True)
class Like:
    """The rows that the others are copied from: a reader with a card, an item, a loan, a hold, a transit, a charge.

    `bestseller` is a copy of what the hold is for.
    """

    reader: Reader
    item: Item
    bestseller: Item
    loan: Loan
    hold: Hold
    transit: Transit
    charge: Charge


def fill(like: Like, share: int) -> None:
    """As many rows as a province has, divided by `share`; everything is spread over the libraries there are."""
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("SET CONSTRAINTS ALL DEFERRED")
    for model in FILLED:
        sql(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
    _numbered("libs", "alliance_library", "id, path")
    at = "JOIN libs ON libs.n = g.n % (SELECT count(*) FROM libs)"
    copies(like.reader, READERS // share, at, token="gen_random_uuid()", account_id="NULL", home_library_id="libs.id")
    _numbered("people", "readers_reader", "id, home_library_id")
    people = READERS // share
    # Those who were there before come first and are left as they are.
    someone = f"JOIN people ON people.n = (SELECT count(*) FROM people) - {people} + g.n % {people}"
    card = like.reader.cards.get()
    copies(
        card, READERS // share, someone, number="'P' || g.n", reader_id="people.id", library_id="people.home_library_id"
    )
    copies(like.item.title, TITLES // share, "", title="'书名' || g.n")
    _numbered("works", "catalogue_title", "id")
    titles = TITLES // share
    stands = f"{at} JOIN works ON works.n = (SELECT count(*) FROM works) - {titles} + g.n % {titles}"
    place = {"library_id": "libs.id", "place_id": "libs.id", "title_id": "works.id"}
    copies(
        like.bestseller, WANTED, at, barcode="'W' || g.n", **{name: place[name] for name in ("library_id", "place_id")}
    )
    copies(like.item, ITEMS // share, stands, barcode="'P' || g.n", state="'available'", **place)
    _numbered("copies", "holdings_item", "id, library_id, title_id")
    _lent(like, share, someone)
    _asked_for(like, share, someone)
    sql("ANALYZE")


def _lent(like: Like, share: int, someone: str) -> None:
    lent = f"{someone} {_copy(share, 'g.n')}"
    whose = {"item_id": "copies.id", "reader_id": "people.id", "library_id": "copies.library_id"}
    due = {"due_on": "current_date + (g.n % 60)::int - 10", "lent_at": "now() - (g.n % 50) * interval '1 day'"}
    copies(like.loan, OPEN_LOANS // share, lent, **whose, **due)
    over = due | {"returned_at": "now() - (g.n % 700) * interval '1 day'", "returned_library_id": "copies.library_id"}
    copies(like.loan, PAST_LOANS // share, lent, **whose, **over)
    own = _copy(share, f"{ITEMS // share} - 1 - g.n")
    copies(like.loan, HEAVY, own, item_id="copies.id", library_id="copies.library_id")
    sql(
        "UPDATE holdings_item SET state = 'on-loan' FROM circulation_loan AS loan"
        " WHERE loan.item_id = holdings_item.id AND loan.returned_at IS NULL"
    )
    copies(like.charge, READERS // share, someone, reader_id="people.id", command="gen_random_uuid()")
    copies(like.charge, HEAVY, "", command="gen_random_uuid()")


def _copy(share: int, number: str) -> str:
    """The copy of this number, those that were there before left out."""
    return f"JOIN copies ON copies.n = (SELECT count(*) FROM copies) - {ITEMS // share} + {number}"


def _asked_for(like: Like, share: int, someone: str) -> None:
    """The queue of the one title, as many holds of others, what is on the road and what has arrived."""
    at = f"{someone} JOIN libs ON libs.id = people.home_library_id"
    pickup = {"reader_id": "people.id", "pickup_id": "libs.id", "pickup_path": "libs.path", "home_path": "libs.path"}
    placed = {"placed_at": "now() - g.n * interval '1 minute'"}
    copies(like.hold, QUEUE // share, at, **pickup, **placed)
    over = {"state": "'cancelled'", "ended_at": "now() - g.n * interval '1 minute'", "target_id": "NULL"}
    copies(like.hold, PAST_HOLDS // share, at, **pickup, **placed, **over)
    others = f"{at} {_copy(share, f'{OPEN_LOANS // share} + g.n')}"
    wanted = {"title_id": "copies.title_id", "target_id": "copies.id"}
    copies(like.hold, 10 * QUEUE // share, others, **pickup, **placed, **wanted)
    moved = _copy(share, f"{ITEMS // share} - 1 - {HEAVY} - g.n")
    ways = f"{moved} JOIN libs ON libs.n = g.n % (SELECT count(*) FROM libs)"
    road = {"item_id": "copies.id", "source_id": "copies.library_id", "destination_id": "libs.id", "hold_id": "NULL"}
    copies(like.transit, 4 * QUEUE // share, ways, **road)
    copies(like.transit, 20 * QUEUE // share, ways, **road, received_at="now() - g.n * interval '1 minute'")


def copies(like: Model, count: int, sources: str, **differs: str) -> None:
    """So many rows that are like this one but for what differs, each said in SQL; `g.n` counts them from 0."""
    columns = [field.column for field in like._meta.concrete_fields if not field.primary_key]
    named = ", ".join(f'"{column}"' for column in columns)
    said = ", ".join(differs.get(column, f'alike."{column}"') for column in columns)
    table = like._meta.db_table
    sql(
        f"INSERT INTO {table} ({named}) SELECT {said} FROM generate_series(0, {count} - 1) AS g(n)"
        f" JOIN {table} AS alike ON alike.id = {like.pk} {sources}"
    )


def sql(text: str) -> None:
    """Run a statement in the transaction of the test, which takes all of it back."""
    with connection.cursor() as cursor:
        cursor.execute(text)


def _numbered(name: str, table: str, columns: str) -> None:
    sql(
        f"CREATE TEMP TABLE {name} ON COMMIT DROP AS"
        f" SELECT row_number() OVER (ORDER BY id) - 1 AS n, {columns} FROM {table}"
    )
    sql(f"CREATE UNIQUE INDEX {name}_by_number ON {name} (n)")
    sql(f"ANALYZE {name}")
