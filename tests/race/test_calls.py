"""Many processes at the same rows: no ticket is called twice, none is lost, and nobody is called before a smaller rank."""

from collections import Counter

import pytest

from queueapp.actions import calling, serving
from queueapp.domain.events import TicketEvent
from queueapp.domain.roles import Actor, Role
from tests.race.conftest import Race
from tests.race.worker import HALL, LANE, LICENCE
from tests.support.follows import assert_follows

pytestmark = pytest.mark.race
PROCESSES, TICKETS = 32, 200


def test_thirty_two_processes_issue_and_call_in_one_hall_at_the_same_moment(race: Race) -> None:
    told = race.run(["everybody"] * PROCESSES, TICKETS)
    _serve_the_rest(race)

    events = [event for event in race.town.events(HALL) if isinstance(event, TicketEvent)]
    issued = [event.ticket for event in events if event.kind == "ticket.issued"]
    called = Counter(event.ticket for event in events if event.kind == "ticket.called")
    finished = Counter(event.ticket for event in events if event.kind == "ticket.finished")
    assert told["issue"] == len(issued) == len(set(issued)) == PROCESSES * TICKETS, told
    assert set(called) == set(issued), "somebody was lost"
    assert max(called.values()) == 1, "somebody was called twice"
    assert finished == called
    assert race.town.rows(
        "SELECT count(*) FROM (SELECT 1 FROM visit GROUP BY site, service_day, prefix, count HAVING count(*) > 1) AS twice"
    ) == [(0,)]
    # Gapless log, fold equal to the rows, and from the log alone nobody called before a smaller rank that the desk served.
    assert_follows(race.town.house)


def test_transfers_both_ways_stages_and_a_new_catalogue_at_once_stop_nobody(race: Race, request: pytest.FixtureRequest) -> None:
    parts = ["there_and_back"] * 4 + ["through_the_lane"] * 4 + ["change_the_catalogue"]
    told = race.run(parts, 60)

    assert told["transfer"] == 240
    assert told["finish"] > 0
    assert told["apply_settings"] > 0
    assert_follows(race.town.house)
    for hall in (HALL, LICENCE, LANE):
        assert race.town.line(hall) or hall == LANE
    if "postgres" in request.node.name:
        server, city = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_city")
        assert server.deadlocks(city.name) == 0


def _serve_the_rest(race: Race) -> None:
    """Those who still wait once all processes have gone: each counter serves until nobody is left for it."""
    town = race.town
    for number, counter in enumerate(town.house.directory.halls[HALL].counters):
        clerk = Actor(Role.CLERK, f"clerk-{number}", site="zibo")
        while _next(race, counter, clerk):
            town.do(serving.begin, counter, by=clerk)
            town.do(serving.finish, counter, by=clerk)


def _next(race: Race, counter: str, clerk: Actor) -> bool:
    try:
        race.town.do(calling.call_next, counter, by=clerk)
    except calling.NobodyWaiting:
        return False
    return True
