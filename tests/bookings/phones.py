"""Phones that ask the API: each with a number and at an address of its own."""

import itertools
from typing import Any

from werkzeug.test import TestResponse

from tests.bookings.town import BookingTown, an_id_number
from tests.support.catalogue import PLATE
from tests.support.doors import Doors

_ADDRESSES = itertools.count(1)


class Phone:
    """Somebody with a phone of his own, at an address of his own."""

    def __init__(self, doors: Doors, number: str = "13800001234") -> None:
        self._doors = doors
        self.number = number
        place = next(_ADDRESSES)
        self.headers = {"X-Forwarded-For": f"10.0.{place >> 8}.{place & 255}", "Accept-Language": "en"}

    def get(self, path: str, last4: str | None = None) -> TestResponse:
        return self._doors.get(path, **self.headers, **self._phone(last4))

    def post(self, path: str, body: Any = None, last4: str | None = None, key: str | None = None) -> TestResponse:
        return self._doors.post(path, body, key=key, **self.headers, **self._phone(last4))

    def delete(self, path: str, last4: str | None = None, key: str | None = None) -> TestResponse:
        return self._doors.delete(path, key=key, **self.headers, **self._phone(last4))

    def _phone(self, last4: str | None) -> dict[str, str]:
        return {"X-Phone-Last4": self.number[-4:] if last4 is None else last4}

    def person(self, order: int = 1, **facts: Any) -> dict[str, Any]:
        usual = {"name": "张三", "id_type": "resident_id", "id_number": an_id_number(order), "phone": self.number}
        return {**usual, **facts}


def wanted(
    town: BookingTown, wall: str = "10:00", *, days: int = 1, services: tuple[str, ...] = (PLATE,), **more: Any
) -> dict[str, Any]:
    return {"site": "east", "services": list(services), "start": town.text(town.at(wall, days=days)), **more}


def booked(town: BookingTown, phone: Phone, wall: str = "10:00", *, order: int = 1, **where: Any) -> dict[str, Any]:
    answer = phone.post("/appointments", wanted(town, wall, person=phone.person(order), **where))
    assert answer.status_code == 201, answer.json
    return answer.json


def refused(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["code"]
