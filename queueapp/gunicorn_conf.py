"""gunicorn's own settings; it reads this file before anything else, so the patching stands at the very top."""

from gevent import monkey

monkey.patch_all()

import gc  # noqa: E402  patched first
import os  # noqa: E402  patched first
from typing import Any  # noqa: E402  patched first

_sockets = int(os.environ.get("QUEUEAPP_SOCKETS", "5000"))
bind = os.environ.get("QUEUEAPP_BIND", "127.0.0.1:8000")
# One worker: sockets live in one process; more machines run more servers, each following the log.
workers = 1
worker_class = "gevent"
# The default of 1,000 lets the 1,001st client hang without a word.
worker_connections = _sockets + 512
backlog = 4096
keepalive = 65
# Sockets would hold a stopping worker for the whole of this; they reconnect by themselves.
graceful_timeout = 3
timeout = 60
accesslog = None
control_socket_disable = True
proc_name = "queueapp"


def post_worker_init(worker: Any) -> None:
    """Spare the collector what was made at the start and stays: its rounds were a twentieth of a request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def worker_exit(server: Any, worker: Any) -> None:
    """Let go of the database before the process ends."""
    module = __import__("sys").modules.get("queueapp.wsgi")
    if module is not None:
        module.server.door.house.database.close()
