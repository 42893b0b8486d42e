"""What the environment says of the world outside: how notices leave the house, who may sign in from where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from shulian.config.home import Home
from shulian.config.terminal import OperatorError, _
from shulian.core.addresses import read_ranges

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


def sign_in_providers(environment: Mapping[str, str]) -> dict[str, Any]:
    """The providers by which readers may sign in beside card and PIN: WeChat, Alipay, and one that speaks OpenID
    Connect. OperatorError for a wrong setting."""
    found: dict[str, Any] = {}
    if app := environment.get("SHULIAN_WECHAT_APP", ""):
        secret = _needed(environment, "SHULIAN_WECHAT_SECRET_FILE")
        found["weixin"] = {"APPS": [{"client_id": app, "secret": secret}]}
    if app := environment.get("SHULIAN_ALIPAY_APP", ""):
        keys = {"secret": "SHULIAN_ALIPAY_KEY_FILE", "key": "SHULIAN_ALIPAY_PUBLIC_KEY_FILE"}
        values = {part: _needed(environment, name) for part, name in keys.items()}
        found["alipay"] = {"APPS": [{"client_id": app} | values]}
    if server := environment.get("SHULIAN_OIDC_URL", ""):
        if urlsplit(server).scheme not in {"http", "https"}:
            raise OperatorError(_("SHULIAN_OIDC_URL must be the address of the provider, as https://id.example.cn."))
        found["openid_connect"] = {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": environment.get("SHULIAN_OIDC_NAME", "OpenID"),
                    "client_id": environment.get("SHULIAN_OIDC_CLIENT", "shulian"),
                    "secret": _needed(environment, "SHULIAN_OIDC_SECRET_FILE"),
                    "settings": {"server_url": server.rstrip("/"), "scope": ["openid"], "fetch_userinfo": False},
                }
            ],
        }
    return found


def z3950(environment: Mapping[str, str]) -> tuple[str, int]:
    """Where the Z39.50 server listens; port 0 for nowhere. Without SHULIAN_Z3950 on this machine alone, beside the web
    server's own port. OperatorError for a wrong setting."""
    said = environment.get("SHULIAN_Z3950", "")
    if said == "off":
        return "", 0
    if not said:
        web = environment.get("SHULIAN_PORT", "8080")
        return "127.0.0.1", _beside(int(web) if web.isdecimal() else 8080)
    host, _colon, port = said.rpartition(":")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise OperatorError(
            _("SHULIAN_Z3950 is “%(said)s”; write an address like 127.0.0.1:18080 or 0.0.0.0:210, or off.")
            % {"said": said}
        )
    return host.strip("[]") or "127.0.0.1", int(port)


def networks(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The ranges of the libraries' own networks, in one spelling; OperatorError for what is none."""
    found: list[str] = []
    # One by one: a province has more libraries than a key has ranges.
    for word in environment.get("SHULIAN_NETWORKS", "").replace(",", " ").replace("，", " ").split():
        ranges = read_ranges(word)
        if not isinstance(ranges, tuple):
            raise OperatorError(
                _("SHULIAN_NETWORKS names “%(said)s”; write ranges like 202.117.0.0/24 with blanks between.")
                % {"said": word}
            )
        found += ranges
    return tuple(dict.fromkeys(found))


def _beside(web: int) -> int:
    return web + 10_000 if web < 55_536 else web - 10_000


def namespace(environment: Mapping[str, str], hosts: Sequence[str], home: Home) -> str:
    """The domain in the identifiers that harvesters keep: SHULIAN_OAI_NAMESPACE, or the one of the first start.

    That was the first host with a domain then; another one put in front of it later changes no identifier.
    """
    named = environment.get("SHULIAN_OAI_NAMESPACE", "")
    host = next((host for host in hosts if "." in host and host[0].isalpha()), "")
    return named or home.first_said("oai-namespace", host) or "shulian.localhost"


def site(environment: Mapping[str, str]) -> str:
    """The site's own address, without a path: the first of SHULIAN_ORIGINS, or that of `make run`."""
    named = environment.get("SHULIAN_ORIGINS", "").split()
    return named[0].rstrip("/") if named else f"http://127.0.0.1:{environment.get('SHULIAN_PORT', '8080')}"


def _needed(environment: Mapping[str, str], name: str) -> str:
    found = _secret(environment, name)
    if not found:
        raise OperatorError(_("%(name)s must name a file with the secret or the key.") % {"name": name})
    return found


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
