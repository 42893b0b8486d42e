"""A notice as it leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shulian.apps.notices.queries.outbox import Content
from shulian.core.notices.kinds import Channel


@dataclass(frozen=True)
class Letter:
    """What is sent, to which address; `id` is the same at every attempt, so that the other side knows it again."""

    id: UUID
    channel: Channel
    address: str
    language: str
    library: str
    sender: str
    content: Content
