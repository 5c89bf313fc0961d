"""Values of the domain with everything filled in that a test does not speak about."""

from typing import Any

from queueapp.domain.clock import instant
from queueapp.domain.desk_life import Desk
from queueapp.domain.places import Counter, HallSettings, Queue, Rules, Service
from queueapp.domain.visit import Ticket
from tests.support.clock import NINE

AT_NINE = instant(NINE)


def a_ticket(number: str = "A001", **facts: Any) -> Ticket:
    """A waiting ticket that was issued at nine."""
    issued_at = facts.pop("issued_at", AT_NINE)
    services = facts.pop("services", ("plate-again",))
    usual = {
        "id": f"ticket-{number}", "visit": f"visit-{number}", "stage": 0, "way": (services,), "hall": "east-hall",
        "state": "waiting", "arrived_at": issued_at, "rank_at": issued_at, "tie": int(number[1:]),
    }  # fmt: skip
    return Ticket(**{**usual, "number": number, "issued_at": issued_at, "services": services, **facts})


def a_desk(counter: str = "east-3", serves: tuple[str, ...] = ("plate-again",), **facts: Any) -> Desk:
    """An open desk."""
    usual = {"id": f"desk-{counter}", "user": "bo", "state": "open", "opened_at": AT_NINE, "backup": ()}
    return Desk(**{**usual, "counter": counter, "serves": serves, **facts})


def a_service(code: str = "plate-again", letter: str = "A", minutes: int = 8, **facts: Any) -> Service:
    """A service."""
    return Service(code=code, name={"zh": code, "en": code}, letter=letter, minutes=minutes, **facts)


def hall_settings(services: tuple[Service, ...] = (), rules: Rules | None = None, **facts: Any) -> HallSettings:
    """What a hall works by."""
    letters = dict.fromkeys(service.letter for service in services)
    usual = {"version": 1, "hall": "east-hall", "site": "east", "hall_name": {}, "site_name": {}, "hours": {}}
    queues = tuple(Queue(letter, {"zh": letter}) for letter in letters)
    counters = (Counter("east-3", "3", {}, tuple(one.code for one in services)),)
    return HallSettings(**{
        **usual, "rules": rules or Rules(), "services": services, "queues": queues, "counters": counters, **facts,
    })  # fmt: skip
