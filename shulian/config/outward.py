"""How notices leave the house, as the environment says: a mail server and a gateway, or neither."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from shulian.config.terminal import OperatorError, _

SECURITY = {"smtp": {}, "smtp+starttls": {"use_tls": True}, "smtps": {"use_ssl": True}}
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
CHANNELS = frozenset({"sms", "wechat"})
SHORTEST_SECRET = 16


def mail(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """The mail server and the sender's address; None when no server is named. OperatorError for a wrong setting."""
    address = environment.get("SHULIAN_SMTP_URL", "")
    if not address:
        return None
    parts = urlsplit(address)
    sender = environment.get("SHULIAN_MAIL_FROM", "")
    if parts.scheme not in SECURITY or not parts.hostname:
        raise OperatorError(
            _("SHULIAN_SMTP_URL must look like smtps://user@mail.example:465 (or smtp+starttls://, or smtp://).")
        )
    if sender.count("@") != 1 or sender.startswith("@") or sender.endswith("@"):
        raise OperatorError(_("SHULIAN_MAIL_FROM must be the mail address from which notices come."))
    password = _secret(environment, "SHULIAN_SMTP_PASSWORD_FILE") or unquote(parts.password or "")
    server = {
        "host": parts.hostname,
        "port": parts.port or PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": password,
        **SECURITY[parts.scheme],
    }
    return {"server": server, "from": sender}


def gateway(environment: Mapping[str, str]) -> dict[str, Any] | None:
    """The gateway's address, secret and channels; None when none is named. OperatorError for a wrong setting."""
    address = environment.get("SHULIAN_GATEWAY_URL", "")
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise OperatorError(_("SHULIAN_GATEWAY_URL must be an address that begins with https:// (or http://)."))
    secret = _secret(environment, "SHULIAN_GATEWAY_SECRET_FILE") or environment.get("SHULIAN_GATEWAY_SECRET", "")
    if len(secret) < SHORTEST_SECRET:
        raise OperatorError(
            _("Put the gateway's secret (16 signs or more) into the file of SHULIAN_GATEWAY_SECRET_FILE.")
        )
    channels = frozenset(environment.get("SHULIAN_GATEWAY_CHANNELS", "sms").split())
    if not channels <= CHANNELS:
        raise OperatorError(_("SHULIAN_GATEWAY_CHANNELS may name sms and wechat, parted by a space."))
    return {"url": address, "secret": secret.encode(), "channels": channels}


def _secret(environment: Mapping[str, str], name: str) -> str:
    file = environment.get(name, "")
    if not file:
        return ""
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise OperatorError(
            _("The file %(file)s, named by %(name)s, cannot be read (%(reason)s).")
            % {"file": file, "name": name, "reason": error.strerror}
        ) from error
