"""How a namespace answers whoever connects: yes, or no with a code."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from socketio.exceptions import ConnectionRefusedError as Refusal

N = TypeVar("N")

_log = logging.getLogger(__name__)


def answering(connect: Callable[[N, Any], None]) -> Callable[..., None]:
    """Let `on_connect` always say yes or no: the library answers a fault with silence, and the page would wait."""

    @wraps(connect)
    def connected(namespace: N, auth: Any = None) -> None:
        try:
            connect(namespace, auth)
        except Refusal:
            raise
        except Exception as fault:
            _log.exception("a socket could not be seated")
            raise Refusal("fault") from fault

    return connected
