"""Agents (代办人): they book for others and for companies, come for them, and have limits of their own."""

from datetime import date
from typing import Any

import pytest

from queueapp.actions import booking
from queueapp.actions.booking import Booking
from queueapp.actions.booking_people import Guest
from queueapp.domain.identity import DocumentType, Person, checked_person, is_credit_code
from queueapp.domain.refusals import BadInput, BlockedForNoShows, InvalidIdNumber, LimitReached
from tests.bookings.town import BookingTown, a_person
from tests.support.catalogue import LICENCE
from tests.support.town import ANA, BO

AGENT = 70
TODAY = date(2026, 11, 24)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def a_credit_code(order: int) -> str:
    """The unified social credit code of the so-manieth company."""
    first = f"91370303MA{order:07d}"
    total = sum(SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(first))
    return first + SIGNS[(31 - total % 31) % 31]


def company(order: int = 1) -> Person:
    return Person("淄博某物流有限公司", DocumentType.COMPANY, a_credit_code(order))


def book_for(town: BookingTown, person: Person, wall: str = "10:00", *, agent: int = AGENT, by: Any = ANA, **wish: Any) -> Booking:
    made: Booking = town.do(booking.book, town.wish(wall, **wish), Guest(person, agent=a_person(agent)), by=by)
    return made


def test_a_credit_code_has_its_check_sign() -> None:
    assert all(is_credit_code(a_credit_code(order)) for order in range(40))
    code = a_credit_code(1)
    assert not is_credit_code(code[:-1] + ("A" if code[-1] != "A" else "B"))


def test_a_company_is_checked_like_a_person() -> None:
    code = a_credit_code(7)

    made = checked_person(" 某公司 ", "credit_code", f"{code[:8]} {code[8:].lower()}", None, today=TODAY)

    assert (made.name, made.document, made.is_company) == ("某公司", code, True)
    for wrong, why in ((code[:-1], "wrong_length"), (code[:-1] + "I", "wrong_sign"), ("8" + code[1:], "wrong_check")):
        with pytest.raises(InvalidIdNumber) as refused:
            checked_person("某公司", "credit_code", wrong, None, today=TODAY)
        assert refused.value.facts["fields"] == {"id_number": why}


def test_an_agent_books_for_a_company_and_is_the_one_who_is_told(town: BookingTown) -> None:
    made = book_for(town, company())

    booked = town.appointment(made.id)
    assert booked.agent is not None and booked.agent != booked.person
    assert made.opened.contact == {"sms": a_person(AGENT).phone}


def test_a_company_may_have_many_an_agent_three_a_day(town: BookingTown) -> None:
    for wall in ("09:00", "09:30", "10:00"):
        book_for(town, company(), wall)

    with pytest.raises(LimitReached) as refused:
        book_for(town, company(2), "11:00")
    assert refused.value.facts == {"rule": "agent_per_day", "limit": 3}

    book_for(town, company(2), "11:00", days=2)
    book_for(town, company(), "11:00", agent=AGENT + 1)


def test_what_an_agent_books_for_others_leaves_his_own_limits_alone(town: BookingTown) -> None:
    book_for(town, company(), "09:00")
    book_for(town, a_person(1), "09:30")

    assert town.book("10:00", order=AGENT).site == "east"


def test_whom_an_agent_comes_for_has_his_own_limits(town: BookingTown) -> None:
    book_for(town, a_person(1), "09:00")

    with pytest.raises(LimitReached) as refused:
        town.book("10:00", order=1)
    assert refused.value.facts["rule"] == "open_per_service"
    assert town.book("10:00", order=1, site="west", services=(LICENCE,)).site == "west"


def test_staff_book_for_an_agent_beyond_his_limit(town: BookingTown) -> None:
    for wall in ("09:00", "09:30", "10:00"):
        book_for(town, company(), wall)

    assert book_for(town, company(), "11:00", by=BO).site == "east"


def test_moving_to_another_day_counts_against_that_day(town: BookingTown) -> None:
    for wall in ("09:00", "09:30", "10:00"):
        book_for(town, company(), wall, days=2)
    made = book_for(town, company(), "11:00")

    town.move(made.id, "11:30")
    with pytest.raises(LimitReached):
        town.move(made.id, "11:00", days=2)


def test_within_its_day_the_third_may_be_moved(town: BookingTown) -> None:
    made = [book_for(town, company(), wall) for wall in ("09:00", "09:30", "10:00")]

    town.move(made[0].id, "14:00")

    assert town.appointment(made[0].id).start == town.at("14:00")


def test_not_coming_counts_against_whoever_was_to_come(town: BookingTown) -> None:
    ids = [book_for(town, a_person(order), wall).id for order, wall in ((1, "09:00"), (2, "09:30"), (3, "10:00"))]
    town.go("18:00", days=1)
    assert town.mark_missed(*ids) == 3

    with pytest.raises(BlockedForNoShows):
        book_for(town, company(), days=3)
    with pytest.raises(BlockedForNoShows):
        town.book(order=AGENT, days=3)
    assert town.book(order=1, days=3).site == "east"


@pytest.mark.parametrize(
    ("guest", "field"),
    [
        (Guest(company()), {"agent": "missing"}),
        (Guest(a_person(1), agent=company()), {"agent": "unknown"}),
        (Guest(a_person(1), agent=a_person(1)), {"agent": "same"}),
        (Guest(company(), agent=a_person(2, phone=None)), {"agent_phone": "missing"}),
        (Guest(a_person(1, phone=None)), {"phone": "missing"}),
    ],
)
def test_who_cannot_come_is_refused_by_field(town: BookingTown, guest: Guest, field: dict[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        town.do(booking.book, town.wish(), guest, by=ANA)
    assert refused.value.facts["fields"] == field
    assert town.line() == {"free": 3}
    assert town.rows("SELECT id FROM person") == []
