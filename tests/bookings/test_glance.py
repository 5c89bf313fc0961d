"""At a glance: what the folded state knows to be full is refused without the database, and nothing else ever is."""

import threading

import pytest

from queueapp.actions import booking
from queueapp.actions.booking_people import Guest
from queueapp.domain.refusals import NotFound, SlotClosed, SlotFull
from queueapp.live.booking_states import BookingStates
from queueapp.storage.engine import Database
from tests.bookings.town import BookingTown, a_person
from tests.support.town import ANA, build_house


@pytest.fixture
def states(town: BookingTown) -> BookingStates:
    """The folds of this process, told of its commits."""
    states = BookingStates(town.house)
    town.house.on_commit = lambda committed: [states.offer(one) for one in committed] and None
    states.of("east")
    return states


@pytest.fixture
def neighbour(address: str, town: BookingTown) -> BookingTown:
    """Another process at the same database."""
    database = Database(address, synchronous="OFF")
    yield BookingTown(build_house(database, town.clock), town.clock)
    database.close()


@pytest.fixture
def writes(town: BookingTown, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A line for each transaction that is begun."""
    begun: list[str] = []
    write = town.house.database.write
    monkeypatch.setattr(town.house.database, "write", lambda work: begun.append("write") or write(work))
    return begun


def fill(town: BookingTown, wall: str = "10:00", first: int = 100) -> None:
    """All three places of a start are booked."""
    for order in range(first, first + 3):
        town.book(wall, order=order)


def test_what_is_full_is_refused_without_a_transaction(town: BookingTown, states: BookingStates, writes: list[str]) -> None:
    fill(town)
    begun = len(writes)

    for wanted in (lambda: town.book(order=1), town.hold, lambda: town.move("nothing", "10:00")):
        with pytest.raises((SlotFull, NotFound)):
            wanted()

    assert len(writes) == begun


def test_the_refusal_is_the_one_that_the_rows_would_have_given(town: BookingTown, states: BookingStates) -> None:
    fill(town)
    with pytest.raises(SlotFull) as at_a_glance:
        town.hold()
    town.house.glance = lambda *_: None
    with pytest.raises(SlotFull) as by_the_rows:
        town.hold()

    assert at_a_glance.value.facts == by_the_rows.value.facts
    assert len(at_a_glance.value.facts["nearest"]) == 3


def test_what_else_stands_in_the_way_is_for_the_rows_to_tell(town: BookingTown, states: BookingStates, writes: list[str]) -> None:
    with pytest.raises(SlotClosed):
        town.hold("12:15")

    assert writes == ["write"]


def test_a_repeated_key_is_answered_although_all_is_full(town: BookingTown, states: BookingStates) -> None:
    first = booking.book(town.house, town.ask(ANA, "key-1"), town.wish(), Guest(a_person(1)))
    held = booking.hold(town.house, town.ask(ANA, "key-2"), town.wish())
    town.book(order=3)

    again = booking.book(town.house, town.ask(ANA, "key-1"), town.wish(), Guest(a_person(1)))
    held_again = booking.hold(town.house, town.ask(ANA, "key-2"), town.wish())

    assert first.value is not None
    assert held.value is not None
    assert (again.repeated, held_again.repeated) == (first.value.id, held.value.hold.id)
    with pytest.raises(SlotFull):
        booking.book(town.house, town.ask(ANA, "key-3"), town.wish(), Guest(a_person(1)))


def test_a_hold_that_ran_out_makes_nothing_certain(town: BookingTown, states: BookingStates) -> None:
    for order in (1, 2):
        town.book(order=order)
    town.hold()
    town.wait(minutes=5)
    with pytest.raises(SlotFull):
        town.hold()

    town.wait(seconds=1)

    assert town.book(order=3).site == "east"


def test_a_parked_place_that_came_due_makes_nothing_certain(town: BookingTown, states: BookingStates) -> None:
    fill(town)
    gone = next(iter(town.ledger().appointments))
    town.cancel(gone)
    with pytest.raises(SlotFull):
        town.book(order=4)

    town.wait(minutes=61)

    assert town.book(order=4).site == "east"


def test_a_late_fold_sells_nothing_twice(town: BookingTown, states: BookingStates, neighbour: BookingTown) -> None:
    fill(neighbour)
    assert states.of("east").slots[town.slot().place].public.free == 3, "this process has not heard of it"

    with pytest.raises(SlotFull):
        town.book(order=1)

    states.catch_up("east")
    assert states.of("east") == town.ledger()


def test_a_late_fold_refuses_until_it_has_heard(town: BookingTown, states: BookingStates, neighbour: BookingTown) -> None:
    held = town.hold()
    for order in (100, 101):
        town.book(order=order)
    neighbour.do(booking.release, held.code)
    with pytest.raises(SlotFull):
        town.book(order=2)

    states.catch_up("east")

    assert town.book(order=2).site == "east"


def test_who_waited_at_the_gate_is_refused_behind_it_without_a_transaction(
    town: BookingTown, states: BookingStates, writes: list[str]
) -> None:
    for order in (100, 101):
        town.book(order=order)
    gate = town.house.gates.enter(["bookings/east"])
    answers: list[str] = []

    def want(order: int) -> None:
        try:
            answers.append(town.book(order=order).site)
        except SlotFull as refused:
            answers.append(refused.code)

    begun = len(writes)
    waiting = [threading.Thread(target=want, args=(order,)) for order in range(1, 5)]
    for one in waiting:
        one.start()
    for lock in gate:
        lock.release()
    for one in waiting:
        one.join(20)

    assert sorted(answers) == ["east", "slot_full", "slot_full", "slot_full"]
    assert len(writes) - begun < 4, "one may slip in before the fold has heard of the sale, the others find it there"


def test_whoever_comes_while_a_state_is_read_for_the_first_time_waits_for_it(town: BookingTown) -> None:
    states = BookingStates(town.house)
    reading, go = threading.Event(), threading.Event()
    read = town.house.database.read

    def slowly() -> object:
        reading.set()
        go.wait(10)
        return read()

    town.house.database.read = slowly  # type: ignore[method-assign, assignment]
    sizes: list[int] = []
    both = [threading.Thread(target=lambda: sizes.append(len(states.of("east").slots))) for _ in range(2)]
    both[0].start()
    reading.wait(10)
    both[1].start()
    go.set()
    for one in both:
        one.join(20)
    town.house.database.read = read  # type: ignore[method-assign]

    assert sizes == [len(town.ledger().slots)] * 2
