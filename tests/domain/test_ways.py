"""A visit's way through its stages."""

from queueapp.domain.places import Service
from queueapp.domain.way import main_service, way_of
from tests.support.values import a_service

NEW_CAR = a_service("plate-new", "A", 25, lane_first=True, gives_plate=True)
PLATE, LICENCE = a_service("plate-again"), a_service("licence-renew", "B")
ALL = dict.fromkeys(("inspect", "plate-choose", "pay", "collect", "plate-new", "plate-again", "licence-renew"))


def way(*services: Service, offered: dict[str, None] | None = None) -> tuple[tuple[str, ...], ...]:
    return way_of(services, offered or ALL)


def test_plain_business_has_one_stage() -> None:
    assert way(PLATE) == (("plate-again",),)


def test_a_new_car_goes_lane_business_plate_payment_collection() -> None:
    assert way(NEW_CAR) == (("inspect",), ("plate-new",), ("plate-choose",), ("pay",), ("collect",))


def test_services_of_one_queue_are_one_stage() -> None:
    assert way(PLATE, a_service("vlicence-again"), offered={**ALL, "vlicence-again": None}) == (("plate-again", "vlicence-again"),)


def test_services_of_two_queues_are_two_stages_in_the_order_asked_for() -> None:
    assert way(LICENCE, PLATE) == (("licence-renew",), ("plate-again",))


def test_a_stage_that_the_site_does_not_offer_is_left_out() -> None:
    offered = dict.fromkeys(("inspect", "plate-new"))

    assert way(NEW_CAR, offered=offered) == (("inspect",), ("plate-new",))


def test_who_asks_for_the_lane_itself_does_not_go_there_twice() -> None:
    assert way(a_service("inspect", "Y"), NEW_CAR)[0] == ("inspect",)
    assert list(way(a_service("inspect", "Y"), NEW_CAR)).count(("inspect",)) == 1


def test_the_same_service_asked_for_twice_is_served_once() -> None:
    assert way(PLATE, PLATE) == (("plate-again",),)


def test_the_first_service_gives_the_number_its_letter() -> None:
    assert main_service([LICENCE, PLATE]).letter == "B"
