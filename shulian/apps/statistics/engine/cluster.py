"""Spark on a cluster: one application a process, and a session of its own for every question."""

from __future__ import annotations

import logging
import socket
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
from django.conf import settings

from shulian.apps.statistics.engine.question import EngineAway
from shulian.apps.statistics.engine.rows import SCHEMA, TABLE

SCHEME = "spark://"
KNOCK = 3.0
"""Seconds within which a master takes a connection, or is away."""
KINDS = {"int64": "BIGINT", "int32": "INT", "string": "STRING"}

# What a figure hangs on is set here and not left to a cluster's own files; how much of the cluster is used is not.
CONFIGURATION = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    # What is too large for its column is an error, as in DuckDB, and not another number.
    "spark.sql.ansi.enabled": "true",
    # A file that a worker cannot read makes the figure missing, not smaller.
    "spark.sql.files.ignoreMissingFiles": "false",
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    # Every process of the site is an application: one that is not asked gives its part of the cluster back.
    "spark.dynamicAllocation.enabled": "true",
    "spark.dynamicAllocation.shuffleTracking.enabled": "true",
    "spark.dynamicAllocation.minExecutors": "0",
    "spark.scheduler.mode": "FAIR",
}

_log = logging.getLogger(__name__)
_starting = threading.Lock()
_running: dict[str, Any] = {}


def is_cluster(engine: str) -> bool:
    """Whether the setting names a cluster."""
    return engine.startswith(SCHEME)


def masters(address: str) -> list[tuple[str, int]]:
    """The hosts and ports of `spark://one:7077,other:7077`; of several only one is in charge."""
    pairs = (one.rpartition(":") for one in address.removeprefix(SCHEME).split(","))
    return [(host.strip("[]"), int(port)) for host, _colon, port in pairs]


def answers(address: str) -> bool:
    """Whether a master takes a connection."""
    for master in masters(address):
        with suppress(OSError), socket.create_connection(master, timeout=KNOCK):
            return True
    return False


def rows_of(sql: str, files: Sequence[Path], tables: Mapping[str, pa.Table]) -> list[tuple[Any, ...]]:
    """What the cluster answers; EngineAway when it does not."""
    address = settings.STATISTICS_ENGINE
    if not answers(address):
        raise EngineAway(address)
    # Only a site with a cluster has the packages.
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        # Its views are its own: two questions at a time have tables of the same names.
        session = _application(address).newSession()
        with _within_patience(session.sparkContext):
            return _asked(session, sql, files, tables)
    except AnalysisException:
        # Not the cluster's fault but ours.
        raise
    except (PySparkException, Py4JError, OSError) as error:
        _log.exception("The Spark cluster at %s did not answer.", address)
        _forget_if_lost(address)
        raise EngineAway(address) from error


def close() -> None:
    """End what this process has at a cluster, its Java process too."""
    with _starting:
        for session in _running.values():
            _end(session)
        _running.clear()


def _asked(session: Any, sql: str, files: Sequence[Path], tables: Mapping[str, pa.Table]) -> list[tuple[Any, ...]]:
    if files:
        # The folders are called recorded=… and city=…, and must not become columns.
        reader = session.read.schema(", ".join(f"{name} {KINDS[kind]}" for name, kind in SCHEMA.items()))
        entries = reader.option("recursiveFileLookup", "true").parquet(*(f"file:{file}" for file in files))
        entries.createOrReplaceTempView(TABLE)
    for name, table in tables.items():
        session.createDataFrame(table).createOrReplaceTempView(name)
    return [tuple(row) for row in session.sql(sql).collect()]


@contextmanager
def _within_patience(context: Any) -> Iterator[None]:
    """A cluster without workers never refuses, it lets wait: what takes too long is called off."""
    group, done = str(uuid4()), threading.Event()

    def watch() -> None:
        # Again and again: between two of its jobs there is nothing to call off.
        patience: float = settings.STATISTICS_SECONDS
        while not done.wait(patience):
            context.cancelJobGroup(group)
            patience = 1.0

    watcher = threading.Thread(target=watch, daemon=True)
    context.setJobGroup(group, "a pivot", interruptOnCancel=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _application(address: str) -> Any:
    """The application of this process, begun when first asked for."""
    if not _starting.acquire(timeout=settings.STATISTICS_SECONDS):
        raise EngineAway(address)
    try:
        if address not in _running:
            from pyspark.sql import SparkSession

            # A process has one application; it would be taken for the other cluster's.
            while _running:
                _end(_running.popitem()[1])
            builder = SparkSession.builder.master(address).appName("shulian")
            for name, value in CONFIGURATION.items():
                builder = builder.config(name, value)
            _running[address] = builder.getOrCreate()
        return _running[address]
    finally:
        _starting.release()


def _forget_if_lost(address: str) -> None:
    """An application that has ended, or that has no worker any more, is begun anew by the next question."""
    with _starting:
        session = _running.get(address)
        if session is None or not _is_lost(session):
            return
        del _running[address]
        _end(session)


def _is_lost(session: Any) -> bool:
    try:
        context = session.sparkContext._jsc.sc()  # noqa: SLF001  # Python's own side does not tell
        # The driver counts as one of them.
        return bool(context.isStopped()) or context.getExecutorMemoryStatus().size() <= 1
    except Exception:  # whatever a dead Java process makes of it
        return True


def _end(session: Any) -> None:
    """With its Java process: one that is dead would be asked for ever."""
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    gateway = SparkContext._gateway  # noqa: SLF001  # there is no other way to begin with another one
    with suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        session.stop()
    if gateway is not None:
        with suppress(Exception):
            gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()
    # A process that died leaves all of these behind.
    SparkContext._gateway = SparkContext._jvm = SparkContext._active_spark_context = None  # noqa: SLF001
    SparkSession._instantiatedSession = SparkSession._activeSession = None  # noqa: SLF001
