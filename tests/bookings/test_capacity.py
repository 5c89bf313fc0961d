"""Capacity: what the counters can serve less the walk-ins' share, and the office's own template where it has one."""

import pytest

from queueapp.domain.capacity import Template, suggested, template_of
from queueapp.domain.places import Counter
from tests.support.values import a_service, hall_settings

TEN_MINUTES = a_service("renew", "B", 10)
PLATE = a_service("plate", "A", 15)


def hall(*serves: tuple[str, ...], **facts: object) -> object:
    counters = tuple(Counter(f"c{place}", str(place), {}, codes) for place, codes in enumerate(serves))
    return hall_settings((TEN_MINUTES, PLATE), counters=counters, **facts)


def test_four_counters_of_ten_minutes_serve_twelve_in_half_an_hour_and_sixty_percent_may_be_booked() -> None:
    assert suggested(hall(*[("renew",)] * 4), "B", 40) == Template(30, public=6, staff=1)


def test_a_counter_of_two_queues_counts_for_each_in_half() -> None:
    assert suggested(hall(*[("renew", "plate")] * 4), "B", 40) == Template(30, public=3, staff=0)
    assert suggested(hall(*[("renew", "plate")] * 4), "A", 40) == Template(30, public=2, staff=0)


@pytest.mark.parametrize("percent", [0, 10, 33, 40, 55, 99, 100])
@pytest.mark.parametrize("counters", [1, 2, 3, 7, 12, 24])
def test_at_least_the_walk_ins_share_is_on_neither_list(percent: int, counters: int) -> None:
    template = suggested(hall(*[("renew",)] * counters), "B", percent)
    capacity = counters * template.slot_minutes / 10

    assert template.public + template.staff <= capacity * (100 - percent) / 100
    assert min(template.public, template.staff) >= 0


def test_a_queue_served_in_passing_has_a_place_in_a_longer_slot() -> None:
    seldom = hall(("renew", "plate", "other"), ("plate",))

    assert suggested(seldom, "B", 40) == Template(60, public=1, staff=0)
    assert suggested(seldom, "B", 70) == Template(120, public=1, staff=0)
    assert suggested(seldom, "B", 80) == suggested(seldom, "B", 100) == Template(30, 0, 0)


def test_a_queue_nobody_serves_has_no_places() -> None:
    assert suggested(hall(("plate",)), "B", 40) == Template(30, 0, 0)
    assert suggested(hall(("plate",)), "Y", 40) == Template(30, 0, 0)


def test_the_halls_own_template_stands_above_the_suggestion() -> None:
    rules = {"capacity": {"east-hall": {"B": {"slot_minutes": 20, "public": 5, "staff": 2}}}}

    assert template_of(hall(("renew",)), "B", rules, 40) == Template(20, 5, 2)
    assert template_of(hall(("plate",)), "A", rules, 40) == suggested(hall(("plate",)), "A", 40)
