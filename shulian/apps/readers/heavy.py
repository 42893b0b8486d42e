"""What of this app takes two people: how long the alliance remembers, and ending all PINs of an older key."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.heavy import Executor, What
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.pins import void_old_pins
from shulian.apps.readers.actions.rules import set_rules
from shulian.apps.readers.queries import rules
from shulian.core.foureyes import Heavy
from shulian.core.retention import Rules


def _set_rules(act: Act, what: What) -> dict[str, Any] | None:
    """Put the rules in force, unless those that they were to follow are others by now."""
    if asdict(rules()) != what["before"] or set_rules(act, Rules(**what["rules"])):
        return None
    return {"rules": what["rules"]}


def _void_pins(act: Act, what: What) -> dict[str, Any] | None:
    """End the PINs of older keys, unless there is another new key by now, by which all others would be older."""
    if what["newest"] != secrets.mark(secrets.ring(secrets.LOOKUP)[0]).hex():
        return None
    return {"voided": void_old_pins(act)}


HEAVY: dict[Heavy, Executor] = {Heavy.RETENTION_RULES: _set_rules, Heavy.VOID_PINS: _void_pins}
