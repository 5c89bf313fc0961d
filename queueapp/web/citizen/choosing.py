"""What a citizen has chosen so far, read from the address and the form of a booking page."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import request

from queueapp.actions.booking_people import Wish
from queueapp.actions.unit import Asked
from queueapp.domain import refusals
from queueapp.domain.clock import Instant, local
from queueapp.web.citizen.guests import Typed
from queueapp.web.door import Door
from queueapp.web.guards import once_of
from queueapp.web.times import moment_of

# What is booked: the lane, payment and collection come by themselves, an enquiry needs no appointment.
BOOKED_QUEUES = ("A", "B", "C", "D")
MOST_SERVICES = 4


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen so far."""

    services: tuple[str, ...] = ()
    site: str = ""
    date: str = ""
    start: str = ""
    hold: str = ""

    def address(self, path: str, *fields: str) -> str:
        """A path with these fields in its query."""
        known = {"services": ",".join(self.services), "site": self.site, "date": self.date, "start": self.start, "hold": self.hold}
        query = {field: known[field] for field in fields if known[field]}
        return f"{path}?{urlencode(query, safe=',:')}" if query else path

    @property
    def at(self) -> Instant | None:
        """The chosen start; None where there is none, or nonsense."""
        try:
            return moment_of(self.start)
        except ValueError:
            return None

    @property
    def wish(self) -> Wish:
        """The choice as the verbs take it. Refuses with SlotClosed where it names no start."""
        if (at := self.at) is None:
            raise refusals.SlotClosed(why="closed")
        return Wish(self.site, self.services, at)


def choice_of(door: Door) -> Choice:
    """What the request says of the choice, as far as it exists; a day's own radio buttons are named after the day."""
    directory, day = door.house.directory, asked_for("date", 10)
    asked = dict.fromkeys(asked_for("services", 200).split(","))
    services = [code for code in asked if code in directory.services and directory.services[code].letter in BOOKED_QUEUES]
    site = asked_for("site", 40)
    start = asked_for("start", 40) if "start" in request.form else asked_for(f"start-{day}", 40) or asked_for("start", 40)
    return Choice(tuple(services[:MOST_SERVICES]), site if site in directory.sites else "", day, start, asked_for("hold", 80))


def asked_for(field: str, longest: int) -> str:
    return (request.form.get(field) or request.args.get(field, "")).strip()[:longest]


def keyed(door: Door, *chosen: str, typed: Typed | None = None) -> Asked:
    """The request under its form's key and what was chosen: a page gone back to may be sent again with another choice."""
    key = request.form.get("idempotency_key")
    once = once_of(request, None, [chosen, typed], door.house.sealer, f"{key}.{'.'.join(chosen)}" if key else None)
    return door.asked(request, None, once)


def near_days(now: Instant, zone: ZoneInfo) -> dict[str, str]:
    """The dates that people call by a word: today, tomorrow, and by their weekday those of the week from today."""
    today = local(now, zone).date()
    return {(today + timedelta(days=ahead)).isoformat(): word for ahead, word in enumerate(("today", "tomorrow", *["week"] * 5))}
