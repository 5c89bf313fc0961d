"""Signals: worth telling, may be lost. Receipts of calls, heartbeats of desks."""

import threading
import time

import pytest
from sqlalchemy import text

from queueapp.actions import desks
from queueapp.domain.roles import CLOCK
from queueapp.live import signals
from queueapp.live.broadcast import Broadcaster
from queueapp.live.signals import Heartbeats, Receipts, Screens
from queueapp.live.states import States
from queueapp.live.upkeep import Upkeep
from queueapp.storage.ticket_queries import desk_seen
from tests.support.catalogue import EAST, WEST
from tests.support.databases import POSTGRES
from tests.support.town import EVE, Town


def test_the_first_screen_that_shows_a_call_tells_the_desk() -> None:
    receipts = Receipts()
    receipts.expect("call-1", "east-3", EAST)

    first, second = receipts.shown("call-1", "screen-1", EAST), receipts.shown("call-1", "screen-2", EAST)

    assert first is not None and first.counter == "east-3"
    assert second is None
    assert receipts.of("call-1").shown == {"screen-1", "screen-2"}


def test_shown_and_spoken_are_two_things() -> None:
    receipts = Receipts()
    receipts.expect("call-1", "east-3", EAST)
    receipts.shown("call-1", "screen-1", EAST)

    assert receipts.of("call-1").spoken == set()
    assert receipts.spoken("call-1", "screen-1", EAST) is not None


def test_a_call_nobody_made_has_no_receipt() -> None:
    assert Receipts().shown("call-of-nobody", "screen-1", EAST) is None
    assert Receipts().of(None) is None


def test_a_screen_of_another_hall_has_shown_nothing() -> None:
    receipts = Receipts()
    receipts.expect("call-1", "east-3", EAST)

    assert receipts.shown("call-1", "screen-9", WEST) is None
    assert receipts.of("call-1").shown == set()


def test_only_recent_calls_are_remembered(monkeypatch: object) -> None:
    monkeypatch.setattr(signals, "REMEMBERED_CALLS", 3)
    receipts = Receipts()
    for number in range(5):
        receipts.expect(f"call-{number}", "east-3", EAST)

    assert [receipts.of(f"call-{number}") is not None for number in range(5)] == [False, False, True, True, True]


def test_a_screen_that_is_not_here_hidden_or_mute_is_in_trouble() -> None:
    screens = Screens()
    assert screens.trouble("screen-1", speaks=True) == "away"
    screens.came("screen-1")
    screens.came("screen-1")
    assert screens.trouble("screen-1", speaks=True) is None

    screens.told("screen-1", visible=True, sound=False)
    assert (screens.trouble("screen-1", speaks=True), screens.trouble("screen-1", speaks=False)) == ("mute", None)
    screens.told("screen-1", visible=False, sound=False)
    assert screens.trouble("screen-1", speaks=False) == "hidden"

    screens.left("screen-1")
    assert screens.trouble("screen-1", speaks=True) == "hidden"
    screens.left("screen-1")
    screens.told("screen-1", visible=True, sound=True)
    assert screens.trouble("screen-1", speaks=True) == "away"


def test_heartbeats_are_taken_once() -> None:
    heartbeats = Heartbeats()
    heartbeats.heard("desk-1")
    heartbeats.heard("desk-1")

    assert (heartbeats.take(), heartbeats.take()) == ({"desk-1"}, set())


def test_heartbeats_reach_the_database_in_real_time_and_no_log(town: Town) -> None:
    desk = town.open()
    heartbeats = Heartbeats()
    upkeep = Upkeep(town.house, Broadcaster(town.house, States(town.house), lambda *told, **where: None), heartbeats)
    seq = town.seq()
    town.wait(minutes=2)
    heartbeats.heard(desk.id)

    upkeep.note_heartbeats()

    assert town.rows("SELECT seen_at FROM desk") == [(town.clock.at,)]
    assert (town.seq(), town.version()) == (seq, 1)


def test_a_lost_desks_heartbeat_does_not_raise_it_from_the_dead(town: Town) -> None:
    desk = town.open()
    town.do(desks.lose_desk, "east-3", by=CLOCK)
    seen = town.rows("SELECT seen_at FROM desk")
    town.wait(minutes=1)

    town.house.database.write(lambda connection: desk_seen(connection, [desk.id], town.clock.at))

    assert town.rows("SELECT seen_at FROM desk") == seen


@pytest.mark.parametrize("address", [POSTGRES], indirect=True)
def test_heartbeats_never_lock_horns_with_a_hall_that_has_two_desks_in_hand(address: str, town: Town) -> None:
    first, second = sorted((town.open().id, town.open("east-1", EVE).id))
    heartbeats = Heartbeats()
    upkeep = Upkeep(town.house, Broadcaster(town.house, States(town.house), lambda *told, **where: None), heartbeats)
    town.wait(minutes=1)
    heartbeats.heard(first)
    heartbeats.heard(second)
    touch = text("UPDATE desk SET seen_at = seen_at WHERE id = :id")

    with town.house.database.engine.begin() as hall:
        hall.execute(touch, {"id": second})
        thread = threading.Thread(target=upkeep.note_heartbeats)
        thread.start()
        while not town.rows("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"):
            time.sleep(0.01)
        hall.execute(touch, {"id": first})
    thread.join()

    assert town.rows("SELECT DISTINCT seen_at FROM desk") == [(town.clock.at,)]
