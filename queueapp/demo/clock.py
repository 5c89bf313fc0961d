"""The demonstration's day: it starts in the morning of a working day and runs faster than life."""

from datetime import timedelta

from queueapp.actions.unit import House
from queueapp.domain.clock import MINUTE, Clock, Instant, local, moment
from queueapp.domain.hours import gives_tickets, next_opening

# Six hours an hour: a board of twelve counters calls every few seconds and can still speak each call.
RATE = 6.0
LEAD_MINUTES = 40
# The site whose hours the demonstration follows.
SITE = "zhangdian"


def demo_clock(house: House, stands: Clock | None, now: Instant) -> Clock:
    """The clock to go on with: the standing one while its day is open, else a new morning."""
    hours = house.directory.sites[SITE].plan
    if stands is not None and gives_tickets(hours, stands.at(now), house.zone):
        return stands
    after = stands.at(now) if stands is not None else Instant(_midnight(house, now))
    opens = next_opening(hours, after, house.zone)
    start = Instant((opens if opens is not None else after) + LEAD_MINUTES * MINUTE)
    return Clock(start, now, RATE)


def _midnight(house: House, now: Instant) -> int:
    wall = local(now, house.zone)
    start = wall.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(seconds=1)
    return int((start - moment(0)) / timedelta(microseconds=1))
