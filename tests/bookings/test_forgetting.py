"""Forgetting: what is long over names nobody, what is not keeps its names, and who comes again is somebody new."""

from typing import Any

import pytest

from queueapp.actions import booking, desks, forgetting, serving, waiting_list
from queueapp.actions.booking_people import Guest
from queueapp.actions.forgetting import forget_citizens
from queueapp.actions.waiting_list import Longing
from queueapp.domain.notices import Channel
from queueapp.jobs.schedule import SCHEDULE
from queueapp.storage import appointment_queries, notice_queries, person_queries, ticket_queries
from queueapp.storage.person_queries import Opened
from tests.bookings.town import BookingTown, a_person
from tests.support.catalogue import PLATE
from tests.support.databases import on_both
from tests.support.town import ANA, BO

pytestmark = on_both
AGENT = 50
NOBODY = ("", None, None, {})


@pytest.fixture(autouse=True)
def forgetful(town: BookingTown) -> None:
    """Here people are forgotten after three days."""
    town.house.person_days = 3


def came(town: BookingTown, order: int) -> str:
    """Somebody takes a number, is served and goes; his visit."""
    visit = town.issue(person=a_person(order)).visit
    town.open()
    town.call_next()
    town.do(serving.begin, "east-3", by=BO)
    town.do(serving.finish, "east-3", by=BO)
    town.do(desks.close, "east-3", by=BO)
    return visit


def names_of(town: BookingTown, appointment: str) -> tuple[Any, ...]:
    with town.house.database.read() as connection:
        opened = appointment_queries.opened(connection, town.house.sealer, appointment)
    assert opened is not None
    return opened.name, opened.agent_name, opened.plate, opened.contact


def citizen_of(town: BookingTown, visit: str) -> Opened:
    with town.house.database.read() as connection:
        opened = person_queries.of_visit(connection, town.house.sealer, visit)
    assert opened is not None
    return opened


def is_known(town: BookingTown, order: int) -> bool:
    with town.house.database.read() as connection:
        return person_queries.find(connection, town.house.sealer, a_person(order)) is not None


def test_an_appointment_that_is_long_over_names_nobody(town: BookingTown) -> None:
    guest = Guest(a_person(1, phone=None), plate="鲁C12345", email="ana@mail.example.cn", agent=a_person(AGENT, name="李四"))
    made = town.do(booking.book, town.wish("10:00"), guest, by=ANA)
    town.cancel(made.id)

    town.wait(days=2, hours=23)
    assert forget_citizens(town.house) == 0
    assert names_of(town, made.id)[:3] == ("张三", "李四", "鲁C12345")

    town.wait(hours=2)
    assert forget_citizens(town.house) == 1
    assert names_of(town, made.id) == NOBODY
    assert (is_known(town, 1), is_known(town, AGENT)) == (False, False)
    assert town.appointment(made.id).services == (PLATE,)
    assert forget_citizens(town.house) == 0


def test_a_visit_that_is_long_over_names_nobody(town: BookingTown) -> None:
    visit = came(town, 1)

    town.wait(days=3, hours=1)
    assert forget_citizens(town.house) == 1

    opened = citizen_of(town, visit)
    assert (opened.name, opened.phone) == ("", None)
    assert opened.document != a_person(1).document


def test_a_wait_that_is_long_over_names_nobody(town: BookingTown) -> None:
    longing = Longing("east", (PLATE,), town.clock.at, town.at("18:00"))
    made = town.do(waiting_list.join, longing, Guest(a_person(1), plate="鲁C12345"), by=ANA)
    town.do(waiting_list.leave, made.id, by=ANA)

    town.wait(days=3, hours=1)
    assert forget_citizens(town.house) == 1

    assert town.rows("SELECT name_sealed, plate_sealed FROM wait") == [(None, None)]
    assert not is_known(town, 1)


def test_what_is_booked_keeps_its_names_however_old_it_is(town: BookingTown) -> None:
    made = town.book("10:00", days=6)
    town.wait(days=5)

    assert forget_citizens(town.house) == 0
    assert names_of(town, made.id)[0] == "张三"


def test_a_person_is_known_as_long_as_anything_names_him(town: BookingTown) -> None:
    first = came(town, 1)
    town.go("09:00", days=2)
    second = came(town, 1)
    town.go("10:00", days=3)

    assert forget_citizens(town.house) == 1
    assert citizen_of(town, first).name == ""
    assert (citizen_of(town, second).name, citizen_of(town, second).document) == (a_person(1).name, a_person(1).document)

    town.go("10:00", days=6)
    assert forget_citizens(town.house) == 1
    assert not is_known(town, 1)


def test_who_was_forgotten_is_reached_by_nobody_and_comes_again_as_somebody_new(town: BookingTown) -> None:
    sealer, visit = town.house.sealer, came(town, 1)
    ((person,),) = town.rows("SELECT person FROM visit WHERE id = :visit", visit=visit)
    town.house.database.write(lambda c: notice_queries.set_address(c, sealer, person, Channel.WECHAT, "oABCD-openid"))
    town.go("10:00", days=3)
    forget_citizens(town.house)

    again = came(town, 1)

    with town.house.database.read() as connection:
        assert notice_queries.given_by(connection, person) == frozenset()
        assert ticket_queries.of_visit(connection, visit)[0].number
    assert town.rows("SELECT person FROM visit WHERE id = :visit", visit=again) != [(person,)]


def test_a_bounded_number_is_forgotten_at_once(town: BookingTown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 3)
    for order in range(1, 6):
        came(town, order)
    town.wait(days=4)

    assert [forget_citizens(town.house) for _ in range(3)] == [3, 2, 0]


def test_the_clock_does_it_by_itself(town: BookingTown) -> None:
    came(town, 1)
    town.wait(days=4)

    assert next(job.run for job in SCHEDULE if job.name == "forget_citizens")(town.house) == 1
