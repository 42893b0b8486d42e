"""The data folder and what one reads when it cannot be used."""

from __future__ import annotations

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from shulian import clock
from shulian.config import home as homes
from shulian.config.home import KEYS, Home
from shulian.config.terminal import OperatorError
from tests.config.conftest import as_user, shulian


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_the_folder_is_the_one_that_shulian_home_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHULIAN_HOME", "relative")
    assert homes.current().path == Path.cwd() / "relative"


@pytest.mark.parametrize(
    ("uid", "data_home", "expected"),
    [(0, "/somewhere", "/var/lib/shulian"), (1000, "/somewhere", "/somewhere/shulian")],
)
def test_without_a_name_it_lies_where_such_data_belongs(
    monkeypatch: pytest.MonkeyPatch, uid: int, data_home: str, expected: str
) -> None:
    monkeypatch.delenv("SHULIAN_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", data_home)
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert homes.current().path == Path(expected)


def test_only_the_owner_reads_keys_uploads_and_logs(home: Home) -> None:
    home.prepare()
    assert {file.name for file in home.keys.iterdir()} == set(KEYS)
    assert {mode(home.path / name) for name in homes.FOLDERS} == {0o700}
    assert {mode(file) for file in home.keys.iterdir()} == {0o600}
    assert mode(home.path) == (0o711 if os.geteuid() == 0 else 0o700)


def test_a_key_is_made_once_and_no_two_are_alike(home: Home) -> None:
    first = [home.key(name) for name in KEYS]
    assert [home.key(name) for name in KEYS] == first
    assert len(set(first)) == len(KEYS)
    assert {len(key) for key in first} == {44}


def test_a_lost_key_is_never_replaced_by_a_new_one(home: Home) -> None:
    home.prepare()
    (home.keys / "fields").unlink()
    with pytest.raises(OperatorError, match="fields is missing; put it back from a backup"):
        home.key("fields")
    assert not (home.keys / "fields").exists()


def test_a_log_that_has_grown_large_is_put_aside_beside_the_earlier_ones(home: Home) -> None:
    home.prepare()
    began = clock.now()
    for start in range(3):
        # Twice in the same second: a part that keeps dying loses no line of before.
        with clock.stopped_at(began), home.open_log("web") as log:
            assert log.tell() == (0 if start < 2 else homes.LARGEST_LOG + 1)
            log.truncate(homes.LARGEST_LOG + 1)
    with clock.stopped_at(began + timedelta(hours=1)), home.open_log("web") as log:
        assert log.tell() == 0
    aside = [*home.log.glob("web.*.log.old")]
    assert [file.stat().st_size > homes.LARGEST_LOG for file in aside] == [True, True]
    assert {file.name for file in home.log.iterdir()} == {"web.log", *(file.name for file in aside)}


def test_a_new_key_is_put_before_the_old_ones(home: Home) -> None:
    old = home.key("fields")
    (home.keys / "fields").write_bytes(b"new\n" + old + b"\n")
    assert home.key_ring("fields") == [b"new", old]
    assert home.key("fields") == b"new"


def test_the_database_address_is_the_named_one_or_that_of_the_folder(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SHULIAN_DATABASE_URL", raising=False)
    assert home.database_url().startswith("postgresql://shulian:")
    monkeypatch.setenv("SHULIAN_DATABASE_URL", "postgresql://elsewhere/shulian")
    assert home.database_url() == "postgresql://elsewhere/shulian"


def test_one_process_at_a_time_holds_the_folder(home: Home) -> None:
    home.prepare()
    with home.claim():
        assert home.is_claimed()
        with pytest.raises(OperatorError, match=rf"already running on .*{home.path}.*process {os.getpid()}"):
            home.claim()
    assert not home.is_claimed()


def test_a_folder_of_a_newer_version_gets_one_sentence(home: Home) -> None:
    home.prepare()
    (home.path / "format").write_text("2\n")
    said = shulian(home.path, "run", code=2).stderr
    assert said == (
        f"The data folder {home.path} was made by a newer Shulian (format 2, this one knows 1); "
        "install that version or choose another folder with SHULIAN_HOME.\n"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
@pytest.mark.parametrize("place", ["home", "home/keys"])
def test_a_folder_that_is_not_writable_gets_one_sentence(folder: Path, place: str) -> None:
    (folder / "home" / "keys").mkdir(parents=True)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, 65534, 65534)
    (folder / place).chmod(0o500)
    home = Home(folder / "home")
    assert as_user("nobody", lambda: str(home.prepare())) == (
        f"OperatorError: The data folder {home.path} is not writable (Permission denied); "
        "choose another with SHULIAN_HOME."
    )


def test_the_terminal_speaks_chinese_when_lang_does(home: Home) -> None:
    home.prepare()
    (home.path / "format").write_text("2\n")
    said = shulian(home.path, "run", code=2, LC_ALL="zh_CN.UTF-8").stderr
    assert "数据目录" in said
