"""Every test run has a data folder and a database server of its own; so several runs can go on at once."""

from __future__ import annotations

import atexit
import gc
import json
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from django.conf import settings as site
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests import drawn, laid_down, migrated

# Until all tests are collected: what is read until then lives as long as the run.
gc.disable()

# Not in pytest's own temporary folder, which nobody but root may enter: the server runs as another user.
_folder = Path(tempfile.mkdtemp(prefix="shulian-test-"))
_folder.chmod(0o711)
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["SHULIAN_HOME"] = str(_folder / "home")
os.environ["LC_ALL"] = "C.UTF-8"
# Set here and not in pyproject.toml, where pytest-django would import the settings before this file.
os.environ["DJANGO_SETTINGS_MODULE"] = "shulian.config.settings"
django.setup()
# Nor may the further processes inherit it: they would read the settings with our data folder, not with their own.
del os.environ["DJANGO_SETTINGS_MODULE"]
# A real hash takes a second on a busy machine, and nobody attacks these passwords.
site.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Else each client lists all files of the pages before its first question.
site.WHITENOISE_AUTOREFRESH = True

SHARED_KEYS = [Path(site.KEYS_FOLDER) / name for name in ("fields", "lookup")]

# What the database loses in a power cut is of no interest here, and waiting for the disk is most of the time.
HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "autovacuum": "off",
}

# Their tests share dear fixtures: a folder stays in one process.
TOGETHER = ("stories", "config")
LONGEST = (
    *(f"{folder}/" for folder in TOGETHER),
    "apps/statistics/test_spark.py",
    "interfaces/test_access_",
    "interfaces/commands/test_demo.py",
    "interfaces/office/statistics/",
    "interfaces/office/test_wall_in_browser.py",
    "interfaces/api/test_",
)
MOST_PROCESSES = 4


class ByFile(LoadScopeScheduling):
    """Gives each process whole files, or a whole folder, in the order in which they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = _folder_of(file)
        return folder if folder in TOGETHER else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """The marks of pytest-xdist's own groups are lost on this pytest, whose items have structured ids."""
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """As many processes as there are processors for us: each has a database server beside it."""
    return min(len(os.sched_getaffinity(0)), MOST_PROCESSES)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """A tenth of the time would go into looking for garbage among objects that live as long as the run."""
    done = yield
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 20, 20)
    return done


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins, so that at the end no process works alone."""
    items.sort(key=lambda item: [*LONGEST, item.nodeid].index(_begins_with(item.nodeid)))


def _begins_with(nodeid: str) -> str:
    """The long folder or file in which a test stands; else itself."""
    return next((one for one in LONGEST if nodeid.startswith(f"tests/{one}")), nodeid)


def _folder_of(nodeid: str) -> str:
    """The folder below `tests` in which a test stands."""
    return nodeid.removeprefix("tests/").partition("/")[0]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set nothing is left out: a test that is skipped there has failed."""
    report = yield
    if report.failed:
        report.sections.append(("Drawn", f"{drawn.NAME}={drawn.PART} draws the same samples again."))
    if report.skipped and "CI" in os.environ and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """`make long` keeps what the heavy tests came to."""
    if session.config.option.markexpr != "long" or hasattr(session.config, "workerinput"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    ran = [report for outcome in ("passed", "failed") for report in reporter.stats.get(outcome, [])]
    lines = [{"name": one.nodeid, "outcome": one.outcome, "seconds": round(one.duration, 1)} for one in ran]
    (session.config.rootpath / "long.json").write_text(json.dumps(lines, indent=1))


def pytest_unconfigure() -> None:
    """Leave no folder behind: the further processes end without their exit handlers."""
    shutil.rmtree(_folder, ignore_errors=True)


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """The address of the database of this run."""
    from shulian.config import home, postgres

    if url := os.environ.get("SHULIAN_DATABASE_URL"):
        yield url
        return
    server = postgres.Server(home.current(), HASTY)
    migrated.start(server)
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(database_server: str) -> None:
    """Have the server up before pytest-django makes its test database."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The test database is there already; it goes with its server."""
    return "SHULIAN_DATABASE_URL" not in os.environ


@pytest.fixture(scope="session")
def _lays_down_again(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test that commits, what follows finds the tables as the migrations left them.

    Django would empty all tables, one by one, and leave them empty."""
    with django_db_blocker.unblock():
        tables = laid_down.read()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: laid_down.put_back(tables))
        yield


@pytest.fixture(autouse=True)
def _usual_language() -> Iterator[None]:
    """A request leaves its language to whoever comes next in the thread."""
    yield
    translation.deactivate()


@pytest.fixture
def own_keys(settings: Any, tmp_path: Path) -> Path:
    """The folder of keys for a test that changes them: those that all tests of this process share stay as they are."""
    made = tmp_path / "keys"
    shutil.copytree(settings.KEYS_FOLDER, made)
    settings.KEYS_FOLDER = made
    return made


@pytest.fixture
def erasures_file(settings: Any, tmp_path: Path) -> Path:
    """The list of the erased for a test that writes it, or asks what is said of it."""
    settings.ERASURES_FILE = tmp_path / "erasures"
    return tmp_path / "erasures"


@pytest.fixture(autouse=True)
def _shared_keys_stay() -> Iterator[None]:
    """Whatever was sealed by keys that are gone would fail in some later test, as the order happens to be."""
    before = [file.stat().st_mtime_ns for file in SHARED_KEYS]
    yield
    if before != [file.stat().st_mtime_ns for file in SHARED_KEYS]:
        pytest.fail("This test changed the keys that all tests share: give it the fixture own_keys.", pytrace=False)


@pytest.fixture(autouse=True)
def _nobody_has_asked_much() -> Iterator[None]:
    """What one test asked for, maybe by a clock of years ahead, is not held against the same address in the next."""
    from shulian.interfaces import rates

    before = rates._buckets.cache_info()
    yield
    file = Path(site.RUN_FOLDER) / rates.FILE
    if before != rates._buckets.cache_info() and file.exists():
        # Written over and not cut short: a server that lives on has it in its memory.
        with file.open("r+b") as buckets:
            buckets.write(bytes(rates.SIZE))


@pytest.fixture(autouse=True)
def _commits(request: pytest.FixtureRequest) -> None:
    """What was laid down is read before the first test that commits begins."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction")
    if commits or {"transactional_db", "live_server"} & set(request.fixturenames):
        request.getfixturevalue("_lays_down_again")
