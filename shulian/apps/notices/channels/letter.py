"""A notice as it leaves the house."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from shulian.apps.notices.queries.outbox import Content
from shulian.core.notices.addresses import wechat_id
from shulian.core.notices.kinds import Channel
from shulian.protocols.notice_gateway import Message


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

    def message(self) -> Message:
        """The same for a gateway."""
        code, parameters = self.content.code, dict(self.content.parameters)
        if self.channel is not Channel.WECHAT:
            return Message(str(self.id), self.channel, self.address, code, parameters, self.language, self.library)
        to = wechat_id(self.address)
        return Message(
            str(self.id), self.channel, to.openid, code, parameters, self.language, self.library, to.app, to.union
        )
