"""What all sockets have alike: they give their seats back, and carry no secret."""

import pytest

from queueapp.web.door import Door
from tests.support.catalogue import EAST
from tests.support.doors import Doors, plain
from tests.support.sockets import COUNTER, DISPLAYS, MANAGER, TICKET
from tests.support.town import Town


def test_a_socket_that_leaves_gives_its_seats_back(doors: Doors) -> None:
    doors.hire("bo")
    sockets = [
        (doors.socket(DISPLAYS, {"key": doors.screen()}), DISPLAYS),
        (doors.socket(COUNTER, {"counter": "east-3"}, browser=doors.signed_in("bo")), COUNTER),
        (doors.socket(TICKET, {"code": doors.town.issued().code}), TICKET),
        (doors.socket(MANAGER, by="centre"), MANAGER),
    ]
    for socket, namespace in sockets:
        socket.disconnect(namespace)

    assert doors.server.door.broadcaster._places == {}


def test_a_message_has_no_code_and_no_name(town: Town, doors: Doors) -> None:
    issued = town.issued()
    page = doors.socket(MANAGER, {"hall": EAST}, by="centre")

    assert issued.code not in str(plain(page.get_received(MANAGER)))


@pytest.mark.parametrize("namespace", [DISPLAYS, COUNTER, TICKET, MANAGER])
def test_a_fault_is_answered_and_not_passed_over_in_silence(
    doors: Doors, monkeypatch: pytest.MonkeyPatch, namespace: str, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*arguments: object) -> None:
        raise ZeroDivisionError

    for name in ("of_display", "of_request"):
        monkeypatch.setattr(doors.server.door.identities, name, breaks)
    monkeypatch.setattr(Door, "visit_of_code", breaks)
    screen = doors.server.socketio.server.namespace_handlers[DISPLAYS]
    monkeypatch.setattr(screen, "_identify", breaks)

    assert not doors.socket(namespace, {"key": "k", "code": "c", "counter": "east-3"}).is_connected(namespace)
    assert "could not be seated" in caplog.text
