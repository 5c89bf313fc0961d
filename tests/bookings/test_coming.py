"""Coming without a code: by one's document, found by the greeter, and with a phone that shows that it is there."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queueapp.actions import booking, checking_in, presence
from queueapp.actions.booking_people import Guest
from queueapp.actions.checking_in import Coming
from queueapp.actions.issuing import Issued
from queueapp.domain.clock import MINUTE
from queueapp.domain.identity import DocumentType
from queueapp.domain.presence import NOWHERE, Position, Presence
from queueapp.domain.refusals import (
    AlreadyCheckedIn,
    CheckInTooEarly,
    HallClosed,
    NoAppointmentToday,
    NotFound,
    NotOnSite,
    PriorityNotGiven,
)
from queueapp.domain.roles import Actor, Role
from tests.bookings.town import BookingTown, a_person, an_id_number, booking_parts
from tests.support.catalogue import EAST, LANE, LICENCE, WEST
from tests.support.town import ANA, CY, GIL, KIOSK

EAST_AT = (36.8, 118.0)
ALL_HALLS = (KIOSK, GIL, CY)


def by_document(town: BookingTown, order: int = 1, *, hall: str = EAST, by: Actor = KIOSK, **more: object) -> Issued:
    """Somebody puts his card down."""
    documents = [(DocumentType.RESIDENT, an_id_number(order))]
    return town.do(checking_in.check_in_document, hall, documents, by=by, **more)


def looked_up(town: BookingTown) -> list[tuple[str, str, str | None, str]]:
    rows = town.rows("SELECT role, place, subject, detail FROM audit WHERE action = 'look_up' ORDER BY at, subject")
    return [(row[0], row[1], row[2], (json.loads(row[3]) if isinstance(row[3], str) else row[3])["by"]) for row in rows]


# --- by a document


@pytest.mark.parametrize("who", ALL_HALLS)
def test_a_document_checks_in_todays_appointment(town: BookingTown, who: Actor) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    ticket = by_document(town, by=who).ticket

    assert (ticket.number, ticket.rank_at) == ("A001", town.at("09:50", days=0))
    assert (town.appointment(made.id).state, town.appointment(made.id).visit) == ("checked_in", ticket.visit)
    assert looked_up(town) == [(who.role.value, EAST, made.id, "document")]


@pytest.mark.parametrize(
    ("wall", "missed", "rank"),
    [("09:30", False, "09:30"), ("10:15", False, "09:50"), ("10:16", False, "10:16"), ("10:20", True, "10:20")],
)
def test_early_on_time_late_and_missed_just_now(town: BookingTown, wall: str, missed: bool, rank: str) -> None:
    made = town.book("10:00", days=0)
    town.go(wall)
    if missed:
        town.mark_missed(made.id)

    ticket = by_document(town).ticket

    assert ticket.rank_at == town.at(rank, days=0)
    assert town.appointment(made.id).state == "checked_in"


def test_too_early_says_when_and_is_on_record_all_the_same(town: BookingTown) -> None:
    made = town.book("10:00", days=0)

    with pytest.raises(CheckInTooEarly):
        by_document(town)

    assert town.appointment(made.id).state == "booked"
    assert looked_up(town) == [("kiosk", EAST, made.id, "document")]


def test_of_several_the_one_nearest_in_time_is_meant_and_each_in_its_turn(town: BookingTown) -> None:
    later = town.book("15:00", days=0, services=(LICENCE,))
    sooner = town.book("10:00", days=0)
    town.go("10:00")

    first = by_document(town).ticket
    town.go("15:05")
    second = by_document(town).ticket

    assert (town.appointment(sooner.id).visit, town.appointment(later.id).visit) == (first.visit, second.visit)


def test_who_has_his_number_hears_it(town: BookingTown) -> None:
    town.book("10:00", days=0)
    town.go("10:00")
    by_document(town)

    with pytest.raises(AlreadyCheckedIn) as refused:
        by_document(town)

    assert refused.value.facts == {"number": "A001"}


def test_a_hall_checks_in_what_begins_in_another_hall_of_its_site(town: BookingTown) -> None:
    town.book("10:00", days=0)
    town.go("10:00")

    assert by_document(town, hall=LANE).ticket.hall == EAST


@pytest.mark.parametrize(
    "arrange",
    [
        lambda town: None,
        lambda town: town.book("10:00", days=0, order=2),
        lambda town: town.book("10:00", days=1),
        lambda town: town.book("10:00", days=0, site="west"),
        lambda town: town.cancel(town.book("14:00", days=0).id),
    ],
    ids=["unknown", "somebody else's", "tomorrow's", "another site's", "cancelled"],
)
def test_no_appointment_here_today_is_one_answer(town: BookingTown, arrange: Callable[[BookingTown], object]) -> None:
    arrange(town)
    town.go("10:00")

    with pytest.raises(NoAppointmentToday) as refused:
        by_document(town)

    assert refused.value.facts == {}
    assert town.rows("SELECT count(*) FROM visit") == [(0,)]
    assert looked_up(town) == [("kiosk", EAST, None, "document")]


@pytest.mark.parametrize("card", [1, 9], ids=["the person's", "the agent's"])
def test_either_card_will_do_where_an_agent_comes(town: BookingTown, card: int) -> None:
    guest = Guest(a_person(1), agent=a_person(9))
    made = town.do(booking.book, town.wish("10:00", days=0), guest, by=ANA)
    town.go("10:00")

    by_document(town, card)

    assert town.appointment(made.id).state == "checked_in"


def test_an_answer_that_was_lost_is_given_again_though_another_appointment_is_next(town: BookingTown) -> None:
    town.book("10:00", days=0)
    town.book("15:00", days=0, services=(LICENCE,))
    town.go("10:00")
    documents = [(DocumentType.RESIDENT, an_id_number(1))]

    done = [checking_in.check_in_document(town.house, town.ask(KIOSK, "key-1"), EAST, documents) for _ in range(2)]

    assert done[0].value is not None
    assert done[1].repeated == done[0].value.ticket.visit
    assert town.rows("SELECT count(*) FROM visit") == [(1,)]


@pytest.mark.parametrize("hall", [WEST, "nowhere"])
def test_a_hall_out_of_reach_is_not_there(town: BookingTown, hall: str) -> None:
    with pytest.raises(NotFound):
        by_document(town, hall=hall)
    assert looked_up(town) == []


# --- found by the greeter


def test_the_greeter_checks_in_whom_he_found_with_the_priority_he_saw(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    ticket = town.do(checking_in.check_in_at, EAST, made.id, Coming(priority="disabled"), by=GIL).ticket

    assert (ticket.priority, ticket.credit_minutes) == ("disabled", 30)
    assert ticket.rank_at == town.at("09:30", days=0), "the larger of the two credits"


def test_a_priority_that_is_not_his_to_give_leaves_no_trace(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    with pytest.raises(PriorityNotGiven):
        town.do(checking_in.check_in_at, EAST, made.id, Coming(priority="green-lane"), by=GIL)
    with pytest.raises(PriorityNotGiven):
        town.do(checking_in.check_in_at, EAST, made.id, Coming(priority="disabled"), by=KIOSK)
    assert town.appointment(made.id).state == "booked"


def test_an_appointment_of_another_site_is_not_there(town: BookingTown) -> None:
    made = town.book("10:00", days=0, site="west")
    town.go("10:00")

    for hall, who in ((EAST, GIL), (WEST, GIL), (EAST, Actor(Role.GREETER, "all"))):
        with pytest.raises(NotFound):
            town.do(checking_in.check_in_at, hall, made.id, by=who)


# --- with a phone that shows that it is there


def test_the_code_of_the_day_lets_a_phone_in(town: BookingTown) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    assert town.check_in(made.id, presence=Presence(town.code_of_day())).ticket.number == "A001"


@pytest.mark.parametrize("metres", [0, 299])
def test_so_does_a_position_within_the_radius(town: BookingTown, metres: int) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    assert town.check_in(made.id, presence=near(metres)).ticket.number == "A001"


def near(metres: float, accuracy_m: float = 25.0) -> Presence:
    return Presence(position=Position(EAST_AT[0] + metres / 111_195, EAST_AT[1], accuracy_m))


@pytest.mark.parametrize(
    "shown",
    [
        lambda town: NOWHERE,
        lambda town: Presence(town.code_of_day("west")),
        lambda town: Presence(presence.code_of_day(town.house, "east", town.clock.at - 24 * 60 * MINUTE)),
        lambda town: Presence(presence.code_of_day(town.house, "east", town.clock.at + 24 * 60 * MINUTE)),
        lambda town: Presence("aaaaaaaaaa"),
        lambda town: Presence("码"),
        lambda town: near(302),
        lambda town: near(0, 301),
        lambda town: replace(near(5_000), code="aaaaaaaaaa"),
    ],
    ids=["nothing", "another site's", "yesterday's", "tomorrow's", "guessed", "nonsense", "far", "inaccurate", "both wrong"],
)
def test_what_does_not_show_it_changes_nothing(town: BookingTown, shown: Callable[[BookingTown], Presence]) -> None:
    made = town.book("10:00", days=0)
    town.go("10:00")

    with pytest.raises(NotOnSite):
        town.check_in(made.id, presence=shown(town))

    assert town.appointment(made.id).state == "booked"
    assert town.rows("SELECT count(*) FROM visit") == [(0,)]
    assert town.check_in(made.id, presence=NOWHERE, by=KIOSK).ticket.number == "A001", "a machine of the hall stands there"


def test_a_site_may_have_a_radius_of_its_own(town: BookingTown) -> None:
    sites, services, rules = booking_parts()
    town.load((sites, services, {**rules, "sites": {"east": {"booking": {"check_in_radius_m": 50}}}}))
    made = town.book("10:00", days=0)
    town.go("10:00")

    with pytest.raises(NotOnSite):
        town.check_in(made.id, presence=near(60))
    assert town.check_in(made.id, presence=near(40)).ticket.number == "A001"


@given(
    code=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"), max_size=12),
    north=st.floats(-80, 36.7) | st.floats(36.9, 80),
    east=st.floats(-179, 179),
    accuracy_m=st.floats(0, 5_000),
    wall=st.sampled_from(["09:30", "09:59", "10:15", "10:16", "16:00"]),
)
def test_no_citizen_checks_in_from_elsewhere(
    town: BookingTown, code: str, north: float, east: float, accuracy_m: float, wall: str
) -> None:
    if not town.rows("SELECT id FROM appointment"):
        town.book("10:00", days=0)
    ((id,),) = town.rows("SELECT id FROM appointment")
    town.clock.at = town.at(wall, days=0)

    with pytest.raises(NotOnSite):
        town.check_in(id, presence=Presence(code, Position(north, east, accuracy_m)))

    assert town.rows("SELECT count(*) FROM visit") == [(0,)]


def test_the_code_is_another_one_each_day_and_at_each_site(town: BookingTown) -> None:
    codes = set()
    for days in range(3):
        town.go("09:00", days=days)
        codes |= {town.code_of_day("east"), town.code_of_day("west")}
        assert presence.site_of_code(town.house, town.code_of_day("west"), town.clock.at) == "west"

    assert len(codes) == 6
    assert presence.site_of_code(town.house, "aaaaaaaaaa", town.clock.at) is None


def test_it_turns_with_the_service_day_and_not_at_midnight(town: BookingTown) -> None:
    town.clock.at = town.at("23:59", days=0)
    tonight = town.code_of_day()

    town.clock.at = town.at("03:59", days=1)
    assert town.code_of_day() == tonight
    town.clock.at = town.at("04:00", days=1)
    assert town.code_of_day() != tonight


def test_late_after_the_last_session_the_phone_hears_that_the_hall_is_closed(town: BookingTown) -> None:
    made = town.book("17:00", days=0)
    town.go("17:30")

    with pytest.raises(HallClosed):
        town.check_in(made.id)
