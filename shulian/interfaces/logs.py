"""Logs without readers: every line of every program goes through here, its trace included."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from copy import copy
from types import TracebackType

from shulian.core.redaction import redacted


class Redacted(logging.Formatter):
    """Masks after everything is put together, so that neither arguments nor traces slip by."""

    def format(self, record: logging.LogRecord) -> str:
        """The line with its trace, masked; what a browser asked wrongly, or may not have, is a line without one."""
        if record.name == "django.request" and record.levelno < logging.ERROR:
            record = copy(record)
            record.exc_info = record.exc_text = None
        return redacted(super().format(record))


def mask_traces() -> None:
    """Let no trace that nobody caught reach the terminal or a log unmasked."""
    sys.excepthook = _said
    threading.excepthook = lambda caught: _said(caught.exc_type, caught.exc_value, caught.exc_traceback)


def _said(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    sys.stderr.write(redacted("".join(traceback.format_exception(kind, error, trace))))
