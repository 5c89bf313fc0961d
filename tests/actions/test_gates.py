"""Gates and the order of locks, without a database."""

import pytest

from queueapp.actions import unit
from queueapp.actions.unit import Gates, Streams
from queueapp.domain.refusals import TryAgain
from tests.support.catalogue import EAST, WEST


def test_streams_are_locked_city_first_then_bookings_then_halls_by_code() -> None:
    streams = Streams(halls=(WEST, EAST, EAST), city=True, bookings=("west", "east"))

    assert streams.names() == ["city", "bookings/east", "bookings/west", "hall/east-hall", "hall/west-hall"]


def test_a_gate_that_takes_too_long_asks_for_patience_and_gives_all_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unit, "GATE_TIMEOUT_S", 0.01)
    gates = Gates()
    busy = gates.enter(["hall/west-hall"])

    with pytest.raises(TryAgain):
        gates.enter(["hall/east-hall", "hall/west-hall"])

    unit.leave(busy)
    assert len(gates.enter(["hall/east-hall", "hall/west-hall"])) == 2
