"""What the environment says of mail server and gateway, and what is said to a wrong setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from shulian.config import outward
from shulian.config.home import Home
from shulian.config.terminal import OperatorError

SENDER = {"SHULIAN_MAIL_FROM": "notices@library.example"}
SECRET = {"SHULIAN_GATEWAY_SECRET": "0123456789abcdef"}


def test_nothing_is_set_up_unless_it_is_said() -> None:
    assert outward.mail({}) is None
    assert outward.gateway({}) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", {"port": 25, "username": "", "password": ""}),
        ("smtps://u%40x:p%2Fw@mail.example", {"port": 465, "username": "u@x", "password": "p/w", "use_ssl": True}),
        ("smtp+starttls://u@mail.example:2587", {"port": 2587, "username": "u", "password": "", "use_tls": True}),
    ],
)
def test_a_mail_server(url: str, expected: dict[str, Any]) -> None:
    found = outward.mail({"SHULIAN_SMTP_URL": url, **SENDER})
    assert found == {"server": {"host": "mail.example", **expected}, "from": "notices@library.example"}


def test_secrets_come_from_files(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("0123456789abcdef\n")
    mail = outward.mail({"SHULIAN_SMTP_URL": "smtp://u@m.example", "SHULIAN_SMTP_PASSWORD_FILE": str(file), **SENDER})
    gateway = outward.gateway(
        {"SHULIAN_GATEWAY_URL": "https://g.example/send", "SHULIAN_GATEWAY_SECRET_FILE": str(file)}
    )
    assert mail is not None
    assert mail["server"]["password"] == "0123456789abcdef"
    assert gateway == {
        "url": "https://g.example/send",
        "secret": b"0123456789abcdef",
        "channels": frozenset({"sms"}),
    }


@pytest.mark.parametrize(
    "environment",
    [
        {"SHULIAN_SMTP_URL": "mail.example", **SENDER},
        {"SHULIAN_SMTP_URL": "https://mail.example", **SENDER},
        {"SHULIAN_SMTP_URL": "smtp://mail.example"},
        {"SHULIAN_SMTP_URL": "smtp://mail.example", "SHULIAN_MAIL_FROM": "library"},
        {"SHULIAN_SMTP_URL": "smtp://m.example", "SHULIAN_SMTP_PASSWORD_FILE": "/no/such/file", **SENDER},
    ],
)
def test_a_wrong_mail_setting_is_a_sentence(environment: dict[str, str]) -> None:
    with pytest.raises(OperatorError, match="SHULIAN_"):
        outward.mail(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {"SHULIAN_GATEWAY_URL": "file:///etc/passwd", **SECRET},
        {"SHULIAN_GATEWAY_URL": "https://g.example"},
        {"SHULIAN_GATEWAY_URL": "https://g.example", "SHULIAN_GATEWAY_SECRET": "short"},
        {"SHULIAN_GATEWAY_URL": "https://g.example", "SHULIAN_GATEWAY_CHANNELS": "fax", **SECRET},
    ],
)
def test_a_wrong_gateway_setting_is_a_sentence(environment: dict[str, str]) -> None:
    with pytest.raises(OperatorError, match="SHULIAN_"):
        outward.gateway(environment)


def test_the_domain_of_identifiers_stays_that_of_the_first_start(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert outward.namespace({}, ["127.0.0.1", "localhost"], home) == "shulian.localhost"
    home.prepare()
    assert outward.namespace({}, ["localhost"], home) == "shulian.localhost"
    assert outward.namespace({}, ["localhost", "library.example"], home) == "library.example"
    assert outward.namespace({}, ["new.example", "library.example"], home) == "library.example"
    assert outward.namespace({}, [], home) == "library.example"
    assert outward.namespace({"SHULIAN_OAI_NAMESPACE": "chosen.example"}, [], home) == "chosen.example"


@pytest.mark.parametrize(
    ("said", "ranges"),
    [
        ("", ()),
        ("202.117.0.0/24  10.0.0.0/8", ("202.117.0.0/24", "10.0.0.0/8")),
        ("202.117.0.7/24,10.0.0.1，2001:db8::1/32", ("202.117.0.0/24", "10.0.0.1/32", "2001:db8::/32")),
        (" ".join(f"10.0.{one}.0/24" for one in range(100)), tuple(f"10.0.{one}.0/24" for one in range(100))),
    ],
)
def test_networks_are_read_as_people_write_them(said: str, ranges: tuple[str, ...]) -> None:
    assert outward.networks({"SHULIAN_NETWORKS": said}) == ranges


def test_a_network_that_is_none_is_said_at_the_start_and_not_to_whoever_signs_in() -> None:
    with pytest.raises(OperatorError, match=r"202\.117\.0\.0/240"):
        outward.networks({"SHULIAN_NETWORKS": "10.0.0.0/8 202.117.0.0/240"})
