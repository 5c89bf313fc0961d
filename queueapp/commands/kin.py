"""Children that do not outlive their parent, even one that is killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

# Of <linux/prctl.h>: the signal that a process gets when its parent is gone.
PR_SET_PDEATHSIG = 1


def ends_with_parent() -> Callable[[], None] | None:
    """What a child does before it becomes a program, so that it is told to end with this process; Linux alone knows how."""
    if sys.platform != "linux":
        return None
    # Looked up here: between fork and program a child should do as little as it can.
    prctl, parent = ctypes.CDLL(None).prctl, os.getpid()

    def follow() -> None:
        prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return follow
