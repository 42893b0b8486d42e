"""Everything that changes returns: entering, settling what is doubtful, recording, closing a period."""

from shulian.apps.statistics.actions.closing import close_period
from shulian.apps.statistics.actions.definitions import sync_definitions
from shulian.apps.statistics.actions.entering import Heading, Upload, enter_cells, enter_file
from shulian.apps.statistics.actions.recording import (
    accept_return,
    check_return,
    discard_return,
    send_back,
    submit_return,
)
from shulian.apps.statistics.actions.settling import answer_finding, settle_problem

__all__ = [
    "Heading",
    "Upload",
    "accept_return",
    "answer_finding",
    "check_return",
    "close_period",
    "discard_return",
    "enter_cells",
    "enter_file",
    "send_back",
    "settle_problem",
    "submit_return",
    "sync_definitions",
]
