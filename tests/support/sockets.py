"""The four namespaces, and with which code they refuse somebody."""

from typing import Any

from socketio.exceptions import ConnectionRefusedError as Refusal

from tests.support.doors import Doors

DISPLAYS, COUNTER, TICKET, MANAGER = "/displays", "/counter", "/ticket", "/manager"


def refused(doors: Doors, namespace: str, auth: Any = None, **who: Any) -> str | None:
    """The code with which a connection is refused; None when it is let in."""
    told: list[str] = []
    handler = doors.server.socketio.server.namespace_handlers[namespace]
    really = handler.on_connect

    def watched(given: Any = None) -> Any:
        try:
            return really(given)
        except Refusal as refusal:
            told.append(refusal.error_args["data"]["refused"] if "data" in refusal.error_args else str(refusal.error_args))
            raise

    handler.on_connect = watched
    try:
        socket = doors.socket(namespace, auth, **who)
    finally:
        handler.on_connect = really
    assert socket.is_connected(namespace) is not bool(told)
    return told[0] if told else None
