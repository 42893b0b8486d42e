"""What the environment says of the engine that counts, and what is said to a wrong setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from shulian.config import engines, health
from shulian.config.health_part import State
from shulian.config.terminal import OperatorError


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A machine with Java and the package, whether this one has them or not."""
    program = tmp_path / "java"
    program.touch(0o755)
    monkeypatch.setattr(engines, "find_spec", lambda name: name)
    return {"PATH": str(tmp_path)}


def test_figures_are_counted_in_process_unless_a_cluster_is_named() -> None:
    assert engines.engine({}) == engines.engine({"SHULIAN_STATISTICS_ENGINE": "duckdb"}) == "duckdb"
    assert engines.seconds({}) == 60


@pytest.mark.parametrize("address", ["spark://master:7077", "spark://one:7077,two.example:7077", "spark://[::1]:7077"])
def test_a_cluster_is_named_by_its_masters(java: dict[str, str], address: str) -> None:
    assert engines.engine({"SHULIAN_STATISTICS_ENGINE": address, **java}) == address


@pytest.mark.parametrize(
    "said",
    ["Spark", "spark:", "spark://", "spark://master", "spark://master:port", "yarn", "spark://a:7077,", "sqlite"],
)
def test_a_wrong_engine_gets_one_sentence(java: dict[str, str], said: str) -> None:
    with pytest.raises(OperatorError, match=f"“{said}”; write duckdb"):
        engines.engine({"SHULIAN_STATISTICS_ENGINE": said, **java})


def test_a_cluster_needs_java_and_the_package(java: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"SHULIAN_STATISTICS_ENGINE": "spark://master:7077"}
    for lacking in ({"PATH": "/nowhere"}, {**java, "JAVA_HOME": "/nowhere"}):
        with pytest.raises(OperatorError, match="needs Java"):
            engines.engine(said | lacking)
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    with pytest.raises(OperatorError, match="make spark"):
        engines.engine(said | java)


@pytest.mark.parametrize("said", ["soon", "0", "-1", "1.5", "3601", "一"])
def test_a_wrong_number_of_seconds_gets_one_sentence(said: str) -> None:
    with pytest.raises(OperatorError, match="whole number"):
        engines.seconds({"SHULIAN_STATISTICS_SECONDS": said})


def test_the_health_page_says_whether_the_cluster_answers(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert health.cluster() == []
    settings.STATISTICS_ENGINE = "spark://127.0.0.1:9"
    (away,) = health.cluster()
    assert (away.name, away.state) == ("statistics-engine", State.BEHIND)
    monkeypatch.setattr("shulian.apps.statistics.engine.cluster.answers", lambda address: True)
    (there,) = health.cluster()
    assert there.state is State.UP
