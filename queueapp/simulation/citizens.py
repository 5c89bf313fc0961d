"""The lives of citizens: they take a number, look at the phone, leave or come back, and say how it was."""

from queueapp.domain.clock import MINUTE
from queueapp.simulation.arrivals import Arrival
from queueapp.simulation.fates import Person
from queueapp.simulation.http import Answer, Ask
from queueapp.simulation.loop import Life, ask, rest
from queueapp.simulation.town import Town

# Nobody leaves, or looks at the phone, sooner than this.
SHORTEST_PATIENCE = 2 * MINUTE
WAY_HOME = 10 * MINUTE


def visit(town: Town, arrival: Arrival) -> Life[None]:
    """Arrive, take a number, and wait; what follows the call is the clerk's life."""
    yield from rest(arrival.at)
    if _is_crowded(town, arrival.site):
        town.ended["turned away"] += 1
        return
    answer = yield from ask(_issue(town, arrival))
    if not answer.done:
        town.ended["not admitted"] += 1
        return
    town.tickets.add(answer.body["id"])
    person = _enter(town, arrival, answer)
    town.floor(answer.body["hall"]["code"]).ring(answer.body["service"]["letter"])
    patience = _patience(town, answer)
    if person.leaves:
        yield from rest(town.clock.now() + patience)
        yield from _give_up(town, person)
    elif person.looks:
        yield from rest(town.clock.now() + patience)
        if not person.gone:
            yield from look_at_phone(person)


def walk_on(town: Town, person: Person) -> Life[None]:
    """After a stage: the phone says where to go next, and the clerks there see somebody come."""
    answer = yield from look_at_phone(person)
    if answer is not None and answer.done and answer.body.get("ticket"):
        ticket = answer.body["ticket"]
        town.tickets.add(ticket["id"])
        town.floor(ticket["hall"]["code"]).ring(ticket["service"]["letter"])


def come_back(town: Town, person: Person, counter: str, key: str, ticket: str, letter: str) -> Life[None]:
    """Missed the call, and turns up after all: the clerk gives him a place in line again."""
    yield from rest(town.clock.now() + town.fates.between(3 * MINUTE, 20 * MINUTE))
    call = Ask("rejoin", "POST", f"/counters/{counter}/rejoin", key, {"ticket": ticket})
    answer = yield from ask(call)
    if answer.done:
        person.misses = False
        town.ring(town.city.site[person.site], letter)
    else:
        town.leave(person, "missed")


def rate(town: Town, person: Person) -> Life[None]:
    """Say how satisfied one was, on the way home."""
    if person.code is None or not person.rates:
        return
    yield from rest(town.clock.now() + town.fates.between(MINUTE, WAY_HOME))
    body = {"grade": town.fates.grade()}
    yield from ask(Ask("evaluate", "POST", f"/tickets/{person.code}/evaluation", None, body))


def look_at_phone(person: Person) -> Life[Answer | None]:
    """Follow one's own ticket; a stranger's phone is his own."""
    if person.code is None:
        return None
    return (yield from ask(Ask("follow", "GET", f"/tickets/{person.code}")))


def _issue(town: Town, arrival: Arrival) -> Ask:
    site = town.city.site[arrival.site]
    body: dict[str, object] = {"services": [arrival.service]}
    priority = town.fates.priority(site.priorities)
    if priority is None:
        return Ask("issue", "POST", f"/halls/{site.halls[0]}/tickets", town.kiosks[site.code], body)
    body["priority"] = priority
    return Ask("issue", "POST", f"/halls/{site.halls[0]}/tickets", town.greeters[site.code], body)


def _enter(town: Town, arrival: Arrival, answer: Answer) -> Person:
    """The citizen of the new visit; a quick clerk may have called him before the kiosk's answer was here."""
    known = town.people.get(answer.body["visit"])
    person = town.fates.person(arrival.site)
    if known is None:
        town.people[answer.body["visit"]] = person
        town.on_visit[arrival.site] += 1
    else:
        known.rates, person = person.rates, known
    person.code = answer.body["code"]
    return person


def _patience(town: Town, answer: Answer) -> int:
    estimate = answer.body.get("estimate") or {"low": 10, "high": 30}
    usual = (estimate["low"] + estimate["high"]) * MINUTE // 2
    return max(SHORTEST_PATIENCE, town.fates.between(usual // 4, max(usual // 4 + 1, usual * 3 // 4)))


def _give_up(town: Town, person: Person) -> Life[None]:
    if person.called or person.gone:
        return
    answer = yield from ask(Ask("leave", "POST", f"/tickets/{person.code}/cancel"))
    if answer.done:
        town.leave(person, "left")


def _is_crowded(town: Town, site: str) -> bool:
    if town.crowded is None:
        return False
    place = town.city.site[site]
    desks = sum(1 for post in place.posts if post.code in town.desks)
    waiting = sum(town.floor(hall).waiting for hall in place.halls)
    return waiting > town.crowded * max(1, desks)
