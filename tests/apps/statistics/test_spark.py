"""A real Spark cluster and DuckDB say the same to the digit; and what is said when the cluster is away."""

from __future__ import annotations

import gc
import json
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pytest

from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.statistics.engine import cluster, exported
from shulian.apps.statistics.engine.question import Question
from shulian.apps.statistics.engine.running import Figures, figures
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.definitions import definition
from shulian.core.dimensions import Dimension
from shulian.core.indicators import Counting, Definition
from shulian.core.periods import parse
from tests import drawn
from tests.apps.statistics import spark
from tests.interfaces.office.statistics.conftest import signed_in
from tests.interfaces.office.statistics.test_returns import text

# PySpark leaves the sockets of its answers to the collector of garbage.
pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]
with_spark = pytest.mark.skipif(
    shutil.which("java") is None or find_spec("pyspark") is None, reason="Java or Spark is not here"
)

PARTS = 5
AWAY = "spark://127.0.0.1:9"
APRIL, MAY = date(2022, 4, 1), date(2022, 5, 1)
# What people write, and what programs stumble over.
TEXTS = ["I", "i", "I ", "İ", "ß", "Ⅰ", "TP3%", "O'Reilly", 'a"b', "c\\d\\n", "`e`", "文学 📚", "é", "e\u0301", ""]
RARE = "c\\d\\n"
NAMES = ("雁塔区图书馆", "碑林区图书馆", "铜川图书馆", "陕西省图书馆")
WHOLE, PARQUET_ONLY, TAIL_ONLY, NOTHING = "2022-04--2022-06", "2022-05", "2022-06", "2021"

BY: dict[str, list[tuple[Dimension, ...]]] = {
    "checkouts": [
        (),
        (Dimension.LIBRARY, Dimension.ITEM_CLASS, Dimension.MONTH),
        (Dimension.CITY, Dimension.CHANNEL),
        (Dimension.WEEKDAY, Dimension.HOUR),
        (Dimension.OWNER, Dimension.CLC),
        (Dimension.UNIT, Dimension.QUARTER, Dimension.YEAR),
        (Dimension.SUBTREE, Dimension.READER_TYPE),
    ],
    "active-readers": [(), (Dimension.LIBRARY, Dimension.READER_TYPE), (Dimension.CLC,)],
    "hold-wait": [(), (Dimension.LIBRARY,), (Dimension.CITY, Dimension.MONTH)],
    "refusals": [(Dimension.REASON,)],
}


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> None:
    settings.EXPORT_FOLDER = tmp_path / "entries"
    # All questions at once, on whatever machine: how long it takes is not what is tested.
    settings.STATISTICS_SECONDS = 900


@pytest.fixture(autouse=True)
def _sockets() -> Iterator[None]:
    yield
    gc.collect()


@pytest.fixture(scope="module")
def address(tmp_path_factory, request) -> Iterator[str]:
    """A cluster for the tests of this file, and what the driver reads of it."""
    plain = request.config.option.markexpr == "long"
    with spark.cluster(tmp_path_factory.mktemp("spark"), plain=plain) as made, pytest.MonkeyPatch.context() as patch:
        for name, value in made.settings.items():
            patch.setenv(name, value)
        yield made.start()
        cluster.close()


def sample(libraries: list[Library], each: int) -> None:
    """Three months of entries of every kind that is counted: late ones, undone ones, without a place or a reader."""
    chance = random.Random(20220501)
    readers = [UUID(int=number) for number in range(1, 40)]
    begin, rows = datetime(2022, 4, 1, tzinfo=UTC), []
    for kind in sorted({one.kind for one in definitions()} - {"hold-ready"}):
        for number in range(each):
            at = begin + timedelta(seconds=chance.randrange(90 * 86_400), microseconds=chance.randrange(10**6))
            row = Entry(
                kind=kind,
                happened_at=at,
                recorded_at=min(at + timedelta(days=chance.choice([0, 0, 0, 20])), datetime(2022, 6, 30, tzinfo=UTC)),
                library=chance.choice(libraries).pk if chance.random() < 0.9 else None,
                source=chance.choice(["desk", "kiosk"]),
                command=UUID(int=number),
                reader=chance.choice(readers) if chance.random() < 0.8 else None,
                # Some subjects begin twice, and some never end.
                subject=f"hold:{chance.randrange(each)}" if kind == "hold-placed" else "",
                quantity=chance.choice([1, 1, 1, -1, 0, 7, 10**9]),
                details={name: chance.choice(TEXTS) for name in ("category", "item_class", "reason")}
                | {"clc": TEXTS[number % len(TEXTS)]}
                | ({"owner": chance.choice(libraries).pk} if chance.random() < 0.7 else {}),
            )
            rows.append(row)
            if row.subject:
                rows.append(_ready(row, chance))
    Entry.objects.bulk_create(rows)


def _ready(placed: Entry, chance: random.Random) -> Entry:
    """Half minutes, minutes less a moment, years; and before it began, by a clock that was wrong."""
    wait = timedelta(seconds=chance.choice([-90, 0, 30, 89, 90, 3_600, 10**9]), microseconds=chance.choice([0, -1, 1]))
    at = placed.happened_at + timedelta(hours=chance.randrange(200)) + wait * chance.choice([1, 1, 1, 0])
    ready = min(at, datetime(2022, 6, 29, tzinfo=UTC))
    return Entry(
        kind="hold-ready",
        happened_at=ready,
        recorded_at=max(ready, placed.recorded_at),
        library=placed.library,
        source="desk",
        command=placed.command,
        subject=placed.subject,
    )


def definitions() -> list[Definition]:
    """Every indicator that is counted from entries."""
    return [definition(one) for one in Indicator.objects.exclude(kind="")]


@pytest.fixture
def libraries(shaanxi) -> list[Library]:
    return [shaanxi[name] for name in NAMES]


def exported_sample(libraries: list[Library], each: int) -> None:
    sample(libraries, each)
    for month in (APRIL, MAY):
        assert exported.export_month(month)


Asked = tuple[Definition, str, tuple[Dimension, ...]]
Call = tuple[str, Sequence[Path], dict[str, pa.Table]]
Rows = list[tuple[object, ...]]


def answer(one: Asked, libraries: list[Library]) -> Figures:
    counted, period, by = one
    asked = Question(counted, parse(period), by)
    keys = {Dimension.LIBRARY: 6, Dimension.SUBTREE: 6, Dimension.CITY: 4, Dimension.UNIT: 2}
    sizes = [keys[one] for one in by if one in keys]
    return figures(asked, {one.pk: tuple(one.code[:size] for size in sizes) for one in libraries})


def answers_at_once(asked: list[Asked], libraries: list[Library]) -> list[Figures]:
    """What the cluster says to many questions in one statement, each in its own words: singly each costs a second."""
    calls: list[Call] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "rows_of", lambda *call: calls.append(call) or [])
        for one in asked:
            answer(one, libraries)
    told = iter(_rows_at_once(calls))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "rows_of", lambda *_call: next(told))
        return [answer(one, libraries) for one in asked]


def _rows_at_once(calls: list[Call]) -> list[Rows]:
    tables, parts, found = {}, [], [list[tuple[object, ...]]() for _call in calls]
    for number, (sql, _files, own) in enumerate(calls):
        renamed = re.sub(f"`({'|'.join(own)})`", rf"`\1_{number}`", sql)
        tables |= {f"{name}_{number}": table for name, table in own.items()}
        parts.append(f"SELECT {number}, to_json(struct(*), map('ignoreNullFields', 'false')) FROM ({renamed})")
    for number, row in cluster.rows_of(
        " UNION ALL ".join(parts), exported.files_of(exported.exported_months(), None), tables
    ):
        found[number].append(tuple(json.loads(row).values()))
    return found


def questions(share: int = 1) -> list[Asked]:
    """Each indicator by place and month; of each way to count several breakdowns and periods; and a rare text.

    Of the indicators with one breakdown, and of each way to count, one in so many is asked for."""
    counted = {one.code: one for one in definitions()}
    plain = [[code for code in counted if code not in BY and counted[code].counting == way] for way in Counting]
    codes = [*BY, *(code for alike in plain if alike for code in drawn.part(alike, share))]
    asked = [
        (counted[code], WHOLE, by) for code in codes for by in BY.get(code, [(Dimension.LIBRARY, Dimension.MONTH)])
    ]
    for code in ("checkouts", "active-readers", "hold-wait"):
        asked += [(counted[code], period, (Dimension.LIBRARY,)) for period in (PARQUET_ONLY, TAIL_ONLY, NOTHING)]
    rare = replace(counted["checkouts"], where=(("clc", RARE),))
    return [*asked, (rare, WHOLE, (Dimension.CLC,))]


def answers_in_process(asked: list[Asked], libraries: list[Library], settings) -> list[Figures]:
    settings.STATISTICS_ENGINE = "duckdb"
    return [answer(one, libraries) for one in asked]


@with_spark
def test_spark_and_duckdb_agree_on_indicators_to_the_digit(address, libraries, settings):
    """On a part of them, and on all in `make long`."""
    exported_sample(libraries, 45)
    # The last library is not asked for.
    asked, places = questions(PARTS), libraries[:-1]
    wanted = answers_in_process(asked, places, settings)
    settings.STATISTICS_ENGINE = address
    for one, found, expected in zip(asked, answers_at_once(asked, places), wanted, strict=True):
        assert found == expected, one
    # What is counted once each is nothing that an entry says: it comes from returns alone.
    assert {one.counting for one, _period, _by in asked} == set(Counting) - {Counting.ONCE}
    assert [one[1] for one, found in zip(asked, wanted, strict=True) if not found] == [NOTHING] * 3
    assert wanted[-1].keys() == {(RARE,)}


@with_spark
@pytest.mark.long
def test_spark_and_duckdb_agree_on_a_larger_sample_question_by_question(address, libraries, settings):
    exported_sample(libraries, 5_000)
    asked = questions()
    wanted = answers_in_process(asked, libraries, settings)
    settings.STATISTICS_ENGINE = address
    for one, expected in zip(asked, wanted, strict=True):
        assert answer(one, libraries) == expected, one


@with_spark
def test_the_workbench_shows_what_the_cluster_says(address, libraries, office, post, settings):
    exported_sample(libraries, 3)
    client, asked = signed_in(office), "/office/workbench/?indicator=checkouts&period=2022-Q2&rows=clc&columns=month"
    pages = []
    for engine in ("duckdb", address):
        settings.STATISTICS_ENGINE = engine
        page = client.get(asked)
        pages.append((page.context["table"], page.context["chart"]))
    assert pages[0] == pages[1]
    assert pages[0][0]["rows"]


@with_spark
def test_questions_at_a_time_do_not_see_each_others_tables(address, settings):
    settings.STATISTICS_ENGINE = address
    sql = "SELECT sum(n) AS n FROM tail"

    def asked(number: int) -> list[tuple[object, ...]]:
        return cluster.rows_of(sql, [], {"tail": pa.table({"n": pa.array([number], pa.int64())})})

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(asked, range(9))) == [[(number,)] for number in range(9)]


@with_spark
def test_what_takes_too_long_is_called_off_and_the_next_question_is_answered(address, settings):
    settings.STATISTICS_ENGINE, settings.STATISTICS_SECONDS = address, 1
    with pytest.raises(cluster.EngineAway):
        cluster.rows_of("SELECT sum(hash(a.id, 1)) FROM range(1000000000000) AS a", [], {})
    settings.STATISTICS_SECONDS = 60
    assert cluster.rows_of("SELECT 1 AS n", [], {}) == [(1,)]


@with_spark
@pytest.mark.long
def test_a_java_process_that_died_is_started_again(address, settings):
    from pyspark import SparkContext

    settings.STATISTICS_ENGINE = address
    assert cluster.rows_of("SELECT 1 AS n", [], {}) == [(1,)]
    SparkContext._gateway.proc.kill()
    with pytest.raises(cluster.EngineAway):
        cluster.rows_of("SELECT 2 AS n", [], {})
    assert cluster.rows_of("SELECT 3 AS n", [], {}) == [(3,)]


@with_spark
@pytest.mark.long
def test_a_cluster_without_workers_lets_nobody_wait_for_ever(tmp_path, monkeypatch, settings):
    monkeypatch.setattr(spark, "WORKERS", 0)
    with spark.cluster(tmp_path / "empty") as made:
        for name, value in made.settings.items():
            monkeypatch.setenv(name, value)
        settings.STATISTICS_ENGINE, settings.STATISTICS_SECONDS = made.start(), 2
        with pytest.raises(cluster.EngineAway):
            cluster.rows_of("SELECT sum(id) AS n FROM range(10)", [], {})
        cluster.close()


@pytest.mark.parametrize("asked", ["", "export?as=csv&", "export?as=xlsx&"])
def test_a_cluster_that_is_away_makes_figures_missing_and_not_zero(libraries, office, post, settings, asked):
    exported_sample(libraries, 3)
    settings.STATISTICS_ENGINE = AWAY
    page = signed_in(office).get(f"/office/workbench/{asked or '?'}indicator=checkouts&period=2022-Q2&rows=clc")
    assert page.status_code == 503
    assert "统计引擎没有应答" in text(page)
    assert "合计" not in text(page)


def test_nothing_is_saved_while_the_cluster_is_away(libraries, office, post, settings):
    from shulian.apps.statistics.models import Report

    settings.STATISTICS_ENGINE = AWAY
    asked = {"indicator": "checkouts", "period": "2022-Q2", "rows": "clc", "command": str(UUID(int=1))}
    assert signed_in(office).post("/office/workbench/save", asked).status_code == 503
    assert not Report.objects.exists()


def test_the_masters_of_an_address():
    assert cluster.masters("spark://one:7077,[::1]:7078") == [("one", 7077), ("::1", 7078)]
