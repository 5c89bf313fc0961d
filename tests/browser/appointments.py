"""Appointments that somebody with the phone 138 0000 1234 has, on the morning of a day that has places."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from tests.browser.city import City

SITE, HALL, ELSEWHERE = "gaoqing", "gaoqing-hall", "boshan"
SERVICE = "licence-renew"
OPENS, SOON = "08:40", "09:00:00+08:00"

Appointment = dict[str, Any]
_PERSONS = itertools.count(1)


def free_days(city: City, site: str = SITE) -> list[str]:
    """The dates on which something can be booked at a site."""
    return [day["date"] for day in city.get(f"/sites/{site}/days?services={SERVICE}")["items"] if day["free"]]


def book(city: City, site: str = SITE, day: int = 0, *, soon: bool = True, card: str | None = None) -> Appointment:
    """An appointment of somebody new, or of the owner of a card: in a few minutes, or as far away as it was booked."""
    date = free_days(city, site)[day]
    slots = city.get(f"/sites/{site}/slots?services={SERVICE}&from={date}&to={date}")["items"]
    start = [slot["start"] for slot in slots if slot["free"]][-1]
    person = {"name": "张三", "id_type": "passport", "id_number": f"E{next(_PERSONS):08}", "phone": "13800001234"}
    if card:
        person |= {"id_type": "resident_id", "id_number": card}
    wish = {"site": site, "services": [SERVICE], "start": start, "person": person}
    # A machine books for citizens: from one address they could not book as often as these tests do.
    made = city.post("/appointments", wish, city.key("kiosk", site=site))
    return _brought_forward(city, made, f"{date}T{SOON}") if soon else made


def _brought_forward(city: City, made: Appointment, start: str) -> Appointment:
    """Only two have the same time, and more are wanted here."""
    at = datetime.fromisoformat(start)
    city.database("UPDATE appointment SET start = ? WHERE id = ?", int(at.timestamp() * 1_000_000), made["id"])
    return {**made, "start": start}
