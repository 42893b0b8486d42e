"""Everything that moves items between shelves, readers and libraries: one `settle` for all of it."""

from shulian.apps.circulation.actions.command import Answer, Command, Kind
from shulian.apps.circulation.actions.now import settle_all, settle_one

__all__ = ["Answer", "Command", "Kind", "settle_all", "settle_one"]
