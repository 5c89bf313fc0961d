"""What comes over a socket: messages of ours, or a goodbye; nothing is kept, and nothing is a fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio.packet import ACK, CONNECT, DISCONNECT, EVENT

from queueapp.outside.packets import TextPacket


@pytest.mark.parametrize(
    ("text", "kind", "namespace", "data"),
    [
        ('0/displays,{"key":"k"}', CONNECT, "/displays", {"key": "k"}),
        ('2/displays,["shown",{"call":"c"}]', EVENT, "/displays", ["shown", {"call": "c"}]),
        ("1/ticket,", DISCONNECT, "/ticket", None),
        ("3/counter,7[]", ACK, "/counter", []),
    ],
)
def test_a_message_of_ours_is_read(text: str, kind: int, namespace: str, data: object) -> None:
    packet = TextPacket(encoded_packet=text)

    assert (packet.packet_type, packet.namespace, packet.data) == (kind, namespace, data)


@pytest.mark.parametrize(
    "text",
    [
        '59999999999-/ticket,["x"]', '51-/ticket,["x",{"_placeholder":true,"num":0}]', "61-/ticket,7[]", '21-/ticket,["shown"]',
        "4/ticket,{}", "9", "x", "", "2/ticket,", "2/ticket,{}", "2/ticket,[]", "2/ticket,[7]", "2/ticket,[", "2/ticket,not json",
        '2/ticket,["connect",{"key":"k"}]', '2/ticket,["disconnect"]', "2" + "1" * 200 + "[]", b"4", b"2[]", b"",
    ],
)  # fmt: skip
def test_whatever_else_says_goodbye(text: str | bytes) -> None:
    packet = TextPacket(encoded_packet=text)

    assert (packet.packet_type, packet.namespace, packet.data) == (DISCONNECT, None, None)
    assert packet.attachment_count == 0


@given(st.text(max_size=40) | st.binary(max_size=40))
def test_nothing_is_a_fault(text: str | bytes) -> None:
    assert TextPacket(encoded_packet=text or "x").attachment_count == 0
