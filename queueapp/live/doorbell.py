"""The doorbell between several web processes: after a commit one rings, the others look at the log at once.

The log stays the truth: without the bell everybody still looks four times a second, so a lost ring loses nothing."""

import logging
import threading
from collections.abc import Callable
from typing import Any

CHANNEL = "queueapp:doorbell"
RETRY_S = 2.0
_log = logging.getLogger(__name__)


class Doorbell:
    """Redis publish and subscribe; `client` is a redis client."""

    def __init__(self, client: Any, answer: Callable[[], None]) -> None:
        self._client = client
        self._answer = answer
        self._stopped = threading.Event()

    def ring(self) -> None:
        """Tell the others that something was committed; a bell that is out of order is no reason to fail."""
        try:
            self._client.publish(CHANNEL, "1")
        except Exception as problem:
            _log.warning("the doorbell does not ring: %s", type(problem).__name__)

    def run(self) -> None:
        """Listen until stopped; after a fault, listen again."""
        while not self._stopped.is_set():
            try:
                self._listen()
            except Exception as problem:
                _log.warning("the doorbell is not heard: %s", type(problem).__name__)
                self._stopped.wait(RETRY_S)

    def stop(self) -> None:
        """End `run`."""
        self._stopped.set()

    def _listen(self) -> None:
        heard = self._client.pubsub(ignore_subscribe_messages=True)
        heard.subscribe(CHANNEL)
        while not self._stopped.is_set():
            if heard.get_message(timeout=1.0) is not None:
                self._answer()
