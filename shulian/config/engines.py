"""What the environment says of the engine that counts: DuckDB in process, or a Spark cluster."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from shulian.config.terminal import OperatorError, _

IN_PROCESS = "duckdb"
_MASTER = r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:]+\]):[0-9]{1,5}"
_CLUSTER = re.compile(rf"spark://{_MASTER}(,{_MASTER})*")
LONGEST = 3600


def engine(environment: Mapping[str, str]) -> str:
    """`duckdb`, or the address of a cluster that this machine can ask; OperatorError for a wrong setting."""
    said = environment.get("SHULIAN_STATISTICS_ENGINE", "") or IN_PROCESS
    if said == IN_PROCESS:
        return said
    if not _CLUSTER.fullmatch(said):
        raise OperatorError(
            _("SHULIAN_STATISTICS_ENGINE is “%(said)s”; write duckdb, or a cluster's address like spark://master:7077.")
            % {"said": said}
        )
    if find_spec("pyspark") is None:
        raise OperatorError(_("SHULIAN_STATISTICS_ENGINE names a Spark cluster, which needs its package: make spark"))
    if not _java(environment):
        raise OperatorError(
            _("SHULIAN_STATISTICS_ENGINE names a Spark cluster, which needs Java 17 or newer on this machine.")
        )
    return said


def seconds(environment: Mapping[str, str]) -> int:
    """How long a cluster may take for one pivot; OperatorError for what is no number of seconds."""
    said = environment.get("SHULIAN_STATISTICS_SECONDS", "") or "60"
    if not (said.isascii() and said.isdecimal()) or not 0 < int(said) <= LONGEST:
        raise OperatorError(
            _("SHULIAN_STATISTICS_SECONDS is “%(said)s”; write a whole number from 1 to 3600.") % {"said": said}
        )
    return int(said)


def _java(environment: Mapping[str, str]) -> bool:
    """As Spark's own programs look for it."""
    if home := environment.get("JAVA_HOME", ""):
        return os.access(Path(home) / "bin" / "java", os.X_OK)
    return shutil.which("java", path=environment.get("PATH")) is not None
