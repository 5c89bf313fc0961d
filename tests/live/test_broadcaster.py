"""States to rooms: bursts joined, revisions, pulses, and nothing for rooms where nobody listens."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from queueapp.live import rooms
from queueapp.live.broadcast import LEAST_GAP_S, Broadcaster
from queueapp.live.states import Running, States
from tests.support.catalogue import EAST, WEST
from tests.support.doors import Ticking
from tests.support.town import Town

BOARD = rooms.board(EAST)


@dataclass
class Stage:
    """A broadcaster whose clock stands still and whose messages are kept."""

    town: Town
    ticking: Ticking = field(default_factory=Ticking)
    sent: list[tuple[str, dict[str, Any], str]] = field(default_factory=list)
    made: int = 0
    extra: object = None

    def __post_init__(self) -> None:
        self.states = States(self.town.house)
        self.broadcaster = Broadcaster(self.town.house, self.states, self._emit, monotonic=self.ticking)
        self.town.house.on_commit = lambda committed: [self.states.offer(one) for one in committed]

    def make(self, running: Running, now: int) -> dict[str, Any]:
        self.made += 1
        return {"waiting": [ticket.number for ticket in running.state.waiting()], "extra": self.extra}

    def states_sent(self, room: rooms.Room = BOARD) -> list[dict[str, Any]]:
        return [data for event, data, to in self.sent if event == room.kind and to == room.name]

    def pulses(self, room: rooms.Room = BOARD) -> list[dict[str, Any]]:
        return [data for event, data, to in self.sent if event == "pulse" and to == room.name]

    def wait(self, seconds: float) -> None:
        self.ticking.wait(seconds)
        self.broadcaster.send_due()

    def _emit(self, event: str, data: dict[str, Any], *, namespace: str, to: str) -> None:
        self.sent.append((event, data, to))


@pytest.fixture
def stage(town: Town) -> Stage:
    return Stage(town)


def position(message: dict[str, Any]) -> tuple[int, int, int]:
    return message["stream"]["epoch"], message["seq"], message["rev"]


def test_whoever_enters_gets_the_whole_state(stage: Stage) -> None:
    stage.town.issue()

    message = stage.broadcaster.enter(BOARD, stage.make)

    assert message["board"]["waiting"] == ["A001"]
    assert (message["kind"], message["seq"], message["stream"]["name"]) == ("board", stage.town.seq(), "hall/east-hall")


def test_a_marked_room_gets_its_state(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    stage.town.issue()

    stage.broadcaster.mark(BOARD)
    stage.wait(0)

    assert [one["board"]["waiting"] for one in stage.states_sent()] == [["A001"]]


def test_a_burst_is_joined_into_ten_states_a_second_at_most(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    for _ in range(100):
        stage.town.issue()
        stage.broadcaster.mark(BOARD)
        stage.wait(0.01)

    assert 9 <= len(stage.states_sent()) <= 11
    stage.wait(LEAST_GAP_S)
    assert len(stage.states_sent()[-1]["board"]["waiting"]) == 100


def test_the_last_state_of_a_burst_is_always_sent(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    for _ in range(3):
        stage.town.issue()
        stage.broadcaster.mark(BOARD)
        stage.wait(0)
    stage.wait(LEAST_GAP_S)

    assert stage.states_sent()[-1]["board"]["waiting"] == ["A001", "A002", "A003"]


def test_what_only_others_did_may_wait_a_little_longer(stage: Stage) -> None:
    phone = rooms.ticket(EAST, "visit-1")
    stage.broadcaster.enter(phone, stage.make)
    stage.town.issue()
    stage.broadcaster.mark(phone, calm=True)
    stage.wait(0)
    stage.town.issue()
    stage.broadcaster.mark(phone, calm=True)

    stage.wait(1.9)
    assert len(stage.states_sent(phone)) == 1
    stage.wait(0.2)
    assert len(stage.states_sent(phone)) == 2


def test_ones_own_change_overtakes_the_calm(stage: Stage) -> None:
    phone = rooms.ticket(EAST, "visit-1")
    stage.broadcaster.enter(phone, stage.make)
    stage.town.issue()
    stage.broadcaster.mark(phone, calm=True)
    stage.wait(0)
    stage.town.issue()
    stage.broadcaster.mark(phone, calm=True)
    stage.broadcaster.mark(phone)

    stage.wait(LEAST_GAP_S)

    assert len(stage.states_sent(phone)) == 2


def test_an_unchanged_state_is_not_sent(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    stage.broadcaster.mark_all()
    stage.wait(1)

    assert stage.states_sent() == []


def test_what_changes_without_the_log_raises_the_revision(stage: Stage) -> None:
    first = stage.broadcaster.enter(BOARD, stage.make)
    for extra in ("shown", "spoken"):
        stage.extra = extra
        stage.broadcaster.mark(BOARD)
        stage.wait(1)

    positions = [position(first), *map(position, stage.states_sent())]
    assert positions == sorted(set(positions))
    assert len({seq for _, seq, _ in positions}) == 1


def test_who_enters_ahead_of_the_room_takes_the_next_state_too(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    stage.town.issue()
    stage.broadcaster.mark(BOARD)
    late = stage.broadcaster.enter(BOARD, stage.make)
    stage.extra = "a receipt came"

    stage.wait(0)

    assert position(stage.states_sent()[-1]) > position(late)


def test_a_state_that_only_the_latecomer_saw_is_taken_back_from_him_too(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    stage.extra = "for a moment"
    late = stage.broadcaster.enter(BOARD, stage.make)
    stage.extra = None

    stage.broadcaster.mark_all()
    stage.wait(1)

    assert stage.states_sent()[-1]["board"]["extra"] is None
    assert position(stage.states_sent()[-1]) > position(late)


def test_whoever_changes_rooms_within_a_stream_still_sees_revisions_grow(stage: Stage) -> None:
    shared = stage.broadcaster.enter(rooms.queue(EAST, ("a",), (), None), stage.make)
    own = stage.broadcaster.enter(rooms.queue(EAST, ("a",), (), "east-3"), stage.make)

    assert position(own) > position(shared)


def test_each_room_has_its_own_pulse(stage: Stage) -> None:
    phone = rooms.ticket(EAST, "visit-1")
    stage.broadcaster.enter(BOARD, stage.make)
    stage.broadcaster.enter(phone, stage.make)
    for _ in range(10):
        stage.wait(1)

    assert len(stage.pulses()) == 5
    assert len(stage.pulses(phone)) == 1


def test_a_pulse_names_the_last_message_of_its_room(stage: Stage) -> None:
    first = stage.broadcaster.enter(BOARD, stage.make)
    stage.wait(2)
    assert position(stage.pulses()[-1]) == position(first)

    stage.town.issue()
    stage.broadcaster.mark(BOARD)
    stage.wait(0)
    stage.wait(2)

    assert position(stage.pulses()[-1]) == position(stage.states_sent()[-1])
    assert stage.pulses()[-1]["of"] == "board"


def test_a_pulse_never_names_what_a_listener_was_not_sent(stage: Stage) -> None:
    first = stage.broadcaster.enter(BOARD, stage.make)
    stage.town.issue()
    stage.broadcaster.enter(BOARD, stage.make)

    stage.wait(2)

    assert position(stage.pulses()[-1]) == position(first)


def test_a_busy_room_needs_no_pulse(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    for _ in range(5):
        stage.town.issue()
        stage.broadcaster.mark(BOARD)
        stage.wait(1)

    assert stage.pulses() == []


def test_a_room_nobody_listens_to_costs_nothing(stage: Stage) -> None:
    stage.town.issue()
    stage.broadcaster.mark(BOARD)
    stage.broadcaster.mark_group(rooms.boards_of(EAST))
    stage.broadcaster.mark_all()
    stage.wait(10)

    assert (stage.made, stage.sent) == (0, [])


def test_when_the_last_listener_leaves_the_room_is_gone(stage: Stage) -> None:
    stage.broadcaster.enter(BOARD, stage.make)
    stage.broadcaster.enter(BOARD, stage.make)
    stage.broadcaster.leave(BOARD)
    assert stage.broadcaster.listened(BOARD)

    stage.broadcaster.mark(BOARD)
    stage.broadcaster.leave(BOARD)
    made = stage.made
    stage.wait(10)

    assert not stage.broadcaster.listened(BOARD)
    assert (stage.made, stage.sent) == (made, [])


def test_leaving_a_room_nobody_is_in_is_no_fault(stage: Stage) -> None:
    stage.broadcaster.leave(BOARD)

    assert not stage.broadcaster.listened(BOARD)


def test_a_group_is_marked_whole_and_others_are_left(stage: Stage) -> None:
    phones = [rooms.ticket(EAST, "visit-1"), rooms.ticket(EAST, "visit-2"), rooms.ticket(WEST, "visit-3")]
    for phone in phones:
        stage.broadcaster.enter(phone, stage.make)
    stage.extra = "something"

    stage.broadcaster.mark_group(rooms.phones_in(EAST))
    stage.wait(0)

    assert [len(stage.states_sent(phone)) for phone in phones] == [1, 1, 0]
    assert {room.name for room in stage.broadcaster.rooms(rooms.phones_in(EAST))} == {phone.name for phone in phones[:2]}


def test_a_fault_in_one_view_does_not_stop_the_others(stage: Stage) -> None:
    healthy = rooms.board(WEST)
    broken = False

    def breaks(running: Running, now: int) -> dict[str, Any]:
        if broken:
            raise ZeroDivisionError
        return {}

    stage.broadcaster.enter(BOARD, breaks)
    stage.broadcaster.enter(healthy, stage.make)
    broken, stage.extra = True, "something"

    stage.broadcaster.mark_all()
    stage.wait(0)

    assert len(stage.states_sent(healthy)) == 1


def test_a_receipt_is_told_at_once_as_a_message_of_its_own(stage: Stage) -> None:
    desk = rooms.desk(EAST, "east-3", "bo")
    stage.broadcaster.enter(desk, stage.make)

    stage.broadcaster.tell(desk, "receipt", {"call": "call-1", "shown": True})

    ((event, message, to),) = stage.sent
    assert (event, to, message["kind"], message["receipt"]["call"]) == ("receipt", desk.name, "receipt", "call-1")
    assert "desk" not in message


def test_a_message_says_its_version_stream_and_both_times(stage: Stage) -> None:
    message = stage.broadcaster.enter(BOARD, stage.make)

    assert {"v", "kind", "stream", "seq", "rev", "at", "real_at", "clock", "board"} == message.keys()
    assert message["at"] == message["real_at"] == "2026-11-24T09:00:00.000+08:00"


def test_an_http_answer_takes_no_seat(stage: Stage) -> None:
    stage.broadcaster.message(BOARD, stage.make)

    assert not stage.broadcaster.listened(BOARD)


def test_rooms_of_different_things_have_different_names() -> None:
    every = [
        rooms.board(EAST), rooms.board(WEST), rooms.desk(EAST, "east-3", "bo"), rooms.desk(EAST, "east-3", "eve"),
        rooms.queue(EAST, ("a", "b"), (), None), rooms.queue(EAST, ("a",), ("b",), None),
        rooms.queue(EAST, ("a",), ("b",), "east-3"),
        rooms.queue(WEST, ("a", "b"), (), None), rooms.ticket(EAST, "visit-1"), rooms.ticket(WEST, "visit-1"),
        rooms.ticket(EAST, "visit-2"), rooms.hall(EAST), rooms.summary(EAST),
    ]  # fmt: skip

    assert len({(room.namespace, room.name) for room in every}) == len(every)


def test_screens_and_desks_pulse_every_two_seconds_and_phones_every_ten() -> None:
    pulses = [rooms.board(EAST).pulse_s, rooms.desk(EAST, "east-3", "bo").pulse_s, rooms.ticket(EAST, "visit-1").pulse_s]

    assert pulses == [2.0, 2.0, 10.0]
