"""Citizens book, hold and cancel while the office closes, shrinks and opens the same morning again and again: nobody is lost."""

import threading
from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from queueapp.actions import appointments, booking, calendar, capacity
from queueapp.actions.booking_people import Guest
from queueapp.domain.planning import Change, Ending
from queueapp.domain.refusals import Refused
from queueapp.domain.slots import PUBLIC, STAFF
from tests.bookings.town import BookingTown, a_person
from tests.support.catalogue import EAST
from tests.support.town import ADMIN, ANA

pytestmark = pytest.mark.race
CITIZENS, ROUNDS = 4, 25
WALLS = ("09:00", "09:30", "10:00")
DAY = date(2026, 11, 25)


def test_whoever_booked_while_the_office_closed_has_a_place_or_was_told(town: BookingTown) -> None:
    faults: list[BaseException] = []
    made: dict[int, list[str]] = {citizen: [] for citizen in range(CITIZENS)}

    def citizen(number: int) -> None:
        chance = Random(number)
        for turn in range(ROUNDS):
            wish = town.wish(chance.choice(WALLS))
            try:
                if chance.random() < 0.3:
                    booking.hold(town.house, town.ask(ANA), wish)
                elif made[number] and chance.random() < 0.3:
                    appointments.cancel(town.house, town.ask(ANA), made[number].pop())
                else:
                    done = booking.book(town.house, town.ask(ANA), wish, Guest(a_person(number * ROUNDS + turn)))
                    assert done.value is not None
                    made[number].append(done.value.id)
            except Refused:
                continue

    def office() -> None:
        chance, kept = Random(99), list[str]()
        for turn in range(ROUNDS):
            since = town.at(chance.choice(WALLS))
            if turn % 5 == 3:
                sessions = None if turn % 2 else [("09:30", "12:00")]
                calendar.set_special_day(town.house, town.ask(ADMIN), "east", DAY, sessions, {"zh": "检修"})
            elif kept and chance.random() < 0.5:
                capacity.edit_plan(town.house, town.ask(ADMIN), "east", Ending(kept.pop()))
            else:
                change = Change("east", since, town.at("10:30"), chance.randrange(3), None, EAST, "A")
                done = capacity.change_capacity(town.house, town.ask(ADMIN), change)
                assert done.value is not None
                kept.append(done.value.id)

    def watched(work: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            try:
                work()
            except BaseException as fault:
                faults.append(fault)

        return run

    threads = [threading.Thread(target=watched(lambda number=number: citizen(number))) for number in range(CITIZENS)]
    threads.append(threading.Thread(target=watched(office)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert faults == []
    stands = town.ledger()
    assert set(stands.appointments) == {id for ids in made.values() for id in ids}, "nobody vanished"
    for slot in stands.slots.values():
        for name in (PUBLIC, STAFF):
            standing = sum(
                slot.place in one.places and one.line == name and not one.stranded for one in stands.appointments.values()
            )
            assert standing + slot.line(name).held <= slot.line(name).target, slot
