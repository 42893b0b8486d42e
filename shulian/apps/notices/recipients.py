"""Whom to tell of what, as plain values: this app knows no readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from shulian.apps.alliance.models import Library
from shulian.core.notices.kinds import Channel, Kind
from shulian.core.notices.texts import Parameter


@dataclass(frozen=True)
class Recipient:
    """Who is told, and how: `key` stands for the person here; `channels` are those the person wants.

    It is not the token of the journal: with address and name beside it, a token would be known for ever. An empty
    address closes its channel. The addresses of a minor are those of the guardian.
    """

    key: UUID
    name: str = ""
    channels: frozenset[Channel] = frozenset(Channel)
    language: str = "zh-hans"
    addresses: Mapping[Channel, str] = field(default_factory=dict)
    is_demonstration: bool = False


@dataclass(frozen=True)
class Message:
    """What is told. `dedupe` are the keys of all that the message tells of; each is told once and never again.

    `at_once` is for alarms: no hour is quiet for them.
    """

    kind: Kind
    library: Library
    parameters: Mapping[str, Parameter]
    dedupe: tuple[str, ...]
    step: int = 0
    not_before: datetime | None = None
    at_once: bool = False
