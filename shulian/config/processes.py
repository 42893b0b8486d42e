"""Child processes that never outlive the one who started them."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

_PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not import anything.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def dies_with(parent: int, ending: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """A call for the new child: from now on the kernel sends it `ending` when process `parent` is gone."""

    def bind() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, int(ending))
        if os.getppid() != parent:
            os.kill(os.getpid(), ending)

    return bind


def end(process: subprocess.Popen[bytes], *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal and wait its seconds, until the process is gone; then clear away its whole group."""
    for ending, seconds in steps:
        if process.poll() is not None:
            break
        process.send_signal(ending)
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
