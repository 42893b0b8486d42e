"""A real Spark cluster on this machine: a master and two workers, each a process of its own, and gone afterwards."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from shulian.config import processes

WORKERS = 2
PATIENCE = 60.0
"""Seconds; on a small machine each of the processes takes some to begin."""
# Compiled lightly and without helpers: these programs live for half a minute.
BRISK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto"
DEFAULTS = f"""
spark.driver.host 127.0.0.1
spark.driver.bindAddress 127.0.0.1
spark.driver.memory 512m
spark.driver.extraJavaOptions {BRISK}
spark.executor.memory 512m
spark.executor.cores 1
spark.executor.extraJavaOptions {BRISK}
spark.dynamicAllocation.initialExecutors {WORKERS}
spark.dynamicAllocation.executorIdleTimeout 600s
"""
# What does not change an answer and costs more than the answer of a small question: compiled plans, plans made anew.
SMALL = """
spark.sql.shuffle.partitions 1
spark.sql.files.minPartitionNum 1
spark.sql.adaptive.enabled false
spark.sql.codegen.wholeStage false
spark.sql.codegen.factoryMode NO_CODEGEN
"""
LOGGING = """
rootLogger.level = error
rootLogger.appenderRef.console.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n
logger.master.name = org.apache.spark.deploy.master
logger.master.level = info
"""


class Cluster:
    """The programs of the package, started in a folder that keeps what they write."""

    def __init__(self, folder: Path, *, plain: bool) -> None:
        self.folder = folder
        found = find_spec("pyspark")
        assert found is not None
        assert found.origin is not None
        self.package = Path(found.origin).parent
        self.settings = {
            "SPARK_HOME": str(self.package),
            "SPARK_SCALA_VERSION": "2.13",
            "SPARK_CONF_DIR": str(folder / "conf"),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_DIRS": str(folder / "local"),
        }
        self.running: list[subprocess.Popen[bytes]] = []
        (folder / "conf").mkdir(parents=True)
        (folder / "conf" / "spark-defaults.conf").write_text(DEFAULTS if plain else DEFAULTS + SMALL)
        (folder / "conf" / "log4j2.properties").write_text(LOGGING)

    def start(self) -> str:
        """The address of the master; the workers come to it by themselves."""
        self._begin("master", "master.Master", "--port", "0")
        address = self._told("master", r"Starting Spark master at (spark://\S+)")
        # Later than the master: who finds nobody waits for ten seconds before asking again.
        for number in range(WORKERS):
            size = ("--cores", "1", "--memory", "512m", "--work-dir", str(self.folder / f"work{number}"))
            self._begin(f"worker{number}", "worker.Worker", *size, address)
        return address

    def stop(self) -> None:
        """All of them, with what they started."""
        for process in reversed(self.running):
            processes.end(process, (signal.SIGTERM, 5), (signal.SIGKILL, 5))
        self.running.clear()

    def _begin(self, name: str, program: str, *arguments: str) -> None:
        command = ["java", "-Xmx192m", *BRISK.split(), "-cp", f"{self.folder / 'conf'}:{self.package}/jars/*"]
        command += [f"org.apache.spark.deploy.{program}", "--host", "127.0.0.1", "--webui-port", "0", *arguments]
        with self._log(name).open("wb") as output:
            self.running.append(
                subprocess.Popen(
                    command,
                    cwd=self.folder,
                    env=os.environ | self.settings,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    preexec_fn=processes.dies_with(os.getpid()),  # noqa: PLW1509
                )
            )

    def _told(self, name: str, wanted: str) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.running[-1].poll() is None:
            if found := re.search(wanted, self._log(name).read_text()):
                return found[1]
            time.sleep(0.05)
        raise AssertionError(f"the {name} did not say {wanted}:\n{self._log(name).read_text()[-2000:]}")

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"


@contextmanager
def cluster(folder: Path, *, plain: bool = True) -> Iterator[Cluster]:
    """A cluster that is ended, whatever happened; one that is not plain is quick with small questions."""
    made = Cluster(folder, plain=plain)
    try:
        yield made
    finally:
        made.stop()
