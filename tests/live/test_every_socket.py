"""What all sockets have alike: they give their seats back, and carry no secret."""

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
